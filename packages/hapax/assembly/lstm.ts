// One step of long short-term memory, cell by cell, two side by side and in the order of the plain twin: the same bits.
import { exp } from './rbf';

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f64x2.splat(1);
  const e = exp(f64x2.neg(f64x2.abs(x)));
  const above = f64x2.ge(x, f64x2.splat(0));
  return f64x2.div(v128.bitselect(one, e, above), f64x2.add(one, e));
}

// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  const one = f64x2.splat(1);
  const e = exp(f64x2.mul(f64x2.splat(-2), f64x2.abs(x)));
  const t = f64x2.div(f64x2.sub(one, e), f64x2.add(one, e));
  return v128.bitselect(t, f64x2.neg(t), f64x2.ge(x, f64x2.splat(0)));
}

// z: sums of the gates in, forget, candidate, out, n cells each, which become the gates; c = f * before + i * g, tc = tanh c,
// h = o * tc. n is even.
export function lstmCell(z: usize, before: usize, c: usize, tc: usize, h: usize, n: i32): void {
  const size = (n as usize) << 3;
  for (let k: usize = 0; k < size; k += 16) {
    const p = z + k;
    const i = sigmoid(v128.load(p));
    const f = sigmoid(v128.load(p + size));
    const g = tanh(v128.load(p + 2 * size));
    const o = sigmoid(v128.load(p + 3 * size));
    v128.store(p, i);
    v128.store(p + size, f);
    v128.store(p + 2 * size, g);
    v128.store(p + 3 * size, o);
    const cell = f64x2.add(f64x2.mul(f, v128.load(before + k)), f64x2.mul(i, g));
    const t = tanh(cell);
    v128.store(c + k, cell);
    v128.store(tc + k, t);
    v128.store(h + k, f64x2.mul(o, t));
  }
}

// From the gradient by h and by c to the gradient by the sums of the gates, dz, and by the cells before, in the place of dc.
export function lstmBack(dh: usize, dc: usize, z: usize, before: usize, tc: usize, dz: usize, n: i32): void {
  const size = (n as usize) << 3;
  const one = f64x2.splat(1);
  for (let k: usize = 0; k < size; k += 16) {
    const p = z + k;
    const i = v128.load(p);
    const f = v128.load(p + size);
    const g = v128.load(p + 2 * size);
    const o = v128.load(p + 3 * size);
    const t = v128.load(tc + k);
    const h = v128.load(dh + k);
    const c = f64x2.add(v128.load(dc + k), f64x2.mul(f64x2.mul(h, o), f64x2.sub(one, f64x2.mul(t, t))));
    const q = dz + k;
    v128.store(q, f64x2.mul(f64x2.mul(c, g), f64x2.mul(i, f64x2.sub(one, i))));
    v128.store(q + size, f64x2.mul(f64x2.mul(c, v128.load(before + k)), f64x2.mul(f, f64x2.sub(one, f))));
    v128.store(q + 2 * size, f64x2.mul(f64x2.mul(c, i), f64x2.sub(one, f64x2.mul(g, g))));
    v128.store(q + 3 * size, f64x2.mul(f64x2.mul(h, t), f64x2.mul(o, f64x2.sub(one, o))));
    v128.store(dc + k, f64x2.mul(c, f));
  }
}
