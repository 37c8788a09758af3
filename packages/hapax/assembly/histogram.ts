// Histograms of many values at a time: the range of them, how many fall into each bin, and what the bin of each feature's value says.

// Samples feature by feature, `stride` bytes a feature, from n samples of d features; an odd last sample is followed by what lies
// behind it.
export function transpose(x: usize, n: i32, d: i32, out: usize, stride: i32): void {
  const width = (d as usize) << 3;
  const step = stride as usize;
  for (let i = 0; i < n; i += 2, x += width << 1, out += 16) {
    let o = out;
    let p = x;
    let j = 0;
    for (; j + 2 <= d; j += 2, p += 16, o += step << 1) {
      const a = v128.load(p);
      const b = v128.load(p + width);
      v128.store(o, i64x2.shuffle(a, b, 0, 2));
      v128.store(o + step, i64x2.shuffle(a, b, 1, 3));
    }
    if (j < d) {
      store<f64>(o, load<f64>(p));
      store<f64>(o, load<f64>(p + width), 8);
    }
  }
}

// Widen the range at `out` (smallest, largest) to n more values.
export function widenRange(values: usize, n: i32, out: usize): void {
  let low = v128.load64_splat(out);
  let high = v128.load64_splat(out + 8);
  let low2 = low;
  let high2 = high;
  const end = values + (((n & ~3) as usize) << 3);
  for (; values < end; values += 32) {
    const a = v128.load(values);
    const b = v128.load(values, 16);
    low = f64x2.pmin(low, a);
    high = f64x2.pmax(high, a);
    low2 = f64x2.pmin(low2, b);
    high2 = f64x2.pmax(high2, b);
  }
  low = f64x2.pmin(low, low2);
  high = f64x2.pmax(high, high2);
  let least = lesser(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
  let most = greater(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
  for (let i = n & ~3; i < n; ++i, values += 8) {
    const v = load<f64>(values);
    least = lesser(least, v);
    most = greater(most, v);
  }
  store<f64>(out, least);
  store<f64>(out, most, 8);
}

// @ts-ignore: decorator
@inline
function lesser(a: f64, b: f64): f64 {
  return select(b, a, b < a);
}

// @ts-ignore: decorator
@inline
function greater(a: f64, b: f64): f64 {
  return select(b, a, b > a);
}

// Add n values to the counts (i32) of their bins: [edge, next edge), the last bin with its upper edge. All lie in the range.
export function countBins(values: usize, n: i32, low: f64, scale: f64, edges: usize, bins: i32, counts: usize): void {
  const last = bins - 1;
  for (const end = values + ((n as usize) << 3); values < end; values += 8) {
    const v = load<f64>(values);
    let b = min<i32>(((v - low) * scale) as i32, last);
    const edge = edges + ((b as usize) << 3);
    b += i32(v >= load<f64>(edge, 8)) & i32(b < last);
    b -= i32(v < load<f64>(edge));
    const o = counts + ((b as usize) << 2);
    store<i32>(o, load<i32>(o) + 1);
  }
}

// out[i] = sum over the features of the term of the bin that the value falls into, bins closed on the right. A record of each
// feature: low, high, bins per unit, how far below and above still counts as in the outermost bin, term of all beyond (f64), places of
// edges and terms, number of bins (i32): 64 bytes.
export function sumBinTerms(x: usize, n: i32, d: i32, records: usize, out: usize): void {
  const end = records + ((d as usize) << 6);
  for (let i = 0; i < n; ++i, out += 8) {
    let sum = 0.0;
    for (let r = records; r < end; r += 64, x += 8) {
      const v = load<f64>(x);
      const low = load<f64>(r);
      const terms = load<u32>(r, 52) as usize;
      const last = load<i32>(r, 56) - 1;
      if (v > low) {
        const high = load<f64>(r, 8);
        if (v <= high) {
          const b = min<i32>(((v - low) * load<f64>(r, 16)) as i32, last);
          let edge = (load<u32>(r, 48) as usize) + ((b as usize) << 3);
          // The guess may be off by one where rounding meets an edge.
          while (v <= load<f64>(edge)) edge -= 8;
          while (v > load<f64>(edge, 8)) edge += 8;
          sum += load<f64>(terms + edge - (load<u32>(r, 48) as usize));
        } else sum += v - high <= load<f64>(r, 32) ? load<f64>(terms + ((last as usize) << 3)) : load<f64>(r, 40);
      } else sum += low - v <= load<f64>(r, 24) ? load<f64>(terms) : load<f64>(r, 40);
    }
    store<f64>(out, sum);
  }
}
