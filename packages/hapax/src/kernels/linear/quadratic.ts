import { type Matrix, zeros } from '../../core/matrix.ts';
import { either, f64, rec, table } from '../../core/shape.ts';
import { type Wasm, wasm } from '../wasm.ts';
import { multiplyPlain } from './product.ts';

/** A quadratic form around a center: |(x − center) · basis|², basis of shape (nFeatures, nDirections). */
export interface QuadraticForm {
  readonly center: Float64Array;
  readonly basis: Matrix;
}

/** Below this many multiplications the copy into the kernels' memory costs more than it saves. */
const WORTH_COPYING = 8192;
/** Samples that pass through the kernels' memory at a time, a multiple of four. */
const BLOCK = 128;

/**
 * Values of the form, shape (nSamples). Compiled and plain way give the same bits. Cost: O(d · nDirections) a sample, half of it when
 * the basis is triangular.
 */
export function quadratic(form: QuadraticForm, x: Matrix, out: Float64Array): void {
  const kernels = x.rows < 4 || x.rows * form.basis.values.length < WORTH_COPYING ? null : wasm();
  if (kernels === null) quadraticPlain(form, x, out);
  else quadraticWasm(kernels, form, x, out);
}

function quadraticWasm(kernels: Wasm, { center, basis }: QuadraticForm, x: Matrix, out: Float64Array): void {
  const d = x.columns;
  const m = basis.columns;
  const wide = (m + 3) & ~3;
  kernels.reset();
  const px = kernels.alloc(BLOCK * d * 8);
  const pc = kernels.alloc(d * 8);
  const pb = kernels.alloc(d * wide * 8);
  const ps = kernels.alloc(wide * 2);
  const py = kernels.alloc(4 * d * 8);
  const po = kernels.alloc(BLOCK * 8);
  const block = kernels.f64(px, BLOCK * d);
  const values = kernels.f64(po, BLOCK);
  const right = kernels.f64(pb, d * wide).fill(0);
  const spans = kernels.i32(ps, wide / 2).fill(0);
  kernels.f64(pc, d).set(center);
  for (let k = 0; k < d; ++k) {
    for (let j = 0; j < m; ++j) {
      const v = basis.values[k * m + j];
      if (v === 0) continue;
      right[k * wide + j] = v;
      const tile = 2 * (j >> 2);
      if (spans[tile + 1] === 0) spans[tile] = k;
      spans[tile + 1] = k + 1;
    }
  }
  for (let from = 0; from < x.rows; from += BLOCK) {
    const count = Math.min(BLOCK, x.rows - from);
    block.set(x.values.subarray(from * d, (from + count) * d));
    // A last part that is no multiple of four ends in samples of earlier blocks, whose values nobody reads.
    kernels.quadraticForm(px, pc, pb, ps, (count + 3) & ~3, d, wide, py, po);
    for (let i = 0; i < count; ++i) out[from + i] = bounded(values[i]);
  }
}

/** The same without WebAssembly. */
export function quadraticPlain({ center, basis }: QuadraticForm, x: Matrix, out: Float64Array): void {
  const d = x.columns;
  const m = basis.columns;
  const centered = zeros(1, d);
  const projected = new Float64Array(m);
  for (let i = 0, p = 0; i < x.rows; ++i) {
    for (let j = 0; j < d; ++j, ++p) centered.values[j] = x.values[p] - center[j];
    multiplyPlain(centered, basis, projected);
    let sum = 0;
    for (let k = 0; k < m; ++k) sum += projected[k] * projected[k];
    out[i] = bounded(sum);
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

/** What a form over `columns` features must look like; it may have any number of directions. */
export const quadraticShape = rec({
  center: f64('columns'),
  basis: either(({ columns }) => table('columns', typeof columns === 'number' ? columns : 0)),
});

/** A sample that alone spans a direction cannot be measured without itself: its share is counted as this close to all. */
const ALONE = 1e-6;

/**
 * Turn squared Mahalanobis distances of samples under the mean and covariance of all `n` into those under the mean and covariance of the
 * other n − 1, in place: with u = x − mean, scatter A and q = uᵀA⁻¹u the mean moves u to u n/(n−1) and the inverse is downdated, so that
 * the distance is (n/(n−1))² (n − 2) q / (1 − q n/(n−1)). Exact where no eigenvalue was floored.
 */
export function withoutThemselves(n: number, out: Float64Array): void {
  const c = n / Math.max(1, n - 1);
  for (let i = 0; i < out.length; ++i) {
    const q = Math.min(out[i] / Math.max(1, n - 1), 1 / c);
    out[i] = bounded((c * c * Math.max(1, n - 2) * q) / Math.max(ALONE, 1 - c * q));
  }
}
