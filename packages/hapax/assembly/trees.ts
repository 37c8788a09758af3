// Descent of samples through binary trees, one tree after the other over a block of rows, adding the value of each row's leaf
// to out. A node is 16 bytes: cut f64, feature i32 (byte offset in a row), child i32 (byte offset of the left child; the right
// one follows it). A leaf is its own child and has cut = +Infinity, so a step needs no branch: rows that have arrived step on
// the spot. Four rows descend side by side to hide the latency of the loads; arrival is tested every fourth step.

export function descend(x: usize, rows: i32, stride: i32, nodes: usize, values: usize, roots: usize, trees: i32, out: usize): void {
  const width = stride as usize;
  for (let t = 0; t < trees; ++t) {
    const root = load<i32>(roots + ((t as usize) << 2)) << 4;
    let i = 0;
    let r0 = x;
    let o = out;
    for (; i + 4 <= rows; i += 4, r0 += width << 2, o += 32) {
      const r1 = r0 + width;
      const r2 = r1 + width;
      const r3 = r2 + width;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      do {
        for (let k = 0; k < 4; ++k) {
          a = step(nodes, a, r0);
          b = step(nodes, b, r1);
          c = step(nodes, c, r2);
          d = step(nodes, d, r3);
        }
      } while (!(arrived(nodes, a) && arrived(nodes, b) && arrived(nodes, c) && arrived(nodes, d)));
      add(o, values, a);
      add(o + 8, values, b);
      add(o + 16, values, c);
      add(o + 24, values, d);
    }
    for (; i < rows; ++i, r0 += width, o += 8) {
      let a = root;
      while (!arrived(nodes, a)) a = step(nodes, a, r0);
      add(o, values, a);
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
    const root = load<i32>(roots + ((t as usize) << 2)) << 4;
    let row = x;
    let o = out;
    for (let i = 0; i < rows; ++i, row += stride as usize, o += 8) {
      let n = root;
      while (!arrived(nodes, n)) {
        const at = nodes + (n as usize);
        let v = load<f64>(row + (load<i32>(at, 8) as usize));
        const extra = extras + ((n as usize) >> 1);
        let right: i32;
        if (v == v) {
          const salt = load<i32>(extra);
          if (salt != 0) v = scramble(v, salt);
          right = i32(v > load<f64>(at));
        } else right = load<i32>(extra, 4);
        n = load<i32>(at, 12) + (right << 4);
      }
      add(o, values, n);
    }
  }
}

// @ts-ignore: decorator
@inline
function step(nodes: usize, n: i32, row: usize): i32 {
  const at = nodes + (n as usize);
  return load<i32>(at, 12) + (i32(load<f64>(row + (load<i32>(at, 8) as usize)) > load<f64>(at)) << 4);
}

// @ts-ignore: decorator
@inline
function arrived(nodes: usize, n: i32): bool {
  return load<i32>(nodes + (n as usize), 12) == n;
}

// @ts-ignore: decorator
@inline
function add(o: usize, values: usize, n: i32): void {
  store<f64>(o, load<f64>(o) + load<f64>(values + ((n as usize) >> 1)));
}

// A category as a pseudo-random number in [0, 2^32): the finaliser of MurmurHash3 over the bits of the value and the node's salt.
function scramble(value: f64, salt: i32): f64 {
  const bits = reinterpret<u64>(value + 0.0);
  let h: u32 = (((bits as u32) ^ (salt as u32)) * 0x85ebca6b) ^ (((bits >> 32) as u32) + 0x632be5ab) * 0xc2b2ae35;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return (h ^ (h >> 16)) as f64;
}
