import { HapaxError } from 'hapax';
import { choice, duration, pairs, text, url as urlSetting } from 'hapax/settings';
import type { Clock, Sample, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { MISSED } from '../contract/promises.ts';
import { type Answer, accepted, Refusal, type RequestOptions, request } from '../net/request.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { MAPPING, mappingOf, reader } from './mapping.ts';
import { checkPointer, nextPage, partOf } from './pages.ts';
import { fieldsOf } from './seen-fields.ts';

export interface PollOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'headers' | 'ca'> {
  readonly url: string;
  /** Time between questions. */
  readonly everyMs: number;
  /** From the parsed answer to samples. @param now for services that do not say the time */
  readonly read: (answer: unknown, now: number) => readonly Sample[];
  /** The address of the page after this one, which was asked at `asked`; undefined after the last. Without it an answer is one page. */
  readonly next?: (answer: unknown, asked: string) => string | undefined;
  /** Questions in any minute at most, retries included; as many as `everyMs` makes, and two more, unless given. */
  readonly perMinute?: number;
  readonly onTrouble?: (message: string) => void;
  readonly clock?: Clock;
}

const MINUTE = 60_000;
const LONGEST_PAUSE_MS = 15 * MINUTE;
/** An answer of more pages is a loop, or more than can be read every so often. */
const MOST_PAGES = 100;

/**
 * Ask an HTTP service for JSON again and again. An answer that has not changed (status 304, by ETag) is not sent again by the
 * server; when it says "too many" (429) or fails, the pause doubles up to a quarter of an hour, or is as long as it asks for.
 */
export function httpPoll(options: PollOptions): Source {
  const {
    url,
    everyMs,
    read,
    next,
    perMinute = Math.ceil(MINUTE / everyMs) + 2,
    onTrouble,
    clock = systemClock,
    headers = {},
    ...net
  } = options;
  if (!URL.canParse(url)) throw new HapaxError('CONFIG', 'http poll: `url` must begin with http:// or https://; the one given does not');
  const who = new URL(url).host;
  const pausing = pauses(clock);
  let wanted = true;

  /** Of the pages behind the first. */
  async function following(first: unknown, now: number): Promise<Sample[]> {
    const samples: Sample[] = [];
    let answer = first;
    let page = next?.(first, url);
    const visited = new Set([new URL(url).href]);
    while (page !== undefined && wanted) {
      if (visited.has(page)) {
        onTrouble?.(`${who}: page ${visited.size} leads back to one that was read: it is taken for the last`);
        break;
      }
      if (visited.size === MOST_PAGES) {
        onTrouble?.(`${who}: an answer of more than ${MOST_PAGES} pages: those behind are not read; ask for larger pages, or for less`);
        break;
      }
      visited.add(page);
      answer = parse(who, accepted(who, await request(page, { ...net, headers: { accept: 'application/json', ...headers } }), now));
      samples.push(...read(answer, now));
      page = next?.(answer, page);
    }
    return samples;
  }

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
        if (clock.now() - oldest < MINUTE) {
          onTrouble?.(
            `${who}: asked ${perMinute} times in a minute, which is as often as it may be; the next question comes later than every ${everyMs} ms`,
          );
          await pausing.wait(Math.min(MINUTE, oldest + MINUTE - clock.now()));
        }
        if (!wanted) return;
        const begun = clock.now();
        asked.push(begun);
        asked.splice(0, asked.length - perMinute);
        let samples: readonly Sample[] = [];
        let pause = everyMs;
        try {
          // That the first page is as it was says nothing of those behind.
          const conditional: Record<string, string> = etag === undefined || next ? {} : { 'if-none-match': etag };
          const answer = accepted(
            who,
            await request(url, { ...net, headers: { accept: 'application/json', ...headers, ...conditional } }),
            begun,
            [304],
          );
          failures = 0;
          if (answer.status !== 304) {
            const first = parse(who, answer);
            samples = [...read(first, begun), ...(await following(first, begun))];
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
        else if (rest < -everyMs && failures === 0)
          onTrouble?.(`${who}: an answer took longer than the ${everyMs} ms between questions: it is asked less often`);
      }
    },
  };
}

function parse(who: string, { text, headers }: Answer): unknown {
  if (text.trim() === '') throw new HapaxError('NETWORK', `${who}: the answer is empty`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const type = /^[\w.+/-]{1,60}/.exec(headers['content-type'] ?? '')?.[0];
    const other = type === undefined || /json/i.test(type) ? '' : ` but ${type}`;
    throw new HapaxError('NETWORK', `${who}: the answer is not JSON${other}`, cause);
  }
}

/** `type: poll` */
export const poll = defineSource({
  id: 'poll',
  title: 'HTTP polling',
  doc: 'Asks an HTTP service for JSON again and again: one record, or an array of them, where `records` says, and page after page. What was missed while it was down is gone.',
  promises: MISSED,
  options: {
    url: urlSetting(['http', 'https'], 'The address that is asked.'),
    everyMs: duration(MINUTE, 'Time between questions.'),
    addresses: choice('public', ['public', 'any'], 'Whether it may be an address of this machine or of a private network.'),
    headers: pairs('Headers of each question, Authorization for one.'),
    records: text.of('', 'JSON pointer to the records in an answer, as in /data/items; the whole answer unless given.'),
    nextPage: text.optional('JSON pointer to the address of the next page, or to the token that asks for it. 100 pages are read at most.'),
    pageParameter: text.optional('Parameter of the address that takes the token of the next page.'),
    ...MAPPING,
  },
  open(
    { url, everyMs, addresses, headers = {}, records, nextPage: next, pageParameter: parameter, ...mapping },
    { features, texts, clock, onTrouble },
  ) {
    const named = mappingOf({ features, texts, onTrouble }, mapping);
    const read = reader(named);
    const { host } = new URL(url);
    checkPointer('poll', 'records', records);
    if (next !== undefined) checkPointer('poll', 'nextPage', next);
    if (parameter !== undefined && next === undefined)
      throw new HapaxError('CONFIG', 'poll: `pageParameter` takes what `nextPage` points to; give both, or neither');
    const samples = (answer: unknown): Sample[] => {
      const part = partOf(answer, records);
      if (part === undefined) {
        onTrouble({ kind: 'unreadable', text: `${host}: the answer has nothing at ${records}` });
        return [];
      }
      return (Array.isArray(part) ? part : [part]).flatMap((record: unknown) => {
        const sample = read(record);
        if (typeof sample !== 'string') return sample;
        onTrouble({ kind: 'unreadable', text: `${host}: a record ${sample}` });
        return [];
      });
    };
    const paging = next === undefined ? undefined : { next, ...(parameter === undefined ? {} : { parameter }) };
    const source = httpPoll({
      url,
      everyMs,
      addresses,
      headers,
      read: samples,
      ...(paging ? { next: (answer: unknown, asked: string) => nextPage(answer, asked, url, paging) } : {}),
      clock,
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
    });
    return { ...source, ...fieldsOf(named) };
  },
});
