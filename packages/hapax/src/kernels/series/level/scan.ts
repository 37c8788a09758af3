import { median, quantileSorted, sorted } from '../../ranks/quantile.ts';
import { robustScale } from '../../ranks/robust-scale.ts';
import { prefix } from '../moving.ts';

/** How strange each place of a series is, and the stretch around it that shows it best. Shapes (nSamples). */
export interface View {
  /** In robust standard deviations of its own; NaN where it has no verdict. */
  readonly height: Float64Array;
  /** First sample of the stretch, and how many. */
  readonly start: Int32Array;
  readonly length: Int32Array;
  /** The heights themselves say from where to where something is: stretches of high ones are one. */
  readonly runs?: boolean;
}

/** Lengths 1, 2, 4, … up to `most`, and `most` itself. */
export function dyadic(most: number, least = 1): number[] {
  const out: number[] = [];
  for (let size = least; size < most; size *= 2) out.push(size);
  return most >= least ? [...out, most] : out;
}

/** A longer stretch shows a place better only if it stands out by this much more. */
const LONGER = 1.05;

/**
 * Mean of every stretch of some lengths, each length in units of its own robust spread: what lasts counts as much as what is sharp,
 * and a series with memory is measured by its own wandering.
 * @param u about 0
 * @param sides `both`, or only what is higher
 * @param train samples that set the spread
 * Cost: O(n) a length.
 */
export function scan(u: Float64Array, lengths: readonly number[], sides: 'both' | 'high', train = u.length): View {
  const n = u.length;
  const view: View = { height: new Float64Array(n).fill(Number.NaN), start: new Int32Array(n), length: new Int32Array(n) };
  const { sums, counts } = prefix(u);
  let single = 0;
  for (const size of lengths) {
    if (size > n) continue;
    const means = new Float64Array(n - size + 1);
    for (let i = 0; i < means.length; ++i) {
      const known = counts[i + size] - counts[i];
      means[i] = 2 * known > size ? (sums[i + size] - sums[i]) / known : Number.NaN;
    }
    const some = means.subarray(0, Math.max(1, train - size + 1));
    const middle = median(some);
    if (single === 0) single = Math.sqrt(size) * robustScale(some, middle);
    // Values without memory would spread this much; less is an accident of the sample.
    const spread = Math.max(robustScale(some, middle), single / Math.sqrt(size));
    if (!(spread > 0)) continue;
    for (let i = 0; i < means.length; ++i) {
      const z = sides === 'both' ? Math.abs(means[i] - middle) / spread : Math.max(0, (means[i] - middle) / spread);
      const at = i + (size >> 1);
      if (z === z && !(z <= LONGER * view.height[at])) {
        view.height[at] = z;
        view.start[at] = i;
        view.length[at] = size;
      }
    }
  }
  return view;
}

/** Windows of a step, on both sides, whose middle step is what a trend makes of it. */
const TREND = 4;
/** Steps of a window that its middle is taken of, at most. */
const SOME = 64;

/** Deviations of the difference of two medians of independent values, times the root of their number: √2 · √(π / 2), less a tenth. */
const STEP_SPREAD = 1.6;
/** Share of the steps from value to value beyond which they count as this large. */
const LONG_STEP = 0.98;

/** Standard deviation that the steps from value to value tell, the longest of them pulled in. */
function quickSpread(z: Float64Array): number {
  const moves = Float64Array.from({ length: z.length - 1 }, (_, i) => Math.abs(z[i + 1] - z[i])).filter((v) => v === v);
  const most = quantileSorted(sorted(moves), LONG_STEP);
  const squares = moves.reduce((sum, v) => sum + Math.min(v, most) ** 2, 0);
  return moves.length === 0 ? 0 : Math.sqrt(squares / moves.length / 2);
}

interface StepsOptions {
  /** Samples, from the first, that the usual spread is learnt from. */
  readonly train?: number | undefined;
  /** Of a window: the median, or for values that are often equal the mean. */
  readonly middle?: (x: Float64Array) => number;
  /** Differences up to it are none. */
  readonly negligible?: number;
}

/**
 * Difference of the medians of `size` samples after and before each place, less what is usual around it: a level that changed, and not a
 * trend. Cost: O(n size).
 */
export function steps(z: Float64Array, size: number, { train = z.length, middle = median, negligible = 0 }: StepsOptions = {}): View {
  const n = z.length;
  const out = new Float64Array(n).fill(Number.NaN);
  for (let i = size; i + size <= n; ++i) out[i] = middle(z.subarray(i, i + size)) - middle(z.subarray(i - size, i));
  const trend = slowMedian(out, TREND * size);
  const beyond = out.map((v, i) => v - trend[i]);
  const some = beyond.subarray(0, train);
  // Medians of values without memory would spread this much; less is an accident of values that are often equal.
  const spread = Math.max(robustScale(some, 0), (STEP_SPREAD * quickSpread(z)) / Math.sqrt(size));
  return {
    height: beyond.map((v) => {
      if (!(spread > 0)) return Number.NaN;
      return Math.abs(v) <= negligible ? 0 : Math.abs(v) / spread;
    }),
    start: Int32Array.from(out, (_, i) => i),
    length: new Int32Array(n).fill(1),
  };
}

/** Median of up to 64 values within `reach` of each place, straight between places an eighth of it apart. */
function slowMedian(x: Float64Array, reach: number): Float64Array {
  const n = x.length;
  const step = Math.max(1, reach >> 3);
  const every = Math.max(1, Math.floor((2 * reach) / SOME));
  const at = (i: number): number => {
    const near: number[] = [];
    for (let k = Math.max(0, i - reach); k < Math.min(n, i + reach + 1); k += every) near.push(x[k]);
    const middle = median(near);
    return middle === middle ? middle : 0;
  };
  const out = new Float64Array(n);
  let left = at(0);
  for (let from = 0; from < n; from += step) {
    const right = at(Math.min(n - 1, from + step));
    for (let i = from; i < Math.min(n, from + step); ++i) out[i] = left + ((right - left) * (i - from)) / step;
    left = right;
  }
  return out;
}
