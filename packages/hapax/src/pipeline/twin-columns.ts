import type { Matrix } from '../core/matrix.ts';

/** Samples in which twins may differ: a few that are no part of what is usual. */
const FOREIGN = 0.005;
/** Features that are held against each other at most, and samples at least. */
const MOST_FEATURES = 1000;
const LEAST = 15;
/** Times that the value which both have changes from one sample to the next, at least: two columns of zeros are alike by chance. */
const CHANGES = 10;
/** What differs is at most this share of these. */
const DIFFERING = 0.2;

/**
 * Features that say the same twice: equal in all samples that know both but a few, and not in one value over and over. Pairs of places one after another, each feature with the first that
 * it equals.
 * @param x samples as they came
 * @param of which features may be, by place in `order`: measures, for yes and no are often alike by chance
 * @param order the feature at each place
 * Cost: O(d²) comparisons where no features are twins, O(n) for each that is one.
 */
export function twinsOf(x: Matrix, of: readonly boolean[], order: Int32Array): Int32Array {
  const { rows, columns: d } = x;
  if (d > MOST_FEATURES || rows < LEAST) return new Int32Array(0);
  const pairs: number[] = [];
  const isTwin = new Uint8Array(d);
  for (let a = 0; a < d; ++a) {
    if (!of[a] || isTwin[a] === 1) continue;
    for (let b = a + 1; b < d; ++b) {
      if (!of[b] || isTwin[b] === 1) continue;
      if (!areTwins(x, order[a], order[b])) continue;
      pairs.push(a, b);
      isTwin[b] = 1;
    }
  }
  return Int32Array.from(pairs);
}

function areTwins(x: Matrix, a: number, b: number): boolean {
  const most = Math.max(1, FOREIGN * x.rows);
  let differing = 0;
  let known = 0;
  let changes = 0;
  let last = Number.NaN;
  for (let i = 0; i < x.rows && differing <= most; ++i) {
    if (lacks(x, i, a) || lacks(x, i, b)) continue;
    known += 1;
    const value = x.values[i * x.columns + a];
    if (value !== x.values[i * x.columns + b]) differing += 1;
    else if (value !== last) {
      changes += 1;
      last = value;
    }
  }
  return known >= LEAST && changes >= CHANGES && differing <= Math.max(1, FOREIGN * known) && differing <= DIFFERING * changes;
}

/** Whether two features of a sample differ; what is missing does not. */
export const differs = (x: Matrix, i: number, a: number, b: number): boolean =>
  x.values[i * x.columns + a] !== x.values[i * x.columns + b] && !lacks(x, i, a) && !lacks(x, i, b);

const lacks = ({ columns, filled }: Matrix, i: number, j: number): boolean => filled?.[i * columns + j] === 1;
