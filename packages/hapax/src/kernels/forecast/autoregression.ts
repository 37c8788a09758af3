import type { Matrix } from '../../core/matrix.ts';
import { cholesky, solveFactored } from '../linear/cholesky.ts';

/** Forecast of each feature by the values before it, least squares with a ridge. */
export interface Autoregression {
  readonly kind: 'linear';
  readonly lags: number;
  readonly columns: number;
  /** From all features, or each from its own past. */
  readonly inputs: 'all' | 'own';
  /** Shape (nFeatures). */
  readonly intercept: Float64Array;
  /** Oldest lag first. All: shape (lags, nFeatures from, nFeatures to); own: shape (lags, nFeatures). */
  readonly weights: Float64Array;
}

/** Smallest pivot of the equations, in units of one sample: keeps features that say the same from weights without bounds. */
const LEAST_PIVOT = 1e-9;

/**
 * Fit x_t ≈ c + Σ_k W_k x_{t−k} on the standardised, complete series by ridge regression.
 *
 * The sums Σ_t x_{t−k} x_{t−l} are formed for k = 0 only: each further one differs from its neighbour on the diagonal by one product at
 * each end of the series. Cost: O(n lags d²) for all inputs, O(n lags d) for own, and O((lags · d)³) or O(lags³ d) for the equations.
 * @param ridge added to the variance of each lag, as a share of a standardised feature's variance of 1
 */
export function fitAutoregression(x: Matrix, lags: number, inputs: 'all' | 'own', ridge: number): Autoregression {
  const d = x.columns;
  const intercept = new Float64Array(d);
  const base = { kind: 'linear', lags, columns: d, inputs, intercept } as const;
  if (inputs === 'all') {
    const weights = new Float64Array(lags * d * d);
    solveGroup(x, lags, ridge, 0, d, (target, bias, lag, from, weight) => {
      intercept[target] = bias;
      weights[((lags - lag) * d + from) * d + target] = weight;
    });
    return { ...base, weights };
  }
  const weights = new Float64Array(lags * d);
  for (let j = 0; j < d; ++j) {
    solveGroup(x, lags, ridge, j, 1, (_, bias, lag, __, weight) => {
      intercept[j] = bias;
      weights[(lags - lag) * d + j] = weight;
    });
  }
  return { ...base, weights };
}

/** The next value of each feature after `history`, oldest first, shape (lags, nFeatures). Cost: O(lags d²), own O(lags d). */
export function autoregress(
  { lags, columns: d, inputs, intercept, weights }: Autoregression,
  history: Float64Array,
  out: Float64Array,
): void {
  for (let j = 0; j < d; ++j) out[j] = intercept[j];
  if (inputs === 'own') {
    for (let i = 0, k = 0; k < lags; ++k) for (let j = 0; j < d; ++j, ++i) out[j] += weights[i] * history[i];
    return;
  }
  const inputsCount = lags * d;
  for (let i = 0, w = 0; i < inputsCount; ++i) {
    const value = history[i];
    for (let j = 0; j < d; ++j, ++w) out[j] += weights[w] * value;
  }
}

type Take = (target: number, bias: number, lag: number, from: number, weight: number) => void;

/** Ridge regression of `width` features from `first` on, on their own lags. Lag 0 is the target. */
function solveGroup(x: Matrix, lags: number, ridge: number, first: number, width: number, take: Take): void {
  const n = x.rows - lags;
  if (n < 2 || lags === 0) {
    const mean = meanOf(x, lags === 0 ? 0 : x.rows, first, width);
    for (let j = 0; j < width; ++j) {
      if (lags === 0) take(j, mean[j], 0, 0, 0);
      else take(j, 0, 1, j, 1);
    }
    return;
  }
  const { gram, sums } = lagSums(x, lags, first, width);
  const p = lags * width;
  const side = p + width;
  const matrix = new Float64Array(p * p);
  for (let a = 0; a < p; ++a) {
    for (let b = 0; b <= a; ++b) {
      const v = (gram[(a + width) * side + b + width] - (sums[a + width] * sums[b + width]) / n) / n;
      matrix[a * p + b] = matrix[b * p + a] = v;
    }
    matrix[a * p + a] += ridge;
  }
  const { factor } = cholesky(matrix, new Float64Array(p).fill(LEAST_PIVOT));
  const right = new Float64Array(p);
  for (let j = 0; j < width; ++j) {
    for (let a = 0; a < p; ++a) right[a] = (gram[(a + width) * side + j] - (sums[a + width] * sums[j]) / n) / n;
    solveFactored(factor, right);
    let bias = sums[j] / n;
    for (let a = 0; a < p; ++a) bias -= (right[a] * sums[a + width]) / n;
    for (let a = 0; a < p; ++a) take(j, bias, Math.floor(a / width) + 1, a % width, right[a]);
  }
}

/**
 * Σ_t x_{t−k,a} x_{t−l,b} and Σ_t x_{t−k,a} over t = lags … n − 1, place k · width + a. Exported for its test.
 * Cost: O(n (lags + 1) width²), and O(lags² width²).
 */
export function lagSums(x: Matrix, lags: number, first: number, width: number): { gram: Float64Array; sums: Float64Array } {
  const { rows, columns, values } = x;
  const side = (lags + 1) * width;
  const gram = new Float64Array(side * side);
  const sums = new Float64Array(side);
  const cell = (t: number, a: number) => values[t * columns + first + a];
  // Lag 0 against every lag; a dense copy keeps the inner loop in one stretch of memory when the group is not all features.
  const dense = width === columns ? values : Float64Array.from({ length: rows * width }, (_, i) => cell(Math.floor(i / width), i % width));
  const top = new Float64Array(width * side);
  for (let t = lags; t < rows; ++t) {
    const from = (t - lags) * width;
    for (let a = 0; a < width; ++a) {
      const v = dense[t * width + a];
      for (let o = 0, p = a * side; o < side; ++o, ++p) top[p] += v * dense[from + o];
    }
  }
  // `top` runs from the oldest lag to the newest, as the series does.
  for (let a = 0; a < width; ++a) {
    for (let l = 0; l <= lags; ++l) {
      for (let b = 0; b < width; ++b) {
        const v = top[a * side + (lags - l) * width + b];
        gram[a * side + l * width + b] = v;
        gram[(l * width + b) * side + a] = v;
      }
    }
  }
  for (let k = 1; k <= lags; ++k) {
    for (let l = k; l <= lags; ++l) {
      for (let a = 0; a < width; ++a) {
        for (let b = 0; b < width; ++b) {
          const gained = dense[(lags - k) * width + a] * dense[(lags - l) * width + b];
          const lost = dense[(rows - k) * width + a] * dense[(rows - l) * width + b];
          const v = gram[((k - 1) * width + a) * side + (l - 1) * width + b] + gained - lost;
          gram[(k * width + a) * side + l * width + b] = v;
          gram[(l * width + b) * side + k * width + a] = v;
        }
      }
    }
  }
  for (let t = lags; t < rows; ++t) for (let a = 0; a < width; ++a) sums[a] += dense[t * width + a];
  for (let k = 1; k <= lags; ++k) {
    for (let a = 0; a < width; ++a) {
      sums[k * width + a] = sums[(k - 1) * width + a] + dense[(lags - k) * width + a] - dense[(rows - k) * width + a];
    }
  }
  return { gram, sums };
}

function meanOf({ rows, columns, values }: Matrix, from: number, first: number, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let t = from; t < rows; ++t) for (let a = 0; a < width; ++a) out[a] += values[t * columns + first + a] / (rows - from);
  return out;
}
