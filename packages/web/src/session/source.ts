import { random } from 'hapax';
import { synthetic } from 'hapax/stream';
import type { Settings } from './settings.ts';

/** Gives samples one after another: time first, then a value for each channel. */
export interface Source {
  /** Fill `out`, shape (1 + nFeatures). False: nothing more, or nothing yet. */
  next(out: Float64Array): boolean;
}

/** Rows that were read from a file or came over a wire, shape (nSamples, 1 + nFeatures), times first. */
export interface Rows {
  readonly values: Float64Array;
  readonly rows: number;
}

/**
 * The source that the settings ask for; none when its samples come from outside.
 * @param start time of the first sample, milliseconds since 1970
 */
export function makeSource({ source, periodMs }: Settings, start: number): Source | undefined {
  if (source.kind === 'synthetic') return sensors(source.channels.length, source.seed, start, periodMs);
  return source.kind === 'plant' ? plant(source.seed, start, periodMs) : undefined;
}

/** Samples that are pushed in from outside. */
export function fedSource(): Source & { feed(rows: Rows): void } {
  const waiting: { values: Float64Array; at: number; end: number }[] = [];
  return {
    feed({ values, rows }) {
      if (rows > 0) waiting.push({ values, at: 0, end: rows });
    },
    next(out) {
      const head = waiting[0];
      if (!head) return false;
      out.set(head.values.subarray(head.at * out.length, (head.at + 1) * out.length));
      head.at += 1;
      if (head.at === head.end) waiting.shift();
      return true;
    },
  };
}

/**
 * A small process plant: each channel a slow wave of its own, a load that all share, and noise with memory.
 * Normal behaviour is smooth and correlated, so faults in one channel are visible in the relation to the others too.
 */
function plant(seed: number, start: number, periodMs: number): Source {
  const chance = random(seed);
  let i = 0;
  let noise = new Float64Array(0);
  return {
    next(out) {
      if (noise.length !== out.length) noise = new Float64Array(out.length);
      const load = Math.sin((2 * Math.PI * i) / 240) + 0.4 * Math.sin((2 * Math.PI * i) / 90 + 1);
      out[0] = start + i * periodMs;
      for (let j = 1; j < out.length; ++j) {
        const d = j - 1;
        noise[j] = 0.6 * noise[j] + 0.12 * chance.normal();
        const own = Math.sin((2 * Math.PI * i) / (48 + 17 * (d % 7)) + d);
        out[j] = 20 + 12 * ((d * 5) % 7) + (1 + (d % 3)) * ((d % 2 === 0 ? 1 : -0.7) * load + 0.8 * own + noise[j]);
      }
      i += 1;
      return true;
    },
  };
}

/** The sensors of the library, which hold a sine for 2^d + 1 seconds at a time. */
function sensors(channels: number, seed: number, startMs: number, intervalMs: number): Source {
  const { at } = synthetic({ channels, seed, startMs, intervalMs });
  let i = 0;
  return {
    next(out) {
      const { time, values } = at(i++);
      out[0] = time;
      out.set(values, 1);
      return true;
    },
  };
}
