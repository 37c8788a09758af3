import { sortAscending } from './sort.ts';

/** Sort a copy, ascending, missing values (NaN) left out. */
export function sorted(values: ArrayLike<number>): Float64Array {
  const known = values instanceof Float64Array ? values.slice() : Float64Array.from(values);
  let count = 0;
  for (let i = 0; i < known.length; ++i) {
    const v = known[i];
    if (v === v) known[count++] = v;
  }
  return sortAscending(count < known.length ? known.slice(0, count) : known);
}

/**
 * Quantile of an ascending array by linear interpolation (type 7 of Hyndman & Fan 1996; what NumPy and pandas call "linear").
 * NaN for an empty array.
 */
export function quantileSorted(ascending: ArrayLike<number>, q: number): number {
  const n = ascending.length;
  if (n === 0) return Number.NaN;
  const h = q * (n - 1);
  const low = Math.trunc(h);
  return h === low ? ascending[low] : ascending[low] + (ascending[low + 1] - ascending[low]) * (h - low);
}

/** Median of any array; NaN is left out. */
export const median = (values: ArrayLike<number>): number => quantileSorted(sorted(values), 0.5);
