import { zeros } from '../../core/matrix.ts';
import type { QuadraticForm } from './quadratic.ts';

/** Lower triangular L with L Lᵀ = a, row-major, and ln of the determinant of a. */
export interface Cholesky {
  readonly factor: Float64Array;
  readonly logDeterminant: number;
}

/**
 * Factor a symmetric matrix, shape (d, d).
 * @param floor smallest variance that a feature may have given those before it, shape (nFeatures): singular matrices stay finite. 0
 * takes the feature out: it gets no weight and no part in the determinant.
 * Cost: O(d³).
 */
export function cholesky(a: Float64Array, floor: Float64Array): Cholesky {
  const d = floor.length;
  const factor = new Float64Array(d * d);
  let logDeterminant = 0;
  for (let i = 0; i < d; ++i) {
    const r = i * d;
    for (let j = 0, s = 0; j < i; ++j, s += d) {
      let sum = a[r + j];
      for (let k = 0; k < j; ++k) sum -= factor[r + k] * factor[s + k];
      factor[r + j] = sum / factor[s + j];
    }
    let pivot = Infinity;
    if (floor[i] > 0) {
      pivot = a[r + i];
      for (let k = 0; k < i; ++k) pivot -= factor[r + k] * factor[r + k];
      pivot = Math.max(pivot, floor[i]);
      logDeterminant += Math.log(pivot);
    }
    factor[r + i] = Math.sqrt(pivot);
  }
  return { factor, logDeterminant };
}

/** Solve L Lᵀ y = b in place, L of shape (d, d), b of shape (d). Cost: O(d²). */
export function solveFactored(factor: Float64Array, b: Float64Array): void {
  const d = b.length;
  for (let i = 0; i < d; ++i) {
    let sum = b[i];
    for (let k = 0; k < i; ++k) sum -= factor[i * d + k] * b[k];
    b[i] = sum / factor[i * d + i];
  }
  for (let i = d - 1; i >= 0; --i) {
    let sum = b[i];
    for (let k = i + 1; k < d; ++k) sum -= factor[k * d + i] * b[k];
    b[i] = sum / factor[i * d + i];
  }
}

/** (x − center)ᵀ a⁻¹ (x − center) as a quadratic form, from the factor of a: its basis is the transpose of L⁻¹. */
export function inverseForm({ factor }: Cholesky, center: Float64Array): QuadraticForm {
  const d = center.length;
  const basis = zeros(d, d);
  // Row i of the basis solves L y = e_i from above; only entries from i on differ from 0.
  for (let i = 0; i < d; ++i) {
    const y = basis.values.subarray(i * d, (i + 1) * d);
    for (let j = i; j < d; ++j) {
      let sum = i === j ? 1 : 0;
      for (let k = i; k < j; ++k) sum -= factor[j * d + k] * y[k];
      y[j] = sum / factor[j * d + j];
    }
  }
  return { center, basis };
}

/** a⁻¹, shape (d, d), from the factor of a. Cost: O(d³). */
export function inverseOf({ factor }: Cholesky): Float64Array {
  const d = Math.sqrt(factor.length);
  const { values } = inverseForm({ factor, logDeterminant: 0 }, new Float64Array(d)).basis;
  const out = new Float64Array(d * d);
  for (let a = 0; a < d; ++a)
    for (let b = 0; b < d; ++b) {
      let sum = 0;
      for (let m = Math.max(a, b); m < d; ++m) sum += values[a * d + m] * values[b * d + m];
      out[a * d + b] = sum;
    }
  return out;
}
