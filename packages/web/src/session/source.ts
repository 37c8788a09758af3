import { random } from 'hapax';
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
  if (source.kind === 'synthetic') return synthetic(source.seed, start, periodMs);
  return source.kind === 'plant' ? plant(source.seed, start, periodMs) : undefined;
}

/** Samples that are pushed in from outside. */
export function fedSource(): Source & { feed(rows: Rows): void } {
  const waiting: { values: Float64Array; at: number; end: number }[] = [];
  return {
    feed: ({ values, rows }) => void waiting.push({ values, at: 0, end: rows }),
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

/** Start of the clock of the formula, seconds since 1970. */
const EPOCH = 1583673336.2082493;

/**
 * Sampled and held sines with a noise of up to 6 %:
 * a = t − E, q = ⌊(a + d·sin a) / (2^d + 1)⌋, v = (d + 1)·sin q + d + 2, times 1 + r/100 with r uniform on −6 … 6.
 */
function synthetic(seed: number, start: number, periodMs: number): Source {
  const chance = random(seed);
  let i = 0;
  return {
    next(out) {
      out[0] = start + i * periodMs;
      const a = out[0] / 1000 - EPOCH;
      for (let d = 0; d < out.length - 1; ++d) {
        const q = Math.floor((a + d * Math.sin(a)) / (2 ** d + 1));
        out[d + 1] = ((d + 1) * Math.sin(q) + d + 2) * (1 + (chance.integer(13) - 6) / 100);
      }
      i += 1;
      return true;
    },
  };
}
