import type { Matrix } from '../core/matrix.ts';

/** Below this a standard deviation is rounding: the feature is constant. Relative to the size of its values. */
const ROUNDING = 1e-12;

/** Mean of each feature, shape (nFeatures). Cost: O(n d). */
export function means({ values, rows, columns }: Matrix): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0, k = 0; i < rows; ++i) for (let j = 0; j < columns; ++j, ++k) out[j] += values[k];
  return out.map((sum) => sum / rows);
}

/**
 * Standard deviation of each feature, shape (nFeatures), divided by the number of samples less `ddof`; exactly 0 for a feature
 * whose deviations are only rounding errors. Cost: O(n d).
 */
export function deviations({ values, rows, columns }: Matrix, center: Float64Array, ddof = 0): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0, k = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j, ++k) {
      const t = values[k] - center[j];
      out[j] += t * t;
    }
  }
  return out.map((sum, j) => {
    const s = Math.sqrt(sum / Math.max(1, rows - ddof));
    return s > ROUNDING * Math.abs(center[j]) ? s : 0;
  });
}
