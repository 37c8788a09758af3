import type { Matrix } from '../core/matrix.ts';
import { bodyLevels, bodyOf, commonBody } from '../kernels/extremes/g-and-h.ts';

/** A value farther out than this, in scales, counts as this far: it is told by itself. */
const FAR = 6;

/**
 * The root mean square of each sample, in scales. With more features than samples nothing measures a distance in the shape of the data, and
 * a sample that is a little off in all features is clear in none of them.
 * @param z samples in the frame, shape (nSamples, nFeatures)
 */
export function sizesOf(z: Matrix): Float64Array {
  const out = new Float64Array(z.rows);
  for (let i = 0; i < z.rows; ++i) {
    let sum = 0;
    for (let j = 0; j < z.columns; ++j) sum += Math.min(FAR, Math.abs(z.values[i * z.columns + j])) ** 2;
    out[i] = Math.sqrt(sum / z.columns);
  }
  return out;
}

/** The size that no sample of a clean file is expected to pass; Infinity where too few tell it. @param alpha chance that any does */
export function sizeLevel(sizes: Float64Array, rows: number, alpha: number): number {
  const body = bodyOf(sizes.slice().sort());
  return body === undefined ? Infinity : bodyLevels(body, commonBody([body]), rows, alpha).upper;
}
