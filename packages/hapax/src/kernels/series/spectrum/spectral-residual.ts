import { fourier } from './fourier.ts';

/** Keeps the logarithm of an empty frequency finite, as in PyOD. */
const TINY = 1e-10;

/** Scratch of the last length: written before it is read, never state. */
let signal: number[] = [];
let spectrum: number[] = [];
let logs = new Float64Array(0);

/**
 * Saliency of each value of a series: what is left when all that its spectrum would be expected to hold is taken out.
 *
 *     F = FFT(x),  L = ln(|F| + 1e-10),  R = L − mean of L over `width` frequencies,  S = |IFFT(exp(R) · F / |F|)|
 *
 * Frequencies beyond the ends count as L = 0. An even `width` reaches one frequency further down than up.
 * Cost: O(n log n). Source: Ren et al. (2019), Time-Series Anomaly Detection Service at Microsoft, KDD, section 4.1.
 */
export function saliency(x: Float64Array, out: Float64Array, width: number): void {
  const n = x.length;
  if (logs.length !== n) {
    signal = new Array<number>(2 * n).fill(0);
    spectrum = new Array<number>(2 * n).fill(0);
    logs = new Float64Array(n);
  }
  const { forward, inverse } = fourier(n);
  for (let t = 0; t < n; ++t) {
    signal[2 * t] = x[t];
    signal[2 * t + 1] = 0;
  }
  forward(spectrum, signal);
  for (let k = 0; k < n; ++k) logs[k] = Math.log(Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]) + TINY);
  const above = (width - 1) >> 1;
  for (let k = 0; k < n; ++k) {
    let sum = 0;
    for (let i = Math.max(0, k + above - width + 1); i <= k + above && i < n; ++i) sum += logs[i];
    const size = Math.exp(logs[k] - sum / width);
    const [re, im] = [spectrum[2 * k], spectrum[2 * k + 1]];
    const amplitude = Math.hypot(re, im);
    // The phase of an empty frequency is 0.
    spectrum[2 * k] = amplitude === 0 ? size : (size * re) / amplitude;
    spectrum[2 * k + 1] = amplitude === 0 ? 0 : (size * im) / amplitude;
  }
  inverse(signal, spectrum);
  for (let t = 0; t < n; ++t) out[t] = Math.hypot(signal[2 * t], signal[2 * t + 1]);
}
