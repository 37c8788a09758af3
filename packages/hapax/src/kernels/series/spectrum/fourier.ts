import { cos, sin } from './circle.ts';
import { type Fft, fft } from './fft.ts';

/** Discrete Fourier transform of one length. Complex numbers are pairs, real part first: plain arrays of twice the length. */
export type Fourier = Fft;

/** Transforms of the lengths asked for so far, with their tables and scratch; a program uses few lengths. */
const known = new Map<number, Fourier>();

/** The transform of length `n`. Cost of one: O(n log n); about three times as much where n is no power of two. */
export function fourier(n: number): Fourier {
  let found = known.get(n);
  if (!found) {
    found = n > 1 && Number.isInteger(Math.log2(n)) ? fft(n) : bluestein(n);
    known.set(n, found);
  }
  return found;
}

/**
 * Any length as a convolution of a power of two, since 2kt = k² + t² − (k − t)².
 * Source: Bluestein (1970), A linear filtering approach to the computation of discrete Fourier transform, IEEE Trans. AU 18.
 */
function bluestein(n: number): Fourier {
  const m = 2 ** Math.max(1, Math.ceil(Math.log2(2 * n - 1)));
  const { forward, inverse } = fft(m);
  const zeros = () => new Array<number>(2 * m).fill(0);
  const [padded, spectrum, chirps] = [zeros(), zeros(), zeros()];
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  for (let k = 0; k < n; ++k) {
    // k² mod 2n before the division: the angle keeps its digits at any length.
    const angle = (Math.PI * ((k * k) % (2 * n))) / n;
    real[k] = cos(angle);
    imaginary[k] = sin(angle);
    for (const at of [k, (m - k) % m]) {
      padded[2 * at] = real[k];
      padded[2 * at + 1] = imaginary[k];
    }
  }
  forward(chirps, padded);
  /** `sign` −1 takes and gives conjugates, which makes the forward transform the inverse one times n. */
  const convolve = (out: number[], data: readonly number[], sign: number, scale: number): void => {
    padded.fill(0);
    for (let k = 0; k < n; ++k) {
      const [re, im] = [data[2 * k], sign * data[2 * k + 1]];
      padded[2 * k] = re * real[k] + im * imaginary[k];
      padded[2 * k + 1] = im * real[k] - re * imaginary[k];
    }
    forward(spectrum, padded);
    for (let k = 0; k < 2 * m; k += 2) {
      const [re, im] = [spectrum[k], spectrum[k + 1]];
      spectrum[k] = re * chirps[k] - im * chirps[k + 1];
      spectrum[k + 1] = re * chirps[k + 1] + im * chirps[k];
    }
    inverse(padded, spectrum);
    for (let k = 0; k < n; ++k) {
      const [re, im] = [padded[2 * k], padded[2 * k + 1]];
      out[2 * k] = scale * (re * real[k] + im * imaginary[k]);
      out[2 * k + 1] = sign * scale * (im * real[k] - re * imaginary[k]);
    }
  };
  return {
    forward: (out, data) => convolve(out, data, 1, 1),
    inverse: (out, data) => convolve(out, data, -1, 1 / n),
  };
}
