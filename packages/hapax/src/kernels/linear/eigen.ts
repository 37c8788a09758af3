/** Eigenvalues, largest first, and their unit eigenvectors: vector i is row i, its largest entry positive. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** A sub-diagonal entry this small beside its neighbours on the diagonal is zero. */
const EPSILON = 2 ** -52;
/** Steps allowed for one eigenvalue; two or three are usual. */
const STEPS = 60;

/**
 * Eigen-decomposition of a symmetric matrix: Householder reflections to a tridiagonal matrix, then QL steps with implicit shift.
 * @param matrix row-major, shape (d, d)
 * Cost: O(d³). Source: Golub & Van Loan (2013), Matrix Computations, sections 8.3.1 and 8.3.3.
 */
export function symmetricEigen(matrix: Float64Array, d: number): Eigen {
  let scale = 0;
  for (const v of matrix) scale = Math.max(scale, Math.abs(v));
  if (scale === 0) scale = 1;
  const a = matrix.map((v) => v / scale);
  const q = new Float64Array(d * d);
  const diagonal = new Float64Array(d);
  const off = new Float64Array(d);
  tridiagonal(a, d, q, diagonal, off);
  for (let l = 0; l < d; ++l) findEigenvalue(l, d, q, diagonal, off);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i] || i - j);
  const vectors = new Float64Array(d * d);
  order.forEach((from, to) => {
    const v = q.subarray(from * d, (from + 1) * d);
    let largest = 0;
    for (let j = 1; j < d; ++j) if (Math.abs(v[j]) > Math.abs(v[largest])) largest = j;
    const sign = v[largest] < 0 ? -1 : 1;
    for (let j = 0; j < d; ++j) vectors[to * d + j] = sign * v[j];
  });
  return { values: Float64Array.from(order, (i) => diagonal[i] * scale), vectors };
}

/** Reduce `a` (destroyed) to its diagonal and sub-diagonal; `q` becomes the transposed product of the reflections. */
function tridiagonal(a: Float64Array, d: number, q: Float64Array, diagonal: Float64Array, off: Float64Array): void {
  const betas = new Float64Array(d);
  const p = new Float64Array(d);
  for (let k = 0; k + 2 < d; ++k) {
    // The reflection vector takes the place of row k right of the diagonal, which is not needed any more.
    const v = k * d;
    let tail = 0;
    for (let j = k + 2; j < d; ++j) tail += a[v + j] * a[v + j];
    const head = a[v + k + 1];
    if (tail === 0) {
      off[k] = head;
      continue;
    }
    const length = Math.sqrt(head * head + tail);
    off[k] = head > 0 ? -length : length;
    a[v + k + 1] = head - off[k];
    const beta = 2 / (a[v + k + 1] * a[v + k + 1] + tail);
    betas[k] = beta;
    let dot = 0;
    for (let i = k + 1; i < d; ++i) {
      let sum = 0;
      for (let j = k + 1; j < d; ++j) sum += a[i * d + j] * a[v + j];
      p[i] = beta * sum;
      dot += p[i] * a[v + i];
    }
    const half = (beta * dot) / 2;
    for (let i = k + 1; i < d; ++i) p[i] -= half * a[v + i];
    for (let i = k + 1; i < d; ++i) {
      const vi = a[v + i];
      const pi = p[i];
      for (let j = k + 1; j < d; ++j) a[i * d + j] -= vi * p[j] + pi * a[v + j];
    }
  }
  if (d > 1) off[d - 2] = a[(d - 2) * d + d - 1];
  for (let i = 0; i < d; ++i) {
    diagonal[i] = a[i * d + i];
    q[i * d + i] = 1;
  }
  for (let k = d - 3; k >= 0; --k) {
    if (betas[k] === 0) continue;
    const v = k * d;
    for (let r = k + 1; r < d; ++r) {
      let sum = 0;
      for (let j = k + 1; j < d; ++j) sum += q[r * d + j] * a[v + j];
      sum *= betas[k];
      for (let j = k + 1; j < d; ++j) q[r * d + j] -= sum * a[v + j];
    }
  }
}

/** Drive sub-diagonal entry `l` to zero; the rotations go into the rows of `q`. */
function findEigenvalue(l: number, d: number, q: Float64Array, diagonal: Float64Array, off: Float64Array): void {
  for (let step = 0; step < STEPS; ++step) {
    let m = l;
    while (m + 1 < d && Math.abs(off[m]) > EPSILON * (Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]))) ++m;
    if (m === l) return;
    let g = (diagonal[l + 1] - diagonal[l]) / (2 * off[l]);
    const root = Math.sqrt(g * g + 1);
    g = diagonal[m] - diagonal[l] + off[l] / (g + (g < 0 ? -root : root));
    let s = 1;
    let c = 1;
    let p = 0;
    let i = m - 1;
    for (; i >= l; --i) {
      const f = s * off[i];
      const b = c * off[i];
      const r = Math.sqrt(f * f + g * g);
      off[i + 1] = r;
      if (r === 0) {
        // The matrix has split: give back the shift and look again.
        diagonal[i + 1] -= p;
        off[m] = 0;
        break;
      }
      s = f / r;
      c = g / r;
      g = diagonal[i + 1] - p;
      const t = (diagonal[i] - g) * s + 2 * c * b;
      p = s * t;
      diagonal[i + 1] = g + p;
      g = c * t - b;
      for (let j = 0, x = i * d, y = x + d; j < d; ++j, ++x, ++y) {
        const high = q[y];
        q[y] = s * q[x] + c * high;
        q[x] = c * q[x] - s * high;
      }
    }
    if (i >= l) continue;
    diagonal[l] -= p;
    off[l] = g;
    off[m] = 0;
  }
}
