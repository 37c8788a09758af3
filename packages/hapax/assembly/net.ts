// One step of Adam over n weights, two side by side and in the order of the plain twin: the same bits. n is even.
//   g' = g + l2 w;  m += (1 - b1) (g' - m);  v += (1 - b2) (g' g' - v);  w = keep w - step m / (sqrt v + epsilon)
export function adamStep(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  fresh: f64,
  freshSquare: f64,
  step: f64,
  epsilon: f64,
  keep: f64,
  l2: f64,
): void {
  const a = f64x2.splat(fresh);
  const b = f64x2.splat(freshSquare);
  const s = f64x2.splat(step);
  const e = f64x2.splat(epsilon);
  const k = f64x2.splat(keep);
  const l = f64x2.splat(l2);
  const size = (n as usize) << 3;
  for (let i: usize = 0; i < size; i += 16) {
    const weight = v128.load(w + i);
    const slope = f64x2.add(v128.load(g + i), f64x2.mul(l, weight));
    let mean = v128.load(m + i);
    let square = v128.load(v + i);
    mean = f64x2.add(mean, f64x2.mul(a, f64x2.sub(slope, mean)));
    square = f64x2.add(square, f64x2.mul(b, f64x2.sub(f64x2.mul(slope, slope), square)));
    v128.store(m + i, mean);
    v128.store(v + i, square);
    v128.store(w + i, f64x2.sub(f64x2.mul(k, weight), f64x2.div(f64x2.mul(s, mean), f64x2.add(f64x2.sqrt(square), e))));
  }
}

// out = z where z is not negative, else below z, for n numbers, n even: the same bits as the plain twin, without a branch.
export function rectify(z: usize, out: usize, n: i32, below: f64): void {
  const nothing = f64x2.splat(0);
  const factor = f64x2.splat(below);
  const size = (n as usize) << 3;
  for (let i: usize = 0; i < size; i += 16) {
    const x = v128.load(z + i);
    v128.store(out + i, v128.bitselect(x, f64x2.mul(factor, x), f64x2.ge(x, nothing)));
  }
}

// back = delta where z is not negative, else below delta.
export function rectifyBack(z: usize, delta: usize, back: usize, n: i32, below: f64): void {
  const nothing = f64x2.splat(0);
  const factor = f64x2.splat(below);
  const size = (n as usize) << 3;
  for (let i: usize = 0; i < size; i += 16) {
    const d = v128.load(delta + i);
    v128.store(back + i, v128.bitselect(d, f64x2.mul(factor, d), f64x2.ge(v128.load(z + i), nothing)));
  }
}

// Adds one row to each of n rows of d numbers, d even.
export function addToRows(at: usize, row: usize, n: i32, d: i32): void {
  const wide = (d as usize) << 3;
  for (let i = 0; i < n; ++i, at += wide)
    for (let j: usize = 0; j < wide; j += 16) v128.store(at + j, f64x2.add(v128.load(at + j), v128.load(row + j)));
}

// out (d) = the sum of n rows of d numbers, each in the order of the rows; d even.
export function sumOfRows(at: usize, out: usize, n: i32, d: i32): void {
  const wide = (d as usize) << 3;
  for (let j: usize = 0; j < wide; j += 16) {
    let sum = f64x2.splat(0);
    let p = at + j;
    for (let i = 0; i < n; ++i, p += wide) sum = f64x2.add(sum, v128.load(p));
    v128.store(out + j, sum);
  }
}
