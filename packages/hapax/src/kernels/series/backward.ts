import type { Matrix } from '../../core/matrix.ts';

/**
 * Every cell combined with the mean of the known cells of its feature at some lags. NaN where none of them is known.
 * @param lags in samples, each at least 1
 */
export function backward(x: Matrix, lags: ArrayLike<number>, combine: (now: number, before: number) => number): Matrix {
  const values = new Float64Array(x.values.length);
  for (let i = 0, k = 0; i < x.rows; ++i) {
    for (let j = 0; j < x.columns; ++j, ++k) {
      let sum = 0;
      let known = 0;
      for (let l = 0; l < lags.length; ++l) {
        const before = i < lags[l] ? Number.NaN : x.values[k - lags[l] * x.columns];
        if (before === before) {
          sum += before;
          known += 1;
        }
      }
      values[k] = combine(x.values[k], sum / known);
    }
  }
  return { ...x, values };
}
