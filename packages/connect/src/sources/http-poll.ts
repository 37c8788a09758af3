import { HapaxError } from 'hapax';
import type { Clock, Sample, Source } from 'hapax/stream';
import { accepted, Refusal, type RequestOptions, request } from '../net/request.ts';
import { pauses, systemClock } from '../run/clock.ts';

export interface PollOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'headers' | 'ca'> {
  readonly url: string;
  /** Time between questions. */
  readonly everyMs: number;
  /** From the parsed answer to samples. @param now for services that do not say the time */
  readonly read: (answer: unknown, now: number) => readonly Sample[];
  /** Questions in any minute at most, retries included. */
  readonly perMinute?: number;
  readonly onTrouble?: (message: string) => void;
  readonly clock?: Clock;
}

const MINUTE = 60_000;
const LONGEST_PAUSE_MS = 15 * MINUTE;

/**
 * Ask an HTTP service for JSON again and again. An answer that has not changed (status 304, by ETag) is not sent again by the
 * server; when it says "too many" (429) or fails, the pause doubles up to a quarter of an hour, or is as long as it asks for.
 */
export function httpPoll(options: PollOptions): Source {
  const { url, everyMs, read, perMinute = 30, onTrouble, clock = systemClock, headers = {}, ...net } = options;
  if (!URL.canParse(url)) throw new HapaxError('CONFIG', 'http poll: `url` must begin with http:// or https://; the one given does not');
  const who = new URL(url).host;
  const pausing = pauses(clock);
  let wanted = true;
  return {
    id: `poll ${who}`,
    kind: 'once',
    live: true,
    close() {
      wanted = false;
      pausing.end();
    },
    async *read() {
      const asked: number[] = [];
      let etag: string | undefined;
      let failures = 0;
      let count = 0;
      while (wanted) {
        const oldest = asked.length >= perMinute ? asked[asked.length - perMinute] : Number.NaN;
        if (clock.now() - oldest < MINUTE) await pausing.wait(Math.min(MINUTE, oldest + MINUTE - clock.now()));
        if (!wanted) return;
        const begun = clock.now();
        asked.push(begun);
        asked.splice(0, asked.length - perMinute);
        let samples: readonly Sample[] = [];
        let pause = everyMs;
        try {
          const conditional: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
          const answer = accepted(
            who,
            await request(url, { ...net, headers: { accept: 'application/json', ...headers, ...conditional } }),
            begun,
            [304],
          );
          failures = 0;
          if (answer.status !== 304) {
            samples = read(parse(who, answer.text), begun);
            etag = answer.headers.etag;
          }
        } catch (error) {
          failures += 1;
          pause = Math.max(Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** failures), error instanceof Refusal ? error.retryAfterMs : 0);
          onTrouble?.(`${error instanceof Error ? error.message : String(error)}; asking again in ${Math.round(pause / 1000)} s`);
        }
        if (samples.length > 0) yield { samples, offset: (count += samples.length) };
        // A clock that was set back must not make it wait for longer than it was going to.
        const rest = Math.min(pause, begun + pause - clock.now());
        if (rest > 0) await pausing.wait(rest);
      }
    },
  };
}

function parse(who: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('NETWORK', `${who}: the answer is not JSON`, cause);
  }
}

export interface CoinGeckoOptions extends Partial<Omit<PollOptions, 'read'>> {
  /** Ids of coins, `bitcoin` for one: the features. */
  readonly coins: readonly string[];
  readonly currency?: string;
}

/** Prices of coins, one sample a minute: the allowance without a key is about thirty questions a minute and ten thousand a month. */
export function coinGecko({
  coins,
  currency = 'eur',
  url = 'https://api.coingecko.com/api/v3/simple/price',
  ...rest
}: CoinGeckoOptions): Source {
  const query = new URLSearchParams({ ids: coins.join(','), vs_currencies: currency });
  const priceOf = (answer: unknown, coin: string): number => {
    const entry = field(answer, coin);
    const price = field(entry, currency);
    return typeof price === 'number' ? price : Number.NaN;
  };
  const read = (answer: unknown, now: number): Sample[] => [{ time: now, values: coins.map((coin) => priceOf(answer, coin)) }];
  return httpPoll({ everyMs: MINUTE, perMinute: 10, ...rest, url: `${url}?${query}`, read });
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
