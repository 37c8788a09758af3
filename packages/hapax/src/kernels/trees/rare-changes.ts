import type { Matrix } from '../../core/matrix.ts';
import { also, f64, i32, optional, rec } from '../../core/shape.ts';
import { levelsOf } from '../ranks/levels.ts';

/** Features that hardly ever change, so that many trees have grown on samples where they never did. Plain data. */
export interface RareChanges {
  readonly features: Int32Array;
  /** What they nearly always are. */
  readonly usual: Float64Array;
  /** Share of trees that have not seen them change. */
  readonly unseen: Float64Array;
  /** The same of categories; absent where no feature has any. */
  readonly levels?: RareLevels;
}

/** What categories there were, so that one that is rare, or new, is told apart by one question in trees that never saw it. */
interface RareLevels {
  readonly features: Int32Array;
  /** Where the levels of each feature begin, and all of them end, shape (categorical features + 1). */
  readonly starts: Int32Array;
  /** Ascending within a feature. */
  readonly values: Float64Array;
  /** Share of trees that have not seen the level. */
  readonly unseen: Float64Array;
}

/** Where most trees have seen the change, they tell what it means. */
const LEAST = 0.5;

/**
 * Find them: a feature whose value differs from the usual one in k of n samples is constant in a subsample of ψ with probability
 * C(n − k, ψ) / C(n, ψ). Cost: O(n d).
 * @param size ψ
 */
export function rareChanges({ values, rows, columns }: Matrix, size: number): RareChanges {
  // Beyond so many changes hardly any subsample misses all of them.
  const most = Math.ceil((-Math.log(LEAST) * rows) / size);
  const found: [feature: number, usual: number, unseen: number][] = [];
  for (let j = 0; j < columns; ++j) {
    const usual = likeliest(values, j, columns, rows);
    let changes = 0;
    let p = j;
    for (; p < values.length && changes <= most; p += columns) if (values[p] !== usual && values[p] === values[p]) changes += 1;
    if (changes === 0 || changes > most) continue;
    const unseen = missedBy(rows, size, changes);
    if (unseen >= LEAST) found.push([j, usual, unseen]);
  }
  return {
    features: Int32Array.from(found, ([j]) => j),
    usual: Float64Array.from(found, ([, usual]) => usual),
    unseen: Float64Array.from(found, ([, , unseen]) => unseen),
  };
}

/** Count the levels of features whose values are categories. Cost: O(n) each. */
export function rareLevels({ values, rows, columns }: Matrix, categorical: Uint8Array, size: number): RareLevels | undefined {
  const features = Array.from(categorical.keys()).filter((j) => categorical[j] === 1);
  if (features.length === 0) return undefined;
  const levels = features.map((j) => levelsOf(Float64Array.from({ length: rows }, (_, i) => values[i * columns + j])));
  const starts = new Int32Array(features.length + 1);
  for (const [k, one] of levels.entries()) starts[k + 1] = starts[k] + one.values.length;
  return {
    features: Int32Array.from(features),
    starts,
    values: Float64Array.from(levels.flatMap((one) => Array.from(one.values))),
    unseen: Float64Array.from(levels.flatMap((one) => Array.from(one.counts, (count) => missedBy(rows, size, count)))),
  };
}

/** Share of trees that never saw the k-th categorical feature say this: all of them for a level that was never there. */
function unseenLevel({ starts, values, unseen }: RareLevels, k: number, value: number): number {
  if (value !== value) return 0;
  let low = starts[k];
  let high = starts[k + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low < starts[k + 1] && values[low] === value ? unseen[low] : 1;
}

/** The value that most samples have, if there is one (Boyer & Moore 1981). */
function likeliest(values: Float64Array, j: number, columns: number, rows: number): number {
  let candidate = values[j];
  let lead = 0;
  for (let i = 0, p = j; i < rows; ++i, p += columns) {
    if (values[p] !== values[p]) continue;
    if (lead === 0) candidate = values[p];
    lead += values[p] === candidate ? 1 : -1;
  }
  return candidate;
}

/** Probability that none of `changes` samples is among `size` of `rows`. */
function missedBy(rows: number, size: number, changes: number): number {
  let p = 1;
  for (let t = 0; t < changes; ++t) p *= Math.max(0, rows - size - t) / (rows - t);
  return p;
}

/** Share of trees that one question about a change would end, and the features it may be asked of, for a sample. */
export function endedBy(
  changes: RareChanges,
  values: ArrayLike<number>,
  from: number,
  told?: (feature: number, share: number) => void,
): number {
  let kept = 1;
  for (let k = 0; k < changes.features.length; ++k) {
    const v = values[from + changes.features[k]];
    if (v === changes.usual[k] || v !== v) continue;
    kept *= 1 - changes.unseen[k];
    told?.(changes.features[k], changes.unseen[k]);
  }
  const { levels } = changes;
  if (levels)
    for (let k = 0; k < levels.features.length; ++k) {
      const share = unseenLevel(levels, k, values[from + levels.features[k]]);
      if (!(share >= LEAST)) continue;
      kept *= 1 - share;
      told?.(levels.features[k], share);
    }
  return 1 - kept;
}

export const rareChangesShape = optional(
  rec({
    features: i32('rare changes', { min: 0, below: 'columns' }),
    usual: f64('rare changes', { which: 'missing' }),
    unseen: f64('rare changes', { min: 0, max: 1 }),
    levels: optional(
      also<RareLevels>(
        rec({
          features: i32('categories', { min: 0, below: 'columns' }),
          starts: i32('starts', { min: 0, ascending: true }),
          values: f64('levels'),
          unseen: f64('levels', { min: 0, max: 1 }),
        }),
        ({ features, starts, values }) =>
          starts.length === features.length + 1 && starts[0] === 0 && starts[features.length] === values.length
            ? undefined
            : 'have the levels of each feature behind each other',
      ),
    ),
  }),
);
