import type { Matrix } from '../../core/matrix.ts';
import { also, f64, i32, optional, rec, whole } from '../../core/shape.ts';
import { skewSign } from './skew-sign.ts';
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
  /** Training values below each of `values`, and after those of each feature how many it has in all, where these stand for more than themselves. */
  readonly ranks?: Float64Array;
}

/** Values in a cell on average, and cells at most: the tables of fifty features should stay in the cache, the values never do. */
const VALUES_A_CELL = 4;
const MOST_CELLS = 4096;

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
  return { rows, values: sorted.slice(0, starts[columns]), starts, skew, ...cellsOf(sorted, starts, rows) };
}

/** Cells of equal width over the range of each feature, and the values before each. @param rows that features have, about */
export function cellsOf(sorted: Float64Array, starts: Int32Array, rows: number): Pick<Tails, 'low' | 'perUnit' | 'cells' | 'before'> {
  const columns = starts.length - 1;
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
  return { low, perUnit, cells, before };
}

/** Never falls as `value` grows, rounding included: so no value of an earlier cell is above one of a later cell. */
function cellOf(value: number, low: number, perUnit: number, cells: number): number {
  const place = (value - low) * perUnit;
  return place >= cells ? cells - 1 : place > 0 ? place | 0 : 0;
}

/** What a value contributes to a score: of `n` training values, `under` are below it and `upTo` are not above it. */
export type Term = (skew: number, n: number, under: number, upTo: number) => number;

/** Values looked up side by side. */
const BLOCK = 2048;
/** Fewer samples than this are looked up sample by sample. */
const FEW = 8;
/** How far from the guess a value is sought first: in a cell of a hundred even values, twice the standard error. */
const NEAR = 8;
// Between the steps of a lookup: where the values of each cell start and end, and about where in it the value belongs.
const from = new Int32Array(BLOCK);
const to = new Int32Array(BLOCK);
const guess = new Int32Array(BLOCK);
const touched = new Float64Array(BLOCK);

/**
 * Sum over the features of the term of each value, into `out`, shape (nSamples). A missing value, and a feature without training
 * values, add nothing. Many samples go feature by feature, whose sorted values then stay in the cache; each sample's terms are still
 * added in order. The loads of many lookups run at once, ahead of the searches that wait for them: alone, each would cost two misses.
 */
export function sumTerms(state: Tails, { values, rows, columns }: Matrix, out: Float64Array, term: Term): void {
  out.fill(0, 0, rows);
  if (rows < FEW) {
    for (let i = 0; i < rows; ++i) {
      for (let j = 0; j < columns; j += BLOCK) {
        const count = Math.min(BLOCK, columns - j);
        const p = i * columns + j;
        locate(state, values, p, 1, count, j, 1);
        for (let k = 0; k < count; ++k) out[i] += termOf(state, j + k, values[p + k], k, term);
      }
    }
    return;
  }
  for (let i = 0; i < rows; i += BLOCK) {
    const count = Math.min(BLOCK, rows - i);
    for (let j = 0; j < columns; ++j) {
      const first = i * columns + j;
      locate(state, values, first, columns, count, j, 0);
      for (let k = 0, p = first; k < count; ++k, p += columns) out[i + k] += termOf(state, j, values[p], k, term);
    }
  }
}

/** The term of one value of feature `j`. */
export function termAt(state: Tails, j: number, value: number, term: Term): number {
  locate(state, [value], 0, 0, 1, j, 0);
  return termOf(state, j, value, 0, term);
}

/** Where to search for `count` values, `step` apart from place `p` on, of feature `j` and the next ones when `next` is 1. */
function locate(state: Tails, x: ArrayLike<number>, p: number, step: number, count: number, j: number, next: number): void {
  const { values, starts, low, perUnit, cells, before } = state;
  for (let k = 0; k < count; ++k, p += step, j += next) {
    const place = (x[p] - low[j]) * perUnit[j];
    const inside = place >= cells ? cells - 1 : place > 0 ? place | 0 : 0;
    const cell = j * (cells + 1) + inside;
    const first = starts[j] + before[cell];
    const size = before[cell + 1] - before[cell];
    const part = place - inside;
    from[k] = first;
    to[k] = first + size;
    guess[k] = first + (part > 0 && part < 1 ? (part * size) | 0 : 0);
  }
  // The values are kept so that the loads stay.
  for (let k = 0; k < count; ++k)
    touched[k] = values[guess[k]] + values[Math.max(from[k], guess[k] - NEAR)] + values[Math.min(to[k], guess[k] + NEAR)];
}

function termOf({ values, starts, skew, ranks }: Tails, j: number, value: number, k: number, term: Term): number {
  const start = starts[j];
  const end = starts[j + 1];
  if (value !== value || start === end) return 0;
  let p = Math.max(from[k], guess[k] - NEAR);
  let q = Math.min(to[k], guess[k] + NEAR);
  if (p > from[k] && !(values[p - 1] < value)) {
    q = p - 1;
    p = from[k];
  } else if (q < to[k] && values[q] < value) {
    p = q + 1;
    q = to[k];
  }
  while (p < q) {
    const middle = (p + q) >> 1;
    if (values[middle] < value) p = middle + 1;
    else q = middle;
  }
  const upTo = p < end && values[p] === value ? lastEqual(values, p, end, value) + 1 : p;
  if (ranks === undefined) return term(skew[j], end - start, p - start, upTo - start);
  return term(skew[j], ranks[end + j], ranks[p + j], ranks[upTo + j]);
}

/** The last place that holds `value`, as place `p` does. Doubling steps first: ties are few as a rule, and may be many. */
function lastEqual(values: Float64Array, p: number, end: number, value: number): number {
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
  return p;
}

/** What the tails of `columns` features must look like. */
export const tailsShape = also<Tails>(
  rec({
    rows: whole(1, 'rows'),
    values: f64('values'),
    starts: i32((size) => size('columns') + 1, { min: 0, ascending: true }),
    low: f64('columns', { which: 'missing' }),
    perUnit: f64('columns', { which: 'missing' }),
    cells: whole(1, 'cells', MOST_CELLS),
    before: i32((size) => size('columns') * (size('cells') + 1), { min: 0 }),
    skew: i32('columns', { min: -1, max: 1 }),
    ranks: optional(f64('ranks', { min: 0 })),
  }),
  ({ rows, values, starts, cells, before, ranks }) => {
    if (ranks !== undefined && ranks.length !== values.length + starts.length - 1) return 'rank all values of all features';
    if (starts[0] !== 0 || starts[starts.length - 1] !== values.length) return 'hold the values of all features';
    for (let j = 0; j + 1 < starts.length; ++j) {
      const n = starts[j + 1] - starts[j];
      if (n > rows) return 'have no more values of a feature than samples';
      for (let p = starts[j] + 1; p < starts[j + 1]; ++p) if (values[p] < values[p - 1]) return 'have the values of each feature ascend';
      const at = j * (cells + 1);
      for (let c = 0; c <= cells; ++c)
        if (before[at + c] > n || (c > 0 && before[at + c] < before[at + c - 1])) return 'count the values before each cell';
      if (before[at + cells] !== n) return 'count all values';
    }
    return undefined;
  },
);
