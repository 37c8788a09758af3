import type { Matrix } from '../core/matrix.ts';

/** Samples in which twins may differ: a few that are no part of what is usual. */
const FOREIGN = 0.005;
/** Features that are held against each other at most, and samples at least. */
const MOST_FEATURES = 1000;
const LEAST = 15;

/**
 * Features that say the same twice: equal in all samples but a few. Pairs of places one after another, each feature with the first that
 * it equals.
 * @param x samples as they came
 * @param of which features may be, by place in `order`: measures, for yes and no are often alike by chance
 * @param order the feature at each place
 * Cost: O(d²) comparisons where no features are twins, O(n) for each that is one.
 */
export function twinsOf(x: Matrix, of: readonly boolean[], order: Int32Array): Int32Array {
  const { rows, columns: d } = x;
  if (d > MOST_FEATURES || rows < LEAST) return new Int32Array(0);
  const foreign = Math.max(1, Math.floor(FOREIGN * rows));
  const pairs: number[] = [];
  const isTwin = new Uint8Array(d);
  for (let a = 0; a < d; ++a) {
    if (!of[a] || isTwin[a] === 1) continue;
    for (let b = a + 1; b < d; ++b) {
      if (!of[b] || isTwin[b] === 1) continue;
      let differing = 0;
      for (let i = 0; i < rows && differing <= foreign; ++i) if (differs(x, i, order[a], order[b])) differing += 1;
      if (differing > foreign) continue;
      pairs.push(a, b);
      isTwin[b] = 1;
    }
  }
  return Int32Array.from(pairs);
}

/** Whether two features of a sample differ; what is missing does not. */
export function differs({ values, columns, filled }: Matrix, i: number, a: number, b: number): boolean {
  const [p, q] = [i * columns + a, i * columns + b];
  return values[p] !== values[q] && filled?.[p] !== 1 && filled?.[q] !== 1;
}
