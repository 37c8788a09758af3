import type { Matrix } from '../../core/matrix.ts';
import { type Wasm, wasm } from '../wasm.ts';

/** Below this a standard deviation is rounding: the feature is constant. Relative to the size of its values. */
const ROUNDING = 1e-12;

/** Below this many values the copy into the kernels' memory costs more than it saves. */
const WORTH_COPYING = 8192;
/** Values that pass through the kernels' memory at a time. */
const BLOCK = 8192;

/** Mean of each feature, shape (nFeatures). Compiled and plain way give the same bits. Cost: O(n d). */
export function means(x: Matrix): Float64Array {
  const kernels = x.values.length < WORTH_COPYING ? null : wasm();
  return (kernels === null ? sumsPlain(x) : sums(kernels, x)).map((sum) => sum / x.rows);
}

function sums(kernels: Wasm, { values, rows, columns }: Matrix): Float64Array {
  const size = Math.min(rows, Math.max(1, Math.floor(BLOCK / columns)));
  kernels.reset();
  const px = kernels.alloc(8 * size * columns);
  const po = kernels.alloc(8 * columns);
  const block = kernels.f64(px, size * columns);
  const out = kernels.f64(po, columns).fill(0);
  for (let from = 0; from < rows; from += size) {
    const count = Math.min(size, rows - from);
    block.set(values.subarray(from * columns, (from + count) * columns));
    kernels.addRows(px, po, count, columns);
  }
  return out.slice();
}

/** The same without WebAssembly. */
export function sumsPlain({ values, rows, columns }: Matrix): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0, k = 0; i < rows; ++i) for (let j = 0; j < columns; ++j, ++k) out[j] += values[k];
  return out;
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
  return out.map((sum, j) => deviation(sum, rows - ddof, center[j]));
}

/** The standard deviation of a feature from the sum of its squared deviations; 0 where these are only rounding errors of its mean. */
export function deviation(squares: number, count: number, mean: number): number {
  const s = Math.sqrt(squares / Math.max(1, count));
  return s > ROUNDING * Math.abs(mean) ? s : 0;
}
