import { f64, i32, real, rec } from '../../core/shape.ts';

/** The values that a feature had in training, as categories: each with the number of samples that have it. Plain data. */
export interface Levels {
  /** Ascending. */
  readonly values: Float64Array;
  readonly counts: Int32Array;
  /** Samples whose cell is missing: a category of its own. */
  readonly missing: number;
}

/** Place of a value that was never there. */
export const UNSEEN = -1;

/** Count the values of a feature. Cost: a sort of its different values. */
export function levelsOf(column: Float64Array): Levels {
  const counts = new Map<number, number>();
  let missing = 0;
  for (const v of column) {
    // Negative zero is zero.
    if (v === v) counts.set(v + 0, (counts.get(v + 0) ?? 0) + 1);
    else missing += 1;
  }
  const values = Float64Array.from(counts.keys()).sort();
  return { values, counts: Int32Array.from(values, (v) => counts.get(v) ?? 0), missing };
}

/** Place of a value among the levels: the number of levels for a missing cell that is a level too, `UNSEEN` for what is none. */
export function placeOf({ values, missing }: Levels, value: number): number {
  if (value !== value) return missing > 0 ? values.length : UNSEEN;
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return values[low] === value ? low : UNSEEN;
}

/** Training samples of the level at a place. */
export const countAt = ({ counts, missing }: Levels, place: number): number =>
  place === UNSEEN ? 0 : place < counts.length ? counts[place] : missing;

export const levelsShape = rec({
  values: f64('levels', { ascending: true }),
  counts: i32('levels', { min: 1 }),
  missing: real({ min: 0, integer: true }),
});
