import { expNegative } from '../svm/rbf.ts';

/** 1 / (1 + e^−x), the same bits on every platform. */
export function sigmoid(x: number): number {
  const e = expNegative(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/** Hyperbolic tangent, the same bits on every platform. */
export function tanh(x: number): number {
  const e = expNegative(-2 * Math.abs(x));
  const t = (1 - e) / (1 + e);
  return x >= 0 ? t : -t;
}

/**
 * One step of `n` cells; all arguments but `n` are places in `m`. The sums of the gates in, forget, candidate and out at `z`, n each,
 * become the gates:
 *
 *     c = f · before + i · g,   tc = tanh c,   h = o · tc
 */
export function lstmCellPlain(m: Float64Array, z: number, before: number, c: number, tc: number, h: number, n: number): void {
  for (let k = 0; k < n; ++k) {
    const i = sigmoid(m[z + k]);
    const f = sigmoid(m[z + n + k]);
    const g = tanh(m[z + 2 * n + k]);
    const o = sigmoid(m[z + 3 * n + k]);
    m[z + k] = i;
    m[z + n + k] = f;
    m[z + 2 * n + k] = g;
    m[z + 3 * n + k] = o;
    const cell = f * m[before + k] + i * g;
    const t = tanh(cell);
    m[c + k] = cell;
    m[tc + k] = t;
    m[h + k] = o * t;
  }
}

/** The step backwards: gradients by h and c to those by the sums of the gates, at `dz`, and by the cells before, in the place of `dc`. */
export function lstmBackPlain(m: Float64Array, dh: number, dc: number, z: number, before: number, tc: number, dz: number, n: number): void {
  for (let k = 0; k < n; ++k) {
    const i = m[z + k];
    const f = m[z + n + k];
    const g = m[z + 2 * n + k];
    const o = m[z + 3 * n + k];
    const t = m[tc + k];
    const h = m[dh + k];
    const c = m[dc + k] + h * o * (1 - t * t);
    m[dz + k] = c * g * (i * (1 - i));
    m[dz + n + k] = c * m[before + k] * (f * (1 - f));
    m[dz + 2 * n + k] = c * i * (1 - g * g);
    m[dz + 3 * n + k] = h * t * (o * (1 - o));
    m[dc + k] = c * f;
  }
}
