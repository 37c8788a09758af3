// The radial kernel exp(-gamma |a - b|^2). exp is a polynomial on two lanes in the order of the plain twin: the same bits on every
// machine, and faster than the engine's.

import { squaredDistances } from './distance';

// One row of the kernel matrix: the sample at p against the n samples at x, into out.
function rbfRow(x: usize, p: usize, n: i32, d: i32, minusGamma: f64, out: usize): void {
  squaredDistances(p, x, out, 1, n, d);
  const g = f64x2.splat(minusGamma);
  let o = out;
  for (let i = 0; i + 2 <= n; i += 2, o += 16) v128.store(o, exp(f64x2.mul(v128.load(o), g)));
  if (n & 1) store<f64>(o, f64x2.extract_lane(exp(f64x2.mul(f64x2.splat(load<f64>(o)), g)), 0));
}

// out[i] = sum_j weights[j] K(x_i, points_j) over the m points, in their order. `scratch` holds m numbers.
export function rbfSums(
  x: usize,
  rows: i32,
  points: usize,
  m: i32,
  d: i32,
  minusGamma: f64,
  weights: usize,
  scratch: usize,
  out: usize,
): void {
  for (let i = 0; i < rows; ++i) {
    rbfRow(points, x + (((i * d) as usize) << 3), m, d, minusGamma, scratch);
    let sum = 0.0;
    for (let k: usize = 0, end = (m as usize) << 3; k < end; k += 8) sum += load<f64>(weights + k) * load<f64>(scratch + k);
    store<f64>(out + ((i as usize) << 3), sum);
  }
}

// exp(x) for x <= 0, 0 below -708: x = k ln 2 + r with |r| <= ln(2)/2, exp(x) = 2^k (1 + r + r^2/2! + ... + r^13/13!).
// Adding 1.5 * 2^52 rounds to a whole number and leaves k in the lowest bits, ready to become an exponent.
// The numbers come from memory: the engine would build a constant anew at each use, which costs several instructions.
const TERMS = memory.data<f64>([
  1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0,
  1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.4426950408889634, 6755399441055744.0, 0.693147180369123816490,
  1.90821492927058770002e-10, -708.0,
]);

// @ts-ignore: decorator
@inline
function term(i: usize): v128 {
  return v128.load64_splat(TERMS + (i << 3));
}

// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const m = f64x2.add(f64x2.mul(x, term(13)), term(14));
  const k = f64x2.sub(m, term(14));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, term(15))), f64x2.mul(k, term(16)));
  let p = f64x2.add(f64x2.mul(term(0), r), term(1));
  p = f64x2.add(f64x2.mul(p, r), term(2));
  p = f64x2.add(f64x2.mul(p, r), term(3));
  p = f64x2.add(f64x2.mul(p, r), term(4));
  p = f64x2.add(f64x2.mul(p, r), term(5));
  p = f64x2.add(f64x2.mul(p, r), term(6));
  p = f64x2.add(f64x2.mul(p, r), term(7));
  p = f64x2.add(f64x2.mul(p, r), term(8));
  p = f64x2.add(f64x2.mul(p, r), term(9));
  p = f64x2.add(f64x2.mul(p, r), term(10));
  p = f64x2.add(f64x2.mul(p, r), term(11));
  p = f64x2.add(f64x2.mul(p, r), term(12));
  p = f64x2.add(f64x2.mul(p, r), term(12));
  const scale = i64x2.add(i64x2.shl(m, 52), i64x2.splat(1023 << 52));
  return v128.and(f64x2.mul(p, scale), f64x2.ge(x, term(17)));
}
