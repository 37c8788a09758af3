import { type Matrix, zeros } from '../core/matrix.ts';
import { multiply, multiplyPlain } from './product.ts';

/** A quadratic form around a center: |(x − center) · basis|², basis of shape (nFeatures, nDirections). */
export interface QuadraticForm {
  readonly center: Float64Array;
  readonly basis: Matrix;
}

/** Samples handled at a time. */
const BLOCK = 512;

/** Values of the form, shape (nSamples). Cost: O(d · nDirections) a sample. */
export function quadratic({ center, basis }: QuadraticForm, x: Matrix, out: Float64Array): void {
  const d = x.columns;
  const m = basis.columns;
  const rows = Math.min(BLOCK, x.rows);
  const centered = zeros(rows, d);
  const projected = new Float64Array(rows * m);
  for (let from = 0; from < x.rows; from += rows) {
    const count = Math.min(rows, x.rows - from);
    for (let i = 0, p = from * d, o = 0; i < count; ++i) {
      for (let j = 0; j < d; ++j, ++p, ++o) centered.values[o] = x.values[p] - center[j];
    }
    multiply(count === rows ? centered : { ...centered, rows: count }, basis, projected);
    for (let i = 0, o = 0; i < count; ++i) {
      let sum = 0;
      for (let k = 0; k < m; ++k, ++o) sum += projected[o] * projected[o];
      out[from + i] = bounded(sum);
    }
  }
}

/** Share of each feature in the value of the form, shape (nFeatures): t_j · (basis · basisᵀ · t)_j with t = x − center; they add up to it. */
export function quadraticShares({ center, basis }: QuadraticForm, sample: Float64Array): Float64Array {
  const t = sample.map((v, j) => v - center[j]);
  const y = new Float64Array(basis.columns);
  multiplyPlain({ values: t, rows: 1, columns: t.length }, basis, y);
  return t.map((v, j) => {
    let sum = 0;
    for (let k = 0; k < y.length; ++k) sum += basis.values[j * y.length + k] * y[k];
    return bounded(v * sum);
  });
}

/**
 * The sum, or the largest number where squares went beyond it: a sample may lie 1e150 away from training samples that differ by
 * 1e-150. There infinities of both signs can meet, so anything that is no number is as far.
 */
export const bounded = (sum: number): number => (Math.abs(sum) < Infinity ? sum : Number.MAX_VALUE);
