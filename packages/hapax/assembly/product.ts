// Dense products, row-major f64. Each cell is summed over one index in ascending order without fused steps, as the plain twins do,
// so both give the same bits.

// out (n x m) = a (n x d) times b (d x m); m is a multiple of 4. Tiles of four rows by four columns.
export function multiply(a: usize, b: usize, out: usize, n: i32, d: i32, m: i32): void {
  const wide = (m as usize) << 3;
  const stride = (d as usize) << 3;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const row = a + (i as usize) * stride;
    for (let j: usize = 0; j < wide; j += 32) {
      let p = row;
      let q = b + j;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      for (const end = p + stride; p < end; p += 8, q += wide) {
        const u = v128.load(q);
        const v = v128.load(q, 16);
        let x = v128.load64_splat(p);
        s00 = f64x2.add(s00, f64x2.mul(x, u));
        s01 = f64x2.add(s01, f64x2.mul(x, v));
        x = v128.load64_splat(p + stride);
        s10 = f64x2.add(s10, f64x2.mul(x, u));
        s11 = f64x2.add(s11, f64x2.mul(x, v));
        x = v128.load64_splat(p + 2 * stride);
        s20 = f64x2.add(s20, f64x2.mul(x, u));
        s21 = f64x2.add(s21, f64x2.mul(x, v));
        x = v128.load64_splat(p + 3 * stride);
        s30 = f64x2.add(s30, f64x2.mul(x, u));
        s31 = f64x2.add(s31, f64x2.mul(x, v));
      }
      let o = out + (i as usize) * wide + j;
      v128.store(o, s00);
      v128.store(o, s01, 16);
      o += wide;
      v128.store(o, s10);
      v128.store(o, s11, 16);
      o += wide;
      v128.store(o, s20);
      v128.store(o, s21, 16);
      o += wide;
      v128.store(o, s30);
      v128.store(o, s31, 16);
    }
  }
  for (; i < n; ++i) {
    const row = a + (i as usize) * stride;
    for (let j: usize = 0; j < wide; j += 32) {
      let q = b + j;
      let s0 = f64x2.splat(0);
      let s1 = s0;
      for (let p = row, end = row + stride; p < end; p += 8, q += wide) {
        const x = v128.load64_splat(p);
        s0 = f64x2.add(s0, f64x2.mul(x, v128.load(q)));
        s1 = f64x2.add(s1, f64x2.mul(x, v128.load(q, 16)));
      }
      const o = out + (i as usize) * wide + j;
      v128.store(o, s0);
      v128.store(o, s1, 16);
    }
  }
}

// out (d x d) += transpose(y) times y for n more samples; d is a multiple of 4. Only the tiles on and above the diagonal are made.
export function scatter(y: usize, out: usize, n: i32, d: i32): void {
  const stride = (d as usize) << 3;
  for (let j: usize = 0; j < stride; j += 32) {
    for (let k = j; k < stride; k += 32) {
      let o = out + j * (d as usize) + k;
      let s00 = v128.load(o);
      let s01 = v128.load(o, 16);
      let s10 = v128.load(o + stride);
      let s11 = v128.load(o + stride, 16);
      let s20 = v128.load(o + 2 * stride);
      let s21 = v128.load(o + 2 * stride, 16);
      let s30 = v128.load(o + 3 * stride);
      let s31 = v128.load(o + 3 * stride, 16);
      let p = y;
      for (let i = 0; i < n; ++i, p += stride) {
        const u = v128.load(p + k);
        const v = v128.load(p + k, 16);
        let x = v128.load64_splat(p + j);
        s00 = f64x2.add(s00, f64x2.mul(x, u));
        s01 = f64x2.add(s01, f64x2.mul(x, v));
        x = v128.load64_splat(p + j, 8);
        s10 = f64x2.add(s10, f64x2.mul(x, u));
        s11 = f64x2.add(s11, f64x2.mul(x, v));
        x = v128.load64_splat(p + j, 16);
        s20 = f64x2.add(s20, f64x2.mul(x, u));
        s21 = f64x2.add(s21, f64x2.mul(x, v));
        x = v128.load64_splat(p + j, 24);
        s30 = f64x2.add(s30, f64x2.mul(x, u));
        s31 = f64x2.add(s31, f64x2.mul(x, v));
      }
      v128.store(o, s00);
      v128.store(o, s01, 16);
      o += stride;
      v128.store(o, s10);
      v128.store(o, s11, 16);
      o += stride;
      v128.store(o, s20);
      v128.store(o, s21, 16);
      o += stride;
      v128.store(o, s30);
      v128.store(o, s31, 16);
    }
  }
}
