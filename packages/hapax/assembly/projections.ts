// Sum over random sparse projections of the surprise of each sample's bin, added to `sums`. Samples are given feature by feature,
// `stride` bytes a feature; `offsets` (i32) are byte offsets of the features of each cut. Two samples side by side; each projection
// is summed in the order of its features without fused steps, as the plain twin does. `rows` is even.
export function addSurprises(
  x: usize,
  rows: i32,
  cuts: i32,
  nonzero: i32,
  offsets: usize,
  weights: usize,
  low: usize,
  perUnit: usize,
  tables: usize,
  bins: i32,
  outside: usize,
  sums: usize,
): void {
  const last = bins - 1;
  const top = bins as f64;
  for (let b = 0; b < cuts; ++b) {
    const from = f64x2.splat(load<f64>(low));
    const scale = f64x2.splat(load<f64>(perUnit));
    for (let i: usize = 0, end = (rows as usize) << 3; i < end; i += 16) {
      let sum = f64x2.splat(0);
      let o = offsets;
      let w = weights;
      for (let t = 0; t < nonzero; ++t, o += 4, w += 8) {
        sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(w), v128.load(x + (load<u32>(o) as usize) + i)));
      }
      const place = f64x2.mul(f64x2.sub(sum, from), scale);
      const bin = i32x4.trunc_sat_f64x2_s_zero(place);
      const first = surpriseAt(f64x2.extract_lane(place, 0), i32x4.extract_lane(bin, 0), top, last, tables, outside);
      const second = surpriseAt(f64x2.extract_lane(place, 1), i32x4.extract_lane(bin, 1), top, last, tables, outside);
      store<f64>(sums + i, load<f64>(sums + i) + first);
      store<f64>(sums + i, load<f64>(sums + i, 8) + second, 8);
    }
    offsets += (nonzero as usize) << 2;
    weights += (nonzero as usize) << 3;
    low += 8;
    perUnit += 8;
    tables += (bins as usize) << 3;
  }
}

// One projection of each sample, given as above, into `out`. `rows` is even.
export function projectRows(x: usize, rows: i32, nonzero: i32, offsets: usize, weights: usize, out: usize): void {
  for (let i: usize = 0, end = (rows as usize) << 3; i < end; i += 16) {
    let sum = f64x2.splat(0);
    let o = offsets;
    let w = weights;
    for (let t = 0; t < nonzero; ++t, o += 4, w += 8) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(w), v128.load(x + (load<u32>(o) as usize) + i)));
    }
    v128.store(out + i, sum);
  }
}

// @ts-ignore: decorator
@inline
function surpriseAt(place: f64, bin: i32, top: f64, last: i32, table: usize, outside: usize): f64 {
  const inside = i32(place >= 0) & i32(place <= top);
  return load<f64>(select(table + ((min(bin, last) as usize) << 3), outside, inside));
}
