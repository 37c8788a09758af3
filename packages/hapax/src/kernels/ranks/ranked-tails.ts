import type { Matrix } from '../../core/matrix.ts';
import { cellsOf, type Tails, tails } from './feature-ranks.ts';

/**
 * The values of features of which only some values are known, each with the training values below it.
 * @param sample rows whose skewness is that of all
 */
export function rankedTails(
  features: readonly { readonly values: Float64Array; readonly below: Float64Array }[],
  rows: number,
  sample: Matrix,
): Tails {
  const starts = new Int32Array(features.length + 1);
  features.forEach(({ values }, j) => {
    starts[j + 1] = starts[j] + values.length;
  });
  const values = new Float64Array(starts[features.length]);
  const ranks = new Float64Array(values.length + features.length);
  features.forEach((one, j) => {
    values.set(one.values, starts[j]);
    ranks.set(one.below, starts[j] + j);
  });
  return {
    rows,
    values,
    starts,
    skew: tails(sample).skew,
    ranks,
    ...cellsOf(values, starts, Math.ceil(values.length / Math.max(1, features.length))),
  };
}
