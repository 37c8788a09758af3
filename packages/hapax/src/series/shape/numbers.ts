/** What kind of numbers a series is made of. */
export type ValueKind = 'measurement' | 'count' | 'share' | 'switch';

/** What kind of numbers values are. @param x NaN for missing */
export function kindOf(x: Float64Array): ValueKind {
  const known = x.filter((v) => v === v);
  if (known.every((v) => v === 0 || v === 1)) return 'switch';
  if (known.every((v) => v >= 0 && Number.isInteger(v))) return 'count';
  const most = known.reduce((a, b) => Math.max(a, b), 0);
  return known.every((v) => v >= 0) && (most <= 1 || (most <= 100 && most > 50)) ? 'share' : 'measurement';
}

/** Values of one kind from which a series is rounded. */
const EQUAL = 3;

/** Least step between values that are often equal; 0 where they are not. */
export function grainOf(x: Float64Array): number {
  const ascending = x.filter((v) => v === v).sort();
  let [least, kinds] = [Infinity, 1];
  for (let i = 1; i < ascending.length; ++i) {
    const step = ascending[i] - ascending[i - 1];
    if (!(step > 1e-9 * Math.abs(ascending[i]))) continue;
    least = Math.min(least, step);
    kinds += 1;
  }
  return least < Infinity && ascending.length >= EQUAL * kinds ? least : 0;
}

/** Longest run of one value, in samples. */
export function longestRun(x: Float64Array): number {
  let longest = 0;
  for (let i = 0, run = 0; i < x.length; ++i) {
    run = i > 0 && x[i] === x[i - 1] ? run + 1 : 1;
    if (x[i] === x[i]) longest = Math.max(longest, run);
  }
  return longest;
}
