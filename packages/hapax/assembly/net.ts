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
