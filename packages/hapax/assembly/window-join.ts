// Joins of windows along diagonals, f64: the covariance of window i of a and window j = i + d of b follows from that of i - 1, j - 1.
//
//   c += (x_a[i + m - 1] - x_a[i - 1]) / 2 * (both ends of b about their means) + the same the other way round
//
// which is c += df_a[i] dg_b[j] + dg_a[i] df_b[j]. Eight neighbouring diagonals go side by side, in the order of sums of the plain twin.
// The closeness of two windows is c inv_a[i] inv_b[j] less the half squared length of the other window.

// a: df, dg, inv, half one after another, na values each; b: the same, `stride` values each, of which nb count and 8 more are padding.
// covariances: those of the windows (0, from), (0, from + 1), …; bestA (na) and bestB (stride) hold the greatest closeness so far.
export function joinDiagonals(
  a: usize,
  na: i32,
  b: usize,
  nb: i32,
  stride: i32,
  from: i32,
  to: i32,
  covariances: usize,
  bestA: usize,
  bestB: usize,
): void {
  const wideA = (na as usize) << 3;
  const wideB = (stride as usize) << 3;
  for (let d = from; d < to; d += 8) {
    let c0 = v128.load(covariances);
    let c1 = v128.load(covariances, 16);
    let c2 = v128.load(covariances, 32);
    let c3 = v128.load(covariances, 48);
    covariances += 64;
    const left = nb - d;
    const steps = left < na ? left : na;
    let q = b + ((d as usize) << 3);
    let o = bestB + ((d as usize) << 3);
    let r = bestA;
    for (let p = a, end = a + ((steps as usize) << 3); p < end; p += 8, q += 8, o += 8, r += 8) {
      const df = v128.load64_splat(p);
      const dg = v128.load64_splat(p + wideA);
      const inv = v128.load64_splat(p + 2 * wideA);
      const half = v128.load64_splat(p + 3 * wideA);
      const q1 = q + wideB;
      const q2 = q1 + wideB;
      const q3 = q2 + wideB;
      c0 = f64x2.add(f64x2.add(c0, f64x2.mul(df, v128.load(q1))), f64x2.mul(dg, v128.load(q)));
      c1 = f64x2.add(f64x2.add(c1, f64x2.mul(df, v128.load(q1, 16))), f64x2.mul(dg, v128.load(q, 16)));
      c2 = f64x2.add(f64x2.add(c2, f64x2.mul(df, v128.load(q1, 32))), f64x2.mul(dg, v128.load(q, 32)));
      c3 = f64x2.add(f64x2.add(c3, f64x2.mul(df, v128.load(q1, 48))), f64x2.mul(dg, v128.load(q, 48)));
      const r0 = f64x2.mul(f64x2.mul(c0, inv), v128.load(q2));
      const r1 = f64x2.mul(f64x2.mul(c1, inv), v128.load(q2, 16));
      const r2 = f64x2.mul(f64x2.mul(c2, inv), v128.load(q2, 32));
      const r3 = f64x2.mul(f64x2.mul(c3, inv), v128.load(q2, 48));
      v128.store(o, f64x2.pmax(v128.load(o), f64x2.sub(r0, half)));
      v128.store(o, f64x2.pmax(v128.load(o, 16), f64x2.sub(r1, half)), 16);
      v128.store(o, f64x2.pmax(v128.load(o, 32), f64x2.sub(r2, half)), 32);
      v128.store(o, f64x2.pmax(v128.load(o, 48), f64x2.sub(r3, half)), 48);
      const s = f64x2.pmax(f64x2.sub(r0, v128.load(q3)), f64x2.sub(r1, v128.load(q3, 16)));
      const t = f64x2.pmax(f64x2.sub(r2, v128.load(q3, 32)), f64x2.sub(r3, v128.load(q3, 48)));
      const u = f64x2.pmax(s, t);
      const high = max<f64>(f64x2.extract_lane(u, 0), f64x2.extract_lane(u, 1));
      if (high > load<f64>(r)) store<f64>(r, high);
    }
  }
}
