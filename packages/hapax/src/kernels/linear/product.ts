import type { Matrix } from '../../core/matrix.ts';
import { wasm } from '../wasm.ts';

/** Below this many multiplications the copy into the kernels' memory costs more than it saves. */
const WORTH_COPYING = 8192;
/** Samples that pass through the kernels' memory at a time. */
const BLOCK = 512;
/** Values of the samples whose products are summed at a time: 64 kB, which every tile of the result reads again. */
const SCATTER_VALUES = 8192;

/**
 * Matrix product a · b into `out`, row-major, shape (a.rows, b.columns).
 * Compiled and plain way give the same bits, so a sample alone and in a batch do too. Cost: O(n d m).
 */
export function multiply(a: Matrix, b: Matrix, out: Float64Array): void {
  const kernels = a.rows < 4 || a.rows * b.values.length < WORTH_COPYING ? null : wasm();
  if (kernels === null) {
    multiplyPlain(a, b, out);
    return;
  }
  const wide = (b.columns + 3) & ~3;
  kernels.reset();
  const pa = kernels.alloc(BLOCK * a.columns * 8);
  const pb = kernels.alloc(b.rows * wide * 8);
  const po = kernels.alloc(BLOCK * wide * 8);
  const right = kernels.f64(pb, b.rows * wide).fill(0);
  for (let k = 0; k < b.rows; ++k) right.set(b.values.subarray(k * b.columns, (k + 1) * b.columns), k * wide);
  const left = kernels.f64(pa, BLOCK * a.columns);
  const product = kernels.f64(po, BLOCK * wide);
  for (let from = 0; from < a.rows; from += BLOCK) {
    const rows = Math.min(BLOCK, a.rows - from);
    left.set(a.values.subarray(from * a.columns, (from + rows) * a.columns));
    kernels.multiply(pa, pb, po, rows, a.columns, wide);
    for (let i = 0; i < rows; ++i) out.set(product.subarray(i * wide, i * wide + b.columns), (from + i) * b.columns);
  }
}

/** The same without WebAssembly. Four columns at a time, each cell summed in the same order as there. */
export function multiplyPlain(a: Matrix, b: Matrix, out: Float64Array): void {
  const m = b.columns;
  const d = a.columns;
  const left = a.values;
  const right = b.values;
  for (let i = 0; i < a.rows; ++i) {
    const p = i * d;
    let j = 0;
    for (; j + 4 <= m; j += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0, q = j; k < d; ++k, q += m) {
        const x = left[p + k];
        s0 += x * right[q];
        s1 += x * right[q + 1];
        s2 += x * right[q + 2];
        s3 += x * right[q + 3];
      }
      const o = i * m + j;
      out[o] = s0;
      out[o + 1] = s1;
      out[o + 2] = s2;
      out[o + 3] = s3;
    }
    for (; j < m; ++j) {
      let sum = 0;
      for (let k = 0, q = j; k < d; ++k, q += m) sum += left[p + k] * right[q];
      out[i * m + j] = sum;
    }
  }
}

/**
 * Sum over samples of (x − center)(x − center)ᵀ, shape (nFeatures, nFeatures): the scatter matrix. Compiled and plain way give the
 * same bits. Cost: O(n d²).
 */
export function scatter(x: Matrix, center: Float64Array): Float64Array {
  const d = x.columns;
  const kernels = x.values.length * d < WORTH_COPYING ? null : wasm();
  if (kernels === null) return scatterPlain(x, center);
  const wide = (d + 3) & ~3;
  kernels.reset();
  const rows = Math.min(x.rows, Math.max(16, Math.floor(SCATTER_VALUES / wide)));
  const px = kernels.alloc(rows * d * 8);
  const pc = kernels.alloc(d * 8);
  const py = kernels.alloc(rows * wide * 8);
  const po = kernels.alloc(wide * wide * 8);
  const block = kernels.f64(px, rows * d);
  const sums = kernels.f64(po, wide * wide).fill(0);
  kernels.f64(py, rows * wide).fill(0);
  kernels.f64(pc, d).set(center);
  for (let from = 0; from < x.rows; from += rows) {
    const count = Math.min(rows, x.rows - from);
    block.set(x.values.subarray(from * d, (from + count) * d));
    kernels.centerRows(px, pc, py, count, d, wide);
    kernels.scatter(py, po, count, wide);
  }
  const out = new Float64Array(d * d);
  for (let j = 0; j < d; ++j) for (let k = j; k < d; ++k) out[j * d + k] = out[k * d + j] = sums[j * wide + k];
  return out;
}

/** The same without WebAssembly. */
export function scatterPlain(x: Matrix, center: Float64Array): Float64Array {
  const d = x.columns;
  const out = new Float64Array(d * d);
  const y = new Float64Array(d);
  for (let i = 0, p = 0; i < x.rows; ++i) {
    for (let j = 0; j < d; ++j, ++p) y[j] = x.values[p] - center[j];
    for (let j = 0; j < d; ++j) for (let k = j; k < d; ++k) out[j * d + k] += y[j] * y[k];
  }
  for (let j = 0; j < d; ++j) for (let k = 0; k < j; ++k) out[j * d + k] = out[k * d + j];
  return out;
}
