// Quadratic forms |(x - center) basis|^2 of four samples at a time, and sums over samples. Tiles of the basis are four columns wide;
// `spans` holds the first row of each tile that is not zero and the one behind the last (i32 each), so that triangular bases cost half:
// a product with zero changes no sum. Sums are in the order of the plain twins.

// y = x - center for n samples of d features; y has `wide` features a sample, of which those from d on are left as they are.
export function centerRows(x: usize, center: usize, y: usize, n: i32, d: i32, wide: i32): void {
  const paired = ((d & ~1) as usize) << 3;
  const odd = (d & 1) != 0;
  for (let i = 0; i < n; ++i) {
    for (let j: usize = 0; j < paired; j += 16) v128.store(y + j, f64x2.sub(v128.load(x + j), v128.load(center + j)));
    if (odd) store<f64>(y + paired, load<f64>(x + paired) - load<f64>(center + paired));
    x += (d as usize) << 3;
    y += (wide as usize) << 3;
  }
}

// sums[j] += x[i][j] over the n samples, in their order.
export function addRows(x: usize, sums: usize, n: i32, d: i32): void {
  const stride = (d as usize) << 3;
  const end = x + (n as usize) * stride;
  let j: usize = 0;
  for (; j + 64 <= stride; j += 64) {
    const o = sums + j;
    let s0 = v128.load(o);
    let s1 = v128.load(o, 16);
    let s2 = v128.load(o, 32);
    let s3 = v128.load(o, 48);
    for (let p = x + j; p < end; p += stride) {
      s0 = f64x2.add(s0, v128.load(p));
      s1 = f64x2.add(s1, v128.load(p, 16));
      s2 = f64x2.add(s2, v128.load(p, 32));
      s3 = f64x2.add(s3, v128.load(p, 48));
    }
    v128.store(o, s0);
    v128.store(o, s1, 16);
    v128.store(o, s2, 32);
    v128.store(o, s3, 48);
  }
  for (; j + 16 <= stride; j += 16) {
    let s = v128.load(sums + j);
    for (let p = x + j; p < end; p += stride) s = f64x2.add(s, v128.load(p));
    v128.store(sums + j, s);
  }
  if (j < stride) {
    let s = load<f64>(sums + j);
    for (let p = x + j; p < end; p += stride) s += load<f64>(p);
    store<f64>(sums + j, s);
  }
}

// n and m are multiples of 4; y: room for four samples.
export function quadraticForm(x: usize, center: usize, basis: usize, spans: usize, n: i32, d: i32, m: i32, y: usize, out: usize): void {
  const wide = (m as usize) << 3;
  const stride = (d as usize) << 3;
  for (let i = 0; i < n; i += 4, x += stride << 2, out += 32) {
    centerRows(x, center, y, 4, d, d);
    let a = 0.0;
    let b = 0.0;
    let c = 0.0;
    let e = 0.0;
    let span = spans;
    for (let j: usize = 0; j < wide; j += 32, span += 8) {
      const first = load<u32>(span) as usize;
      let p = y + (first << 3);
      let q = basis + first * wide + j;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      for (const end = y + ((load<u32>(span, 4) as usize) << 3); p < end; p += 8, q += wide) {
        const u = v128.load(q);
        const v = v128.load(q, 16);
        let t = v128.load64_splat(p);
        s00 = f64x2.add(s00, f64x2.mul(t, u));
        s01 = f64x2.add(s01, f64x2.mul(t, v));
        t = v128.load64_splat(p + stride);
        s10 = f64x2.add(s10, f64x2.mul(t, u));
        s11 = f64x2.add(s11, f64x2.mul(t, v));
        t = v128.load64_splat(p + 2 * stride);
        s20 = f64x2.add(s20, f64x2.mul(t, u));
        s21 = f64x2.add(s21, f64x2.mul(t, v));
        t = v128.load64_splat(p + 3 * stride);
        s30 = f64x2.add(s30, f64x2.mul(t, u));
        s31 = f64x2.add(s31, f64x2.mul(t, v));
      }
      a = addSquares(addSquares(a, s00), s01);
      b = addSquares(addSquares(b, s10), s11);
      c = addSquares(addSquares(c, s20), s21);
      e = addSquares(addSquares(e, s30), s31);
    }
    store<f64>(out, a);
    store<f64>(out, b, 8);
    store<f64>(out, c, 16);
    store<f64>(out, e, 24);
  }
}

// @ts-ignore: decorator
@inline
function addSquares(sum: f64, s: v128): f64 {
  const t = f64x2.mul(s, s);
  return sum + f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1);
}
