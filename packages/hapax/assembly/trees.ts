// Descent of samples through binary trees, one tree after the other over a block of rows, adding the value of each row's leaf
// to out. A node is 16 bytes: cut f64, feature i32 (byte offset in a row), child i32 (address of the left child; the right
// one follows it). A leaf is its own child and has cut = +Infinity, so a step needs no branch: rows that have arrived step on
// the spot. Eight rows descend side by side to hide the latency of the loads. Whether they have arrived is tested every fourth step, but not in
// trees that end within `SHORT` steps, where nearly all rows go all the way: `depths` holds the steps of each tree, i32.

const SHORT: i32 = 12;

export function descend(
  x: usize,
  rows: i32,
  stride: i32,
  nodes: usize,
  values: usize,
  roots: usize,
  trees: i32,
  out: usize,
  depths: usize,
): void {
  const width = stride as usize;
  for (let t = 0; t < trees; ++t) {
    const root = load<u32>(roots + ((t as usize) << 2)) as usize;
    const depth = load<i32>(depths + ((t as usize) << 2));
    let i = 0;
    let r0 = x;
    let o = out;
    for (; i + 8 <= rows; i += 8, r0 += width << 3, o += 64) {
      const r1 = r0 + width;
      const r2 = r1 + width;
      const r3 = r2 + width;
      const r4 = r3 + width;
      const r5 = r4 + width;
      const r6 = r5 + width;
      const r7 = r6 + width;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      let e = root;
      let f = root;
      let g = root;
      let h = root;
      if (depth <= SHORT) {
        // Two at a time; one too many is on the spot.
        for (let k = 0; k < depth; k += 2) {
          a = step(a, r0);
          b = step(b, r1);
          c = step(c, r2);
          d = step(d, r3);
          e = step(e, r4);
          f = step(f, r5);
          g = step(g, r6);
          h = step(h, r7);
          a = step(a, r0);
          b = step(b, r1);
          c = step(c, r2);
          d = step(d, r3);
          e = step(e, r4);
          f = step(f, r5);
          g = step(g, r6);
          h = step(h, r7);
        }
      } else {
        do {
          for (let k = 0; k < 4; ++k) {
            a = step(a, r0);
            b = step(b, r1);
            c = step(c, r2);
            d = step(d, r3);
            e = step(e, r4);
            f = step(f, r5);
            g = step(g, r6);
            h = step(h, r7);
          }
        } while (
          !(arrived(a) && arrived(b) && arrived(c) && arrived(d) && arrived(e) && arrived(f) && arrived(g) && arrived(h))
        );
      }
      add(o, values, a - nodes);
      add(o + 8, values, b - nodes);
      add(o + 16, values, c - nodes);
      add(o + 24, values, d - nodes);
      add(o + 32, values, e - nodes);
      add(o + 40, values, f - nodes);
      add(o + 48, values, g - nodes);
      add(o + 56, values, h - nodes);
    }
    for (; i < rows; ++i, r0 += width, o += 8) {
      let a = root;
      while (!arrived(a)) a = step(a, r0);
      add(o, values, a - nodes);
    }
  }
}

// The same for rows with missing cells and trees with categorical features. `extras` holds 8 bytes a node: salt i32 (0: the
// feature is numeric), i32 1 where missing cells go right.
export function descendMixed(
  x: usize,
  rows: i32,
  stride: i32,
  nodes: usize,
  values: usize,
  roots: usize,
  trees: i32,
  out: usize,
  extras: usize,
): void {
  for (let t = 0; t < trees; ++t) {
    const root = load<u32>(roots + ((t as usize) << 2)) as usize;
    let row = x;
    let o = out;
    for (let i = 0; i < rows; ++i, row += stride as usize, o += 8) {
      let n = root;
      while (!arrived(n)) {
        let v = load<f64>(row + (load<u32>(n, 8) as usize));
        const extra = extras + ((n - nodes) >> 1);
        let right: i32;
        if (v == v) {
          const salt = load<i32>(extra);
          if (salt != 0) v = scramble(v, salt);
          right = i32(v > load<f64>(n));
        } else right = load<i32>(extra, 4);
        n = (load<u32>(n, 12) + (right << 4)) as usize;
      }
      add(o, values, n - nodes);
    }
  }
}

// @ts-ignore: decorator
@inline
function step(n: usize, row: usize): usize {
  const link = load<u64>(n, 8);
  return ((link >> 32) as usize) + (usize(load<f64>(row + ((link as u32) as usize)) > load<f64>(n)) << 4);
}

// @ts-ignore: decorator
@inline
function arrived(n: usize): bool {
  return (load<u32>(n, 12) as usize) == n;
}

// @ts-ignore: decorator
@inline
function add(o: usize, values: usize, offset: usize): void {
  store<f64>(o, load<f64>(o) + load<f64>(values + (offset >> 1)));
}

// A category as a pseudo-random number in [0, 2^32): the finaliser of MurmurHash3 over the bits of the value and the node's salt.
function scramble(value: f64, salt: i32): f64 {
  const bits = reinterpret<u64>(value + 0.0);
  let h: u32 = (((bits as u32) ^ (salt as u32)) * 0x85ebca6b) ^ (((bits >> 32) as u32) + 0x632be5ab) * 0xc2b2ae35;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return (h ^ (h >> 16)) as f64;
}
