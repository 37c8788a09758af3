// Squared Euclidean distances between the rows of a (n x d) and of b (m x d), row-major f64, into out (n x m).
// Four rows of b at a time, two features a step; the sum over features is split in two lanes (even, odd), which is the order
// that the plain twin follows, so both give the same bits.

export function squaredDistances(a: usize, b: usize, out: usize, n: i32, m: i32, d: i32): void {
  const stride = (d as usize) << 3;
  const paired = ((d & ~1) as usize) << 3;
  for (let i = 0; i < n; ++i) {
    const p = a + (i as usize) * stride;
    let o = out + (((i * m) as usize) << 3);
    let j = 0;
    for (; j + 4 <= m; j += 4, o += 32) {
      const q0 = b + (j as usize) * stride;
      const q1 = q0 + stride;
      const q2 = q1 + stride;
      const q3 = q2 + stride;
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let k: usize = 0; k < paired; k += 16) {
        const x = v128.load(p + k);
        let t = f64x2.sub(x, v128.load(q0 + k));
        s0 = f64x2.add(s0, f64x2.mul(t, t));
        t = f64x2.sub(x, v128.load(q1 + k));
        s1 = f64x2.add(s1, f64x2.mul(t, t));
        t = f64x2.sub(x, v128.load(q2 + k));
        s2 = f64x2.add(s2, f64x2.mul(t, t));
        t = f64x2.sub(x, v128.load(q3 + k));
        s3 = f64x2.add(s3, f64x2.mul(t, t));
      }
      store<f64>(o, finish(s0, p, q0, paired, stride));
      store<f64>(o + 8, finish(s1, p, q1, paired, stride));
      store<f64>(o + 16, finish(s2, p, q2, paired, stride));
      store<f64>(o + 24, finish(s3, p, q3, paired, stride));
    }
    for (; j < m; ++j, o += 8) {
      const q = b + (j as usize) * stride;
      let s = f64x2.splat(0);
      for (let k: usize = 0; k < paired; k += 16) {
        const t = f64x2.sub(v128.load(p + k), v128.load(q + k));
        s = f64x2.add(s, f64x2.mul(t, t));
      }
      store<f64>(o, finish(s, p, q, paired, stride));
    }
  }
}

// Add the two lanes, then the odd feature out.
// @ts-ignore: decorator
@inline
function finish(s: v128, p: usize, q: usize, from: usize, stride: usize): f64 {
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  if (from < stride) {
    const t = load<f64>(p + from) - load<f64>(q + from);
    sum += t * t;
  }
  return sum;
}
