import { column, type Matrix, take } from '../../core/matrix.ts';
import { f64, i32, real, rec } from '../../core/shape.ts';
import { quantileSorted, sorted } from './quantile.ts';

/** How features are put on one scale before members look at them. Plain data. */
export interface Frame {
  /** The feature that goes to each place: an order that neither the order of the columns nor their units change, shape (nFeatures). */
  readonly order: Int32Array;
  /** By place, shape (nFeatures) each. */
  readonly center: Float64Array;
  /** 0 for a feature that is constant in training. */
  readonly scale: Float64Array;
  /** What a change of a constant feature counts, in scales. */
  readonly novel: number;
  /** Where the tails begin to be pressed together; Infinity: nowhere. */
  readonly cut: number;
}

/** Samples that centres and scales are taken from. */
const SAMPLES = 10_000;
/** Makes the median absolute deviation of a normal sample estimate its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.482602218505602;
/** Differences below this share of a value are rounding. */
const ROUNDING = 1e-12;
/** Quantiles that features are told apart by. */
const MARKS = 16;

/**
 * Learn the frame.
 *
 *     robust:   z = (x − median) / scale,   scale = 1.4826 √p · median of |x − median| over the share p of values that differ from the median,
 *               and beyond `cut` scales  z = ± (cut + ln(1 + |z| − cut))
 *     standard: z = (x − mean) / standard deviation
 *
 * The robust scale is 1.4826 · MAD for a feature without ties and the standard deviation, but for a constant, of a rare yes or no; a few
 * wild values move neither it nor, through the pressed tails, anything computed from z. A feature that is constant in training is 0,
 * and where it changes counts as if one of n + 1 samples had differed: √(n + 1). Missing cells become 0, the centre.
 * Cost: d sorts of at most 10,000 values.
 */
export function frameOf(x: Matrix, kind: 'robust' | 'standard', cut: number): Frame {
  const some = x.rows <= SAMPLES ? x : take(x, evenly(x.rows, SAMPLES));
  const features = Array.from({ length: x.columns }, (_, j) => {
    const values = sorted(column(some, j));
    const { center, scale } = kind === 'robust' ? robust(values) : standard(values);
    const constant = !(scale > ROUNDING * Math.abs(center));
    const marks = Float32Array.from({ length: MARKS + 1 }, (__, k) =>
      constant ? 0 : (quantileSorted(values, k / MARKS) - center) / scale,
    );
    return { j, center, scale: constant ? 0 : scale, marks };
  });
  features.sort((a, b) => compare(a.marks, b.marks, 0, 0, MARKS + 1) || a.j - b.j);
  return {
    order: Int32Array.from(features, ({ j }) => j),
    center: Float64Array.from(features, ({ center }) => center),
    scale: Float64Array.from(features, ({ scale }) => scale),
    novel: Math.sqrt(x.rows + 1) / NORMAL,
    cut,
  };
}

function robust(values: Float64Array): { center: number; scale: number } {
  if (values.length === 0) return { center: 0, scale: 0 };
  const center = values[(values.length - 1) >> 1];
  const away = values.map((v) => Math.abs(v - center)).filter((v) => v > 0);
  if (away.length === 0) return { center, scale: 0 };
  return { center, scale: NORMAL * Math.sqrt(away.length / values.length) * quantileSorted(sorted(away), 0.5) };
}

function standard(values: Float64Array): { center: number; scale: number } {
  const n = Math.max(1, values.length);
  const center = values.reduce((sum, v) => sum + v, 0) / n;
  return { center, scale: Math.sqrt(values.reduce((sum, v) => sum + (v - center) ** 2, 0) / n) };
}

/** The samples in the frame, as numbers of 24 bits: so that a change of units, which moves the last bits of 53, moves nothing. Cost: O(n d). */
export function intoFrame({ order, center, scale, novel, cut }: Frame, x: Matrix): Matrix {
  const d = x.columns;
  const values = new Float64Array(x.values.length);
  const perUnit = scale.map((s) => (s > 0 ? 1 / s : 0));
  for (let p = 0; p < values.length; p += d) {
    for (let k = 0; k < d; ++k) {
      const t = x.values[p + order[k]] - center[k];
      let z = perUnit[k] > 0 ? t * perUnit[k] : Math.abs(t) > ROUNDING * Math.abs(center[k]) ? (t > 0 ? novel : -novel) : 0;
      const size = Math.abs(z);
      if (size > cut) z = (z > 0 ? 1 : -1) * (cut + Math.log(1 + size - cut));
      values[p + k] = z === z ? Math.fround(Math.max(-LARGEST, Math.min(LARGEST, z))) : 0;
    }
  }
  const { filled } = x;
  if (!filled) return { values, rows: x.rows, columns: d };
  return { values, rows: x.rows, columns: d, filled: filled.map((_, p) => filled[p - (p % d) + order[p % d]]) };
}

/** Values beyond have squares and sums that single numbers of 24 bits do not hold. */
const LARGEST = 1e30;

/** Indices of samples in the order of their values: the same whatever order they come in. Cost: O(n log n) comparisons. */
export function orderOfRows({ values, rows, columns: d }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => compare(values, values, a * d, b * d, d) || a - b);
}

function compare(a: ArrayLike<number>, b: ArrayLike<number>, from: number, other: number, count: number): number {
  for (let k = 0; k < count; ++k) if (a[from + k] !== b[other + k]) return a[from + k] - b[other + k];
  return 0;
}

/** Indices of samples in an order in which identical ones are neighbours, for many samples: by a number made of their values. Cost: O(n d + n log n). */
export function equalTogether({ values, rows, columns: d }: Matrix): Int32Array {
  const one = new Float32Array(1);
  const bits = new Int32Array(one.buffer);
  const made = new Int32Array(rows);
  for (let i = 0, p = 0; i < rows; ++i) {
    let h = 0;
    for (const end = p + d; p < end; ++p) {
      // A zero is one whatever its sign.
      one[0] = values[p] + 0;
      h = Math.imul(h ^ bits[0] ^ (h >>> 15), MIX);
    }
    made[i] = h;
  }
  return Int32Array.from({ length: rows }, (_, i) => i).sort(
    (a, b) => made[a] - made[b] || compare(values, values, a * d, b * d, d) || a - b,
  );
}

/** Odd, with its bits well spread: 2³² over the golden ratio. */
const MIX = 0x9e3779b1;

/** Give identical samples the mean of their scores, in place. @param order in which identical samples are neighbours */
export function evenOut({ values, columns: d }: Matrix, order: Int32Array, scores: Float64Array): void {
  for (let from = 0, to = 0; from < order.length; from = to) {
    let sum = 0;
    for (to = from; to < order.length && compare(values, values, order[from] * d, order[to] * d, d) === 0; ++to) sum += scores[order[to]];
    for (let i = from; to > from + 1 && i < to; ++i) scores[order[i]] = sum / (to - from);
  }
}

const evenly = (n: number, most: number): Int32Array => Int32Array.from({ length: most }, (_, i) => Math.floor((i * n) / most));

/** What a frame of `columns` features must look like in a snapshot. */
export const frameShape = rec({
  order: i32('columns', { min: 0, below: 'columns' }),
  center: f64('columns'),
  scale: f64('columns', { min: 0 }),
  novel: real({ min: 0 }),
  cut: real({ which: 'infinite', min: 0 }),
});
