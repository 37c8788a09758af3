import { fourier } from '../spectrum/fourier.ts';

/**
 * Autocorrelation at lags 0 … `most`, over the pairs in which both values are known; 0 where there are fewer than half of a series of pairs
 * or nothing moves. The series must have mean 0. Cost: O(n log n).
 */
export function autocorrelation(x: Float64Array, most: number): Float64Array {
  const n = x.length;
  const known = x.map((v) => (v === v ? 1 : 0));
  const filled = x.map((v) => (v === v ? v : 0));
  const products = correlate(filled, most);
  const pairs = correlate(known, most);
  const variance = products[0] / pairs[0];
  return products.map((sum, lag) => (variance > 0 && pairs[lag] > (n - lag) / 4 ? sum / pairs[lag] / variance : 0));
}

/** Σ x_t x_{t + k} for k = 0 … most. */
function correlate(x: Float64Array, most: number): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(x.length + most + 1));
  const { forward, inverse } = fourier(size);
  const data = new Array<number>(2 * size).fill(0);
  for (let i = 0; i < x.length; ++i) data[2 * i] = x[i];
  const spectrum = new Array<number>(2 * size).fill(0);
  forward(spectrum, data);
  for (let k = 0; k < 2 * size; k += 2) {
    spectrum[k] = spectrum[k] ** 2 + spectrum[k + 1] ** 2;
    spectrum[k + 1] = 0;
  }
  inverse(data, spectrum);
  return Float64Array.from({ length: most + 1 }, (_, k) => data[2 * k]);
}
