import type { Clock, Result } from 'hapax/stream';
import { accepted, Refusal, type RequestOptions, request } from '../net/request.ts';
import { pauses } from './clock.ts';
import { snappyLiterals, type WrittenSeries, writeRequest } from './remote-write-format.ts';

export interface RemoteWriteOptions extends Pick<RequestOptions, 'addresses' | 'headers' | 'ca' | 'timeoutMs'> {
  readonly url: string;
  /** Name of the stream, a label of every series. */
  readonly stream: string;
  /** In the order of the stream. */
  readonly features: readonly string[];
  /** Time between two requests. */
  readonly everyMs?: number;
  readonly clock: Clock;
  readonly onTrouble: (text: string) => void;
}

/** Sends what was judged to a store of metrics: score, threshold and severity by key and detector, values by key and feature. */
export interface RemoteWrite {
  take(results: readonly Result[]): void;
  /** Samples that were given up. */
  readonly lost: number;
  /** Send what waits, once more, and end. */
  close(): Promise<void>;
}

const EVERY_MS = 5000;
/** Samples of series that wait at most; the oldest are given up for new ones. */
const MOST_WAITING = 200_000;
/** Samples of one request. */
const AT_ONCE = 10_000;
const LONGEST_PAUSE_MS = 60_000;

type Written = readonly [name: string, labels: Readonly<Record<string, string>>, time: number, value: number];

export function remoteWrite(options: RemoteWriteOptions): RemoteWrite {
  const { url, stream, features, everyMs = EVERY_MS, clock, onTrouble, headers = {}, ...net } = options;
  const who = new URL(url).host;
  const pausing = pauses(clock);
  let waiting: Written[] = [];
  let lost = 0;
  let wanted = true;
  let failures = 0;
  let ill = false;

  const lose = (n: number, why: string) => {
    if (n === 0) return;
    lost += n;
    onTrouble(`${who}: ${n.toLocaleString('en')} samples of scores were given up, ${lost.toLocaleString('en')} by now: ${why}`);
  };

  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.slice(0, AT_ONCE);
      const body = snappyLiterals(writeRequest(seriesOf(some)));
      try {
        const answer = await request(url, {
          ...net,
          method: 'POST',
          bytes: body,
          headers: {
            'content-type': 'application/x-protobuf',
            'content-encoding': 'snappy',
            'x-prometheus-remote-write-version': '0.1.0',
            ...headers,
          },
        });
        accepted(who, answer, clock.now());
        if (ill) onTrouble(`${who}: takes scores again`);
        ill = false;
        failures = 0;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // What it calls wrong it will never take: samples out of order, of a label too long.
        if (error instanceof Refusal && error.status >= 400 && error.status < 500 && error.status !== 429) lose(some.length, why);
        else {
          failures += 1;
          if (!ill) onTrouble(`${why}; scores wait and are sent again`);
          ill = true;
          return;
        }
      }
      // What came meanwhile lies behind; what was given up for it lay before.
      const done = new Set(some);
      waiting = waiting.filter((one) => !done.has(one));
    }
  }

  async function run(): Promise<void> {
    while (wanted) {
      await pausing.wait(failures === 0 ? everyMs : Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** failures));
      await send();
    }
  }
  const running = run();

  return {
    get lost() {
      return lost;
    },
    take(results) {
      for (const { time, key, status, verdicts, values } of results) {
        if (status !== 'scored') continue;
        for (const { name, score, threshold, severity } of verdicts)
          for (const [metric, value] of [
            ['hapax_score', score],
            ['hapax_threshold', threshold],
            ['hapax_severity', severity],
          ] as const)
            if (value === value) waiting.push([metric, { stream, key, detector: name }, time, value]);
        for (let j = 0; j < features.length; ++j)
          if (values[j] === values[j]) waiting.push(['hapax_value', { stream, key, feature: features[j] }, time, values[j]]);
      }
      const over = waiting.length - MOST_WAITING;
      if (over <= 0) return;
      waiting = waiting.slice(over + AT_ONCE);
      lose(over + AT_ONCE, 'too many wait');
    },
    async close() {
      wanted = false;
      pausing.end();
      await running;
      await send();
      lose(waiting.length, 'the run has ended');
    },
  };
}

/** By series, each in the order of time. */
function seriesOf(written: readonly Written[]): WrittenSeries[] {
  const all = new Map<string, { readonly labels: Record<string, string>; readonly samples: (readonly [number, number])[] }>();
  for (const [name, labels, time, value] of written) {
    const id = JSON.stringify([name, labels]);
    let one = all.get(id);
    // An empty label is as none.
    if (!one) all.set(id, (one = { labels: { __name__: name, ...filled(labels) }, samples: [] }));
    one.samples.push([time, value]);
  }
  return [...all.values()].map(({ labels, samples }) => ({ labels, samples: samples.sort(([a], [b]) => a - b) }));
}

const filled = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
