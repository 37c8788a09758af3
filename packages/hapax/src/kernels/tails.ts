import type { Matrix } from '../core/matrix.ts';

/** The values of each feature in order: what the share of training samples at or beyond a value is counted in. Plain data. */
export interface Tails {
  readonly rows: number;
  /** Known values of each feature, ascending, feature after feature. */
  readonly values: Float64Array;
  /** Where each feature starts in `values`, and one more. */
  readonly starts: Int32Array;
  /** Every `STRIDE`-th of `values`, feature after feature: a count looks here first, which stays in the cache. */
  readonly guide: Float64Array;
  readonly guideStarts: Int32Array;
  /** Sign of each feature's skewness: -1, 0 or 1. */
  readonly skew: Int32Array;
}

/** Values between two entries of the guide: a cache line or two to search at the end. */
const STRIDE = 32;
/** A third moment this small against the values' spread is rounding: the feature is symmetric, or constant. */
const ROUNDING = 1e-14;

/** Sort every feature. Missing values are left out. Cost: O(d n log n). */
export function tails({ values, rows, columns }: Matrix): Tails {
  const sorted = new Float64Array(values.length);
  const starts = new Int32Array(columns + 1);
  const guideStarts = new Int32Array(columns + 1);
  const skew = new Int32Array(columns);
  for (let j = 0; j < columns; ++j) {
    let end = starts[j];
    for (let i = 0, p = j; i < rows; ++i, p += columns) if (values[p] === values[p]) sorted[end++] = values[p];
    const feature = sorted.subarray(starts[j], end);
    skew[j] = skewSign(feature);
    feature.sort();
    starts[j + 1] = end;
    guideStarts[j + 1] = guideStarts[j] + Math.ceil(feature.length / STRIDE);
  }
  const guide = new Float64Array(guideStarts[columns]);
  for (let j = 0; j < columns; ++j) {
    for (let g = guideStarts[j], p = starts[j]; g < guideStarts[j + 1]; ++g, p += STRIDE) guide[g] = sorted[p];
  }
  return { rows, values: sorted.slice(0, starts[columns]), starts, guide, guideStarts, skew };
}

/** Number of training values of feature `j` below `value`. */
export function below({ values, starts, guide, guideStarts }: Tails, j: number, value: number): number {
  const first = guideStarts[j];
  let low = first;
  let high = guideStarts[j + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (guide[middle] < value) low = middle + 1;
    else high = middle;
  }
  // The last guide entry below `value` starts the stretch in which it falls.
  if (low === first) return 0;
  const start = starts[j];
  let p = start + (low - 1 - first) * STRIDE;
  let q = Math.min(p + STRIDE, starts[j + 1]);
  while (p < q) {
    const middle = (p + q) >> 1;
    if (values[middle] < value) p = middle + 1;
    else q = middle;
  }
  return p - start;
}

/** Number of training values of feature `j` equal to `value`, given how many are below it. */
export function equal({ values, starts }: Tails, j: number, value: number, under: number): number {
  let p = starts[j] + under;
  const end = starts[j + 1];
  if (p === end || values[p] !== value) return 0;
  // Doubling steps first: ties are few as a rule, and may be many.
  let step = 1;
  while (p + step < end && values[p + step] === value) {
    p += step;
    step *= 2;
  }
  let q = Math.min(p + step, end);
  while (p + 1 < q) {
    const middle = (p + q) >> 1;
    if (values[middle] === value) p = middle;
    else q = middle;
  }
  return p + 1 - starts[j] - under;
}

function skewSign(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; ++i) sum += values[i];
  const mean = sum / n;
  let second = 0;
  let third = 0;
  for (let i = 0; i < n; ++i) {
    const t = values[i] - mean;
    second += t * t;
    third += t * t * t;
  }
  const spread = Math.sqrt(second / n);
  // A constant feature's deviations are rounding errors of its mean.
  if (!(spread > ROUNDING * Math.abs(mean))) return 0;
  return Math.abs(third / n) <= ROUNDING * spread ** 3 ? 0 : Math.sign(third);
}
