import { wasm } from '../wasm.ts';

/** Below this many values the engine's own sort is faster: the radix sort clears and sums its tables whatever the number. */
const WORTH_COPYING = 400;

/**
 * Sort ascending, in place; `values` without NaN. The order is that of `Float64Array.prototype.sort`, −0 before 0.
 * A radix sort in WebAssembly where it pays. Cost: O(n).
 */
export function sortAscending(values: Float64Array): Float64Array {
  const kernels = values.length < WORTH_COPYING ? null : wasm();
  if (kernels === null) return values.sort();
  const n = values.length;
  kernels.reset();
  const counts = kernels.alloc(4096);
  const a = kernels.alloc(8 * n);
  const b = kernels.alloc(8 * n);
  kernels.f64(a, n).set(values);
  values.set(kernels.f64(kernels.sortF64(a, b, n, counts), n));
  return values;
}
