import { HapaxError } from 'hapax';
import { choice, duration, pairs, text, url as urlSetting } from 'hapax/settings';
import type { Batch, Clock, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { accepted, type RequestOptions, request } from '../net/request.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { errorIn, samplesOf, seriesIn } from './prometheus-answer.ts';

export interface PrometheusOptions extends Pick<RequestOptions, 'timeoutMs' | 'addresses' | 'headers' | 'ca'> {
  /** Of the server, as in http://prometheus:9090. */
  readonly url: string;
  /** A query in PromQL for each feature, in the order of the stream. */
  readonly queries: readonly (readonly [feature: string, query: string])[];
  /** Time between the samples of a series, which fall on whole multiples of it. */
  readonly everyMs: number;
  /** How far before now the first sample lies. */
  readonly backfillMs: number;
  /** How far behind now is read: what is scraped is there a little later. */
  readonly delayMs: number;
  /** Label that says whose a series is. */
  readonly key?: string;
  readonly onTrouble?: (message: string) => void;
  readonly clock?: Clock;
}

/** Points of one series in an answer; Prometheus gives 11,000 at most. */
const MOST_POINTS = 5000;
const LONGEST_PAUSE_MS = 300_000;

/** Where reading goes on: time of the last step that was read. */
interface Offset {
  readonly time: number;
}

/**
 * Samples by `query_range`: first what there is since `backfillMs` before now, then each step when its time has come. The server can be
 * asked again, so a restart goes on where the last checkpoint was, and what was missed meanwhile is read.
 * @throws HapaxError `CONFIG` for a query that the server refuses, with its own words
 */
export function prometheusRange(options: PrometheusOptions): Source {
  const { url, queries, everyMs, backfillMs, delayMs, key, onTrouble, clock = systemClock, ...net } = options;
  if (!URL.canParse(url)) throw new HapaxError('CONFIG', 'prometheus: `url` must begin with http:// or https://; the one given does not');
  const who = new URL(url).host;
  const pausing = pauses(clock);
  let wanted = true;
  const silent = new Set<string>();

  async function ask(feature: string, query: string, start: number, end: number) {
    const range = new URLSearchParams({ query, start: String(start / 1000), end: String(end / 1000), step: String(everyMs / 1000) });
    const answer = await request(`${url.replace(/\/+$/, '')}/api/v1/query_range?${range}`, { maxBytes: 100e6, ...net });
    if (answer.status === 400 || answer.status === 422)
      throw new HapaxError(
        'CONFIG',
        `prometheus: ${who} refuses the query of \`${feature}\`: ${errorIn(answer.text) ?? 'it does not say why'}`,
      );
    const series = seriesIn(who, accepted(who, answer, clock.now()).text);
    if (series.length === 0 && !silent.has(feature)) onTrouble?.(`${who}: the query of \`${feature}\` finds no series`);
    if (series.length === 0) silent.add(feature);
    else silent.delete(feature);
    return series;
  }

  async function steps(start: number, end: number): Promise<Batch> {
    const answers = await Promise.all(queries.map(([feature, query]) => ask(feature, query, start, end)));
    const { samples, twice } = samplesOf(answers, key);
    if (twice !== undefined)
      throw new HapaxError(
        'CONFIG',
        `prometheus: a query gives several series for the key ${JSON.stringify(twice)}; aggregate them, as in \`sum by (${key ?? 'instance'}) (…)\`, or name another label as \`key\``,
      );
    return { samples, offset: { time: end } satisfies Offset };
  }

  return {
    id: `prometheus ${who}`,
    kind: 'replay',
    close() {
      wanted = false;
      pausing.end();
    },
    async *read(from) {
      const whole = (ms: number) => Math.floor(ms / everyMs) * everyMs;
      // Only this source writes its offsets.
      let last = (from as Offset | undefined)?.time ?? whole(clock.now() - delayMs - backfillMs) - everyMs;
      let failures = 0;
      while (wanted) {
        const now = whole(clock.now() - delayMs);
        const end = Math.min(now, last + MOST_POINTS * everyMs);
        if (end <= last) {
          await pausing.wait(Math.max(1, last + everyMs + delayMs - clock.now()));
          continue;
        }
        let batch: Batch;
        try {
          batch = await steps(last + everyMs, end);
          failures = 0;
        } catch (error) {
          if (error instanceof HapaxError && error.code === 'CONFIG') throw error;
          failures += 1;
          const pause = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures);
          onTrouble?.(`${error instanceof Error ? error.message : String(error)}; asking again in ${Math.round(pause / 1000)} s`);
          await pausing.wait(pause);
          continue;
        }
        last = end;
        // Where nothing came the time has passed all the same, and silent keys are noticed.
        yield end === now ? { ...batch, now: end } : batch;
      }
    },
  };
}

/** `type: prometheus` */
export const prometheus = defineSource({
  id: 'prometheus',
  title: 'Prometheus',
  doc: 'Asks a Prometheus, or what speaks its query API (Thanos, Mimir, VictoriaMetrics), by PromQL: first the past that `backfill` says, then each step as it comes. Goes on after a restart where the last checkpoint was; what was missed meanwhile is read.',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'Steps behind the checkpoint are asked for again and come out the same, as long as Prometheus keeps them.',
      server: 'It is asked again, ever less often; what it scraped meanwhile is read then.',
    },
  ],
  options: {
    url: urlSetting(['http', 'https'], 'Address of the server, as in http://prometheus:9090.'),
    queries: pairs('A query in PromQL for each feature, by its name.'),
    everyMs: duration(60_000, 'Time between the samples of a series; they fall on whole multiples of it.', 1000),
    backfill: duration(3_600_000, 'How far before now it begins: a warm start.', 0),
    delay: duration(15_000, 'How far behind now it reads, for what is scraped is there a little later.', 0),
    key: text.optional('Label that says whose a series is, such as instance; without it all labels together.'),
    addresses: choice('public', ['public', 'any'], 'Whether it may be an address of this machine or of a private network.'),
    headers: pairs('Headers of each question, Authorization for one.'),
  },
  open({ url, queries = {}, everyMs, backfill, delay, key, addresses, headers = {} }, { features, clock, onTrouble }) {
    const lacking = features.find((feature) => !Object.hasOwn(queries, feature));
    const stray = Object.keys(queries).find((name) => !features.includes(name));
    if (lacking !== undefined || stray !== undefined)
      throw new HapaxError(
        'CONFIG',
        lacking !== undefined
          ? `prometheus: \`queries\` must have a query for each feature; there is none for ${lacking}`
          : `prometheus: \`queries\` has one for ${stray}, which is no feature; there are ${features.join(', ')}`,
      );
    return prometheusRange({
      url,
      queries: features.map((feature) => [feature, queries[feature]] as const),
      everyMs,
      backfillMs: backfill,
      delayMs: delay,
      addresses,
      headers,
      clock,
      ...(key === undefined ? {} : { key }),
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
    });
  },
});
