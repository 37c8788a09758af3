import { type Matrix, zeros } from '../../core/matrix.ts';
import { random } from '../../core/random.ts';

/** Random kernels of one length; kernel k: `weights` at 9k, samples between its weights `dilation`, a bias. Plain data. */
export interface Convolutions {
  readonly weights: Float64Array;
  readonly dilation: Int32Array;
  readonly bias: Float64Array;
}

/** Weights of a kernel, as in ROCKET's middle length. */
export const TAPS = 9;
/** A window whose deviation is less is flat: in robust deviations of the channel. */
const FLAT = 1e-5;

/** Kernels of normal weights about 0, dilated so that they reach up to a whole window. Source: Dempster, Petitjean & Webb (2020), ROCKET. */
export function startConvolutions(size: number, count: number, seed: number): Convolutions {
  const chance = random(seed);
  const most = Math.max(0, Math.floor(Math.log2((size - 1) / (TAPS - 1))));
  const weights = new Float64Array(TAPS * count);
  const dilation = new Int32Array(count);
  const bias = new Float64Array(count);
  for (let k = 0; k < count; ++k) {
    let sum = 0;
    for (let j = 0; j < TAPS; ++j) sum += weights[TAPS * k + j] = chance.normal();
    for (let j = 0; j < TAPS; ++j) weights[TAPS * k + j] -= sum / TAPS;
    dilation[k] = 2 ** Math.floor(chance.uniform() * (most + 1));
    bias[k] = 2 * chance.uniform() - 1;
  }
  return { weights, dilation, bias };
}

/**
 * What the kernels see in windows of mean 0 and deviation 1: of each kernel the greatest response and the share of responses above its bias.
 * @param windows rows, shape (nWindows, size)
 * @returns shape (nWindows, 2 · kernels)
 * Cost: O(nWindows · size · kernels · 9).
 */
export function responses({ weights, dilation, bias }: Convolutions, windows: Matrix): Matrix {
  const { rows, columns: size, values } = windows;
  const count = bias.length;
  const out = zeros(rows, 2 * count);
  const z = new Float64Array(size);
  for (let i = 0; i < rows; ++i) {
    let [sum, squares] = [0, 0];
    for (let t = 0; t < size; ++t) sum += values[i * size + t];
    for (let t = 0; t < size; ++t) squares += (values[i * size + t] - sum / size) ** 2;
    const deviation = Math.max(FLAT, Math.sqrt(squares / size));
    for (let t = 0; t < size; ++t) z[t] = (values[i * size + t] - sum / size) / deviation;
    for (let k = 0; k < count; ++k) {
      const step = dilation[k];
      let [greatest, above, total] = [-Infinity, 0, 0];
      for (let t = 0; t + (TAPS - 1) * step < size; ++t) {
        let value = 0;
        for (let j = 0; j < TAPS; ++j) value += weights[TAPS * k + j] * z[t + j * step];
        if (value > greatest) greatest = value;
        if (value > bias[k]) above += 1;
        total += 1;
      }
      out.values[i * 2 * count + 2 * k] = total > 0 ? greatest : 0;
      out.values[i * 2 * count + 2 * k + 1] = total > 0 ? above / total : 0;
    }
  }
  return out;
}
