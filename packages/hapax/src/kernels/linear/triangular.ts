import type { Matrix } from '../../core/matrix.ts';

/**
 * A square matrix turned into a lower triangular one by reflections of its rows (Householder): L with L Lᵀ = a aᵀ, so that |x a| = |x L|
 * at half the cost. Cost: O(d³). Source: Golub & Van Loan (2013), Matrix Computations, section 5.2.
 */
export function triangular(a: Matrix): Matrix {
  const d = a.columns;
  const values = a.values.slice();
  const v = new Float64Array(d);
  for (let i = 0; i < d; ++i) {
    const r = i * d;
    let squares = 0;
    for (let j = i; j < d; ++j) {
      v[j] = values[r + j];
      squares += v[j] * v[j];
    }
    const length = Math.sqrt(squares);
    if (length === 0) continue;
    v[i] += v[i] < 0 ? -length : length;
    const scale = 1 / (length * Math.abs(v[i]));
    for (let k = i; k < d; ++k) {
      let dot = 0;
      for (let j = i, p = k * d + i; j < d; ++j, ++p) dot += values[p] * v[j];
      dot *= scale;
      for (let j = i, p = k * d + i; j < d; ++j, ++p) values[p] -= dot * v[j];
    }
    for (let j = i + 1; j < d; ++j) values[r + j] = 0;
  }
  return { ...a, values };
}
