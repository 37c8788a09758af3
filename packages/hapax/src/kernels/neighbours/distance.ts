import type { Matrix } from '../../core/matrix.ts';
import { wasm } from '../wasm.ts';

/**
 * Squared Euclidean distances between the rows of `a` and of `b`, into `out` row-major, shape (a.rows, b.rows).
 * Runs in WebAssembly where it can; both ways give the same bits. Cost: O(n m d).
 */
export function squaredDistances(a: Matrix, b: Matrix, out: Float64Array): void {
  const kernels = wasm();
  if (kernels === null) {
    squaredDistancesPlain(a, b, out);
    return;
  }
  kernels.reset();
  const pa = kernels.alloc(a.values.byteLength);
  const pb = kernels.alloc(b.values.byteLength);
  const po = kernels.alloc(out.byteLength);
  kernels.f64(pa, a.values.length).set(a.values);
  kernels.f64(pb, b.values.length).set(b.values);
  kernels.squaredDistances(pa, pb, po, a.rows, b.rows, a.columns);
  out.set(kernels.f64(po, out.length));
}

/** The same without WebAssembly. Even and odd features are summed apart, as the two lanes of the kernel do. */
export function squaredDistancesPlain(a: Matrix, b: Matrix, out: Float64Array): void {
  const d = a.columns;
  const paired = d & ~1;
  for (let i = 0, o = 0; i < a.rows; ++i) {
    for (let j = 0; j < b.rows; ++j, ++o) {
      let even = 0;
      let odd = 0;
      for (let k = 0, p = i * d, q = j * d; k < paired; k += 2, p += 2, q += 2) {
        const s = a.values[p] - b.values[q];
        const t = a.values[p + 1] - b.values[q + 1];
        even += s * s;
        odd += t * t;
      }
      let sum = even + odd;
      if (paired < d) {
        const t = a.values[i * d + paired] - b.values[j * d + paired];
        sum += t * t;
      }
      out[o] = sum;
    }
  }
}
