import type { Matrix } from '../core/matrix.ts';
import { sortAscending } from './sort.ts';

/** The values of each feature in order: what the share of training samples at or beyond a value is counted in. Plain data. */
export interface Tails {
  readonly rows: number;
  /** Known values of each feature, ascending, feature after feature. */
  readonly values: Float64Array;
  /** Where each feature starts in `values`, and one more. */
  readonly starts: Int32Array;
  /** Lowest value of each feature, and cells per unit: the range is cut into `cells` cells of equal width. */
  readonly low: Float64Array;
  readonly perUnit: Float64Array;
  readonly cells: number;
  /** Number of values before each cell, shape (nFeatures, cells + 1): a count only searches the cell that its value falls into. */
  readonly before: Int32Array;
  /** Sign of each feature's skewness: -1, 0 or 1. */
  readonly skew: Int32Array;
}

/** Values in a cell on average, and cells at most: the table of a feature should stay in the cache. */
const VALUES_A_CELL = 4;
const MOST_CELLS = 32_768;
/** A third moment this small against the values' spread is rounding: the feature is symmetric, or constant. */
const ROUNDING = 1e-14;

/** Sort every feature. Missing values are left out. Cost: O(d n log n). */
export function tails({ values, rows, columns }: Matrix): Tails {
  const sorted = new Float64Array(values.length);
  const starts = new Int32Array(columns + 1);
  const skew = new Int32Array(columns);
  for (let j = 0; j < columns; ++j) {
    let end = starts[j];
    for (let i = 0, p = j; i < rows; ++i, p += columns) if (values[p] === values[p]) sorted[end++] = values[p];
    const feature = sorted.subarray(starts[j], end);
    skew[j] = skewSign(feature);
    sortAscending(feature);
    starts[j + 1] = end;
  }
  const cells = Math.max(1, Math.min(MOST_CELLS, Math.floor(rows / VALUES_A_CELL)));
  const low = new Float64Array(columns);
  const perUnit = new Float64Array(columns);
  const before = new Int32Array(columns * (cells + 1));
  for (let j = 0; j < columns; ++j) {
    const end = starts[j + 1];
    if (end === starts[j]) continue;
    low[j] = sorted[starts[j]];
    const range = sorted[end - 1] - low[j];
    perUnit[j] = range > 0 && Number.isFinite(cells / range) ? cells / range : 0;
    const table = j * (cells + 1);
    let p = starts[j];
    for (let c = 0; c <= cells; ++c) {
      while (p < end && cellOf(sorted[p], low[j], perUnit[j], cells) < c) ++p;
      before[table + c] = c === cells ? end - starts[j] : p - starts[j];
    }
  }
  return { rows, values: sorted.slice(0, starts[columns]), starts, low, perUnit, cells, before, skew };
}

/** Never falls as `value` grows, rounding included: so no value of an earlier cell is above one of a later cell. */
function cellOf(value: number, low: number, perUnit: number, cells: number): number {
  const place = (value - low) * perUnit;
  return place >= cells ? cells - 1 : place > 0 ? place | 0 : 0;
}

/** Number of training values of feature `j` below `value`. */
export function below({ values, starts, low, perUnit, cells, before }: Tails, j: number, value: number): number {
  const cell = j * (cells + 1) + cellOf(value, low[j], perUnit[j], cells);
  const start = starts[j];
  let p = start + before[cell];
  let q = start + before[cell + 1];
  while (p < q) {
    const middle = (p + q) >> 1;
    if (values[middle] < value) p = middle + 1;
    else q = middle;
  }
  return p - start;
}

/** Samples handled at a time. */
const BLOCK = 2048;

/**
 * Sum over the features of a term of each value, into `out`, shape (nSamples). Feature by feature within blocks of samples: the sorted
 * values of one feature then stay in the cache, and each sample's terms are still added in order.
 */
export function sumTerms({ values, rows, columns }: Matrix, out: Float64Array, term: (j: number, value: number) => number): void {
  out.fill(0, 0, rows);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    for (let j = 0; j < columns; ++j) {
      for (let i = from, p = from * columns + j; i < to; ++i, p += columns) out[i] += term(j, values[p]);
    }
  }
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
