// The loops of a support vector solver over a working set of n samples, n a multiple of 16. Rows of the kernel matrix are f32, made
// from samples scaled so that K = exp(-|a - b|^2); weights and gradient are f64. A padding sample has the weight NaN, which is
// neither below 1 nor above 0, so nothing picks it.

// Row of the sample at q: blocks of sixteen samples, feature by feature, so a feature of one sample lies 64 bytes behind the last.
export function singleRow(blocks: usize, q: usize, n: i32, d: i32, out: usize): void {
  const size = (d as usize) << 6;
  for (let i = 0; i < n; i += 16, out += 64) {
    let p = q;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (const end = blocks + size; blocks < end; blocks += 64, p += 64) {
      const x = v128.load32_splat(p);
      let t = f32x4.sub(x, v128.load(blocks));
      s0 = f32x4.add(s0, f32x4.mul(t, t));
      t = f32x4.sub(x, v128.load(blocks, 16));
      s1 = f32x4.add(s1, f32x4.mul(t, t));
      t = f32x4.sub(x, v128.load(blocks, 32));
      s2 = f32x4.add(s2, f32x4.mul(t, t));
      t = f32x4.sub(x, v128.load(blocks, 48));
      s3 = f32x4.add(s3, f32x4.mul(t, t));
    }
    v128.store(out, expNegative(s0));
    v128.store(out, expNegative(s1), 16);
    v128.store(out, expNegative(s2), 32);
    v128.store(out, expNegative(s3), 48);
  }
}

// exp(-t) for t >= 0, 0 beyond 87: as `exp` of rbf.ts, with 1.5 * 2^23 and terms up to r^7/7!, from memory as there.
const TERMS = memory.data<f32>([
  1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.44269504, 12582912.0, 0.693359375, -2.12194440e-4, 87.0,
]);

// @ts-ignore: decorator
@inline
function term(i: usize): v128 {
  return v128.load32_splat(TERMS + (i << 2));
}

// @ts-ignore: decorator
@inline
function expNegative(t: v128): v128 {
  const x = f32x4.neg(t);
  const m = f32x4.add(f32x4.mul(x, term(7)), term(8));
  const k = f32x4.sub(m, term(8));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, term(9))), f32x4.mul(k, term(10)));
  let p = f32x4.add(f32x4.mul(term(0), r), term(1));
  p = f32x4.add(f32x4.mul(p, r), term(2));
  p = f32x4.add(f32x4.mul(p, r), term(3));
  p = f32x4.add(f32x4.mul(p, r), term(4));
  p = f32x4.add(f32x4.mul(p, r), term(5));
  p = f32x4.add(f32x4.mul(p, r), term(6));
  p = f32x4.add(f32x4.mul(p, r), term(6));
  const scale = i32x4.add(i32x4.shl(m, 23), i32x4.splat(127 << 23));
  return v128.and(f32x4.mul(p, scale), f32x4.le(t, term(11)));
}

// The sample j of weight above 0 whose step together with the sample of `row` promises most, (g_j - low)^2 / max(2 - 2 K, tau);
// the last of equals, -1 when no gradient is above `low`.
export function secondOf(gradient: usize, weights: usize, row: usize, n: i32, low: f64, tau: f64): i32 {
  const zero = f64x2.splat(0);
  const base = f64x2.splat(low);
  const two = f64x2.splat(2);
  const least = f64x2.splat(tau);
  const step = f64x2.splat(4);
  let best0 = zero;
  let best1 = zero;
  let at0 = f64x2.splat(-1);
  let at1 = at0;
  let t0 = f64x2(0, 1);
  let t1 = f64x2(2, 3);
  for (const end = row + ((n as usize) << 2); row < end; row += 16, gradient += 32, weights += 32) {
    let k = f64x2.promote_low_f32x4(v128.load64_zero(row));
    let gap = f64x2.sub(v128.load(gradient), base);
    let gain = f64x2.div(f64x2.mul(gap, gap), f64x2.pmax(f64x2.sub(two, f64x2.mul(two, k)), least));
    let take = v128.and(v128.and(f64x2.gt(v128.load(weights), zero), f64x2.gt(gap, zero)), f64x2.ge(gain, best0));
    best0 = v128.bitselect(gain, best0, take);
    at0 = v128.bitselect(t0, at0, take);
    k = f64x2.promote_low_f32x4(v128.load64_zero(row, 8));
    gap = f64x2.sub(v128.load(gradient, 16), base);
    gain = f64x2.div(f64x2.mul(gap, gap), f64x2.pmax(f64x2.sub(two, f64x2.mul(two, k)), least));
    take = v128.and(v128.and(f64x2.gt(v128.load(weights, 16), zero), f64x2.gt(gap, zero)), f64x2.ge(gain, best1));
    best1 = v128.bitselect(gain, best1, take);
    at1 = v128.bitselect(t1, at1, take);
    t0 = f64x2.add(t0, step);
    t1 = f64x2.add(t1, step);
  }
  const better = v128.or(f64x2.gt(best1, best0), v128.and(f64x2.eq(best1, best0), f64x2.gt(at1, at0)));
  const best = v128.bitselect(best1, best0, better);
  const at = v128.bitselect(at1, at0, better);
  const a = f64x2.extract_lane(best, 0);
  const b = f64x2.extract_lane(best, 1);
  const i = f64x2.extract_lane(at, 0);
  const j = f64x2.extract_lane(at, 1);
  return (a > b || (a == b && i > j) ? i : j) as i32;
}

// gradient += a rowA + b rowB, and what the next step starts from: at `out` the smallest gradient of a weight below 1, the largest
// of a weight above 0 (f64). Returns the last sample that has the smallest, -1 when all weights are 1.
export function moveGradient(gradient: usize, weights: usize, rowA: usize, rowB: usize, n: i32, a: f64, b: f64, out: usize): i32 {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const infinity = f64x2.splat(Infinity);
  const minus = f64x2.splat(-Infinity);
  const x = f64x2.splat(a);
  const y = f64x2.splat(b);
  const step = f64x2.splat(2);
  let low = infinity;
  let high = minus;
  let at = f64x2.splat(-1);
  let t = f64x2(0, 1);
  for (const end = rowA + ((n as usize) << 2); rowA < end; rowA += 8, rowB += 8, gradient += 16, weights += 16) {
    const u = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(rowA)), x);
    const v = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(rowB)), y);
    const g = f64x2.add(v128.load(gradient), f64x2.add(u, v));
    v128.store(gradient, g);
    const w = v128.load(weights);
    const take = v128.and(f64x2.lt(w, one), f64x2.le(g, low));
    low = v128.bitselect(g, low, take);
    at = v128.bitselect(t, at, take);
    high = f64x2.pmax(high, v128.bitselect(g, minus, f64x2.gt(w, zero)));
    t = f64x2.add(t, step);
  }
  const p = f64x2.extract_lane(low, 0);
  const q = f64x2.extract_lane(low, 1);
  const i = f64x2.extract_lane(at, 0);
  const j = f64x2.extract_lane(at, 1);
  store<f64>(out, min<f64>(p, q));
  store<f64>(out, max<f64>(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)), 8);
  return (p < q || (p == q && i > j) ? i : j) as i32;
}
