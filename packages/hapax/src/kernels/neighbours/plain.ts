import type { Matrix } from '../../core/matrix.ts';
import { keepNearest, type Neighbours } from './found.ts';

/**
 * The definition of a neighbour search, in plain code: measure everything, keep the k smallest (distance, index) pairs.
 * Even and odd features are summed apart, as the lanes of the compiled searches do.
 */
export function nearestPlain(points: Matrix, queries: Matrix, k: number, self: Int32Array | null, out: Neighbours): void {
  const { distance } = out;
  for (let i = 0; i < queries.rows; ++i) {
    const from = i * k;
    const last = from + k - 1;
    distance.fill(Infinity, from, last + 1);
    for (let j = 0; j < points.rows; ++j) {
      if (self !== null && self[i] === j) continue;
      keepNearest(
        out,
        from,
        last,
        j,
        squaredDistance(queries.values, i * points.columns, points.values, j * points.columns, points.columns),
      );
    }
    for (let p = from; p <= last; ++p) distance[p] = Math.sqrt(distance[p]);
  }
}

/** Squared Euclidean distance between `d` numbers of `a` from `p` on and of `b` from `q` on. */
export function squaredDistance(a: Float64Array, p: number, b: Float64Array, q: number, d: number): number {
  let even = 0;
  let odd = 0;
  let f = 0;
  for (; f + 1 < d; f += 2) {
    const s = a[p + f] - b[q + f];
    const t = a[p + f + 1] - b[q + f + 1];
    even += s * s;
    odd += t * t;
  }
  let sum = even + odd;
  if (f < d) {
    const t = a[p + f] - b[q + f];
    sum += t * t;
  }
  return sum;
}
