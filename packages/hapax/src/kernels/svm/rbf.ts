import { type Matrix, row } from '../../core/matrix.ts';
import { squaredDistances, squaredDistancesPlain } from '../neighbours/distance.ts';
import { wasm } from '../wasm.ts';

/** 1 / ln 2. */
const LOG2E = 1.4426950408889634;
/** Adding and taking away 1.5 · 2⁵² rounds to a whole number. */
const ROUND = 6755399441055744;
/** ln 2 in two parts: the first has zeros at its end, so that k times it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 1/13!, …, 1/0!: on |r| ≤ ln(2)/2 the rest of the series is below half a unit in the last place. */
const TERMS = [6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map((f) => 1 / f);
/** Below this exp leaves the normal numbers: it is taken for 0. */
const LOWEST = -708;
/** 2⁻ᵏ, exact. */
const POWERS = Float64Array.from({ length: 1023 }, (_, k) => 2 ** -k);

/** exp(x) for x ≤ 0, to the last bit what the compiled kernel computes; 0 below −708. */
export function expNegative(x: number): number {
  if (!(x >= LOWEST)) return 0;
  const k = x * LOG2E + ROUND - ROUND;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let p = TERMS[0];
  for (let i = 1; i < TERMS.length; ++i) p = p * r + TERMS[i];
  return p * POWERS[-k];
}

/**
 * out[i] = Σ_j weights[j] · exp(−gamma ‖x_i − points_j‖²), shape (nSamples).
 * Runs in WebAssembly where it can; both ways give the same bits. Cost: O(n m d).
 */
export function rbfSums(x: Matrix, points: Matrix, weights: Float64Array, gamma: number, out: Float64Array): void {
  const kernels = wasm();
  if (kernels === null) {
    rbfSumsPlain(x, points, weights, gamma, out);
    return;
  }
  kernels.reset();
  const pp = kernels.alloc(points.values.byteLength);
  const pw = kernels.alloc(weights.byteLength);
  const scratch = kernels.alloc(weights.byteLength);
  const rows = Math.min(x.rows, 1024);
  const px = kernels.alloc(8 * rows * x.columns);
  const po = kernels.alloc(8 * rows);
  kernels.f64(pp, points.values.length).set(points.values);
  kernels.f64(pw, weights.length).set(weights);
  const block = kernels.f64(px, rows * x.columns);
  const sums = kernels.f64(po, rows);
  for (let from = 0; from < x.rows; from += rows) {
    const n = Math.min(rows, x.rows - from);
    block.set(x.values.subarray(from * x.columns, (from + n) * x.columns));
    kernels.rbfSums(px, n, pp, points.rows, x.columns, -gamma, pw, scratch, po);
    out.set(sums.subarray(0, n), from);
  }
}

/** The same without WebAssembly. */
export function rbfSumsPlain(x: Matrix, points: Matrix, weights: Float64Array, gamma: number, out: Float64Array): void {
  const squared = new Float64Array(points.rows);
  for (let i = 0; i < x.rows; ++i) {
    const sample = { values: x.values.subarray(i * x.columns, (i + 1) * x.columns), rows: 1, columns: x.columns };
    squaredDistancesPlain(sample, points, squared);
    let sum = 0;
    for (let j = 0; j < points.rows; ++j) sum += weights[j] * expNegative(squared[j] * -gamma);
    out[i] = sum;
  }
}

/** Row `i` of the kernel matrix of the samples with themselves, shape (nSamples). Compiled and plain way give the same bits. Cost: O(n d). */
export function rbfRow(x: Matrix, i: number, gamma: number, out: Float64Array): void {
  squaredDistances({ values: row(x, i), rows: 1, columns: x.columns }, x, out);
  for (let j = 0; j < x.rows; ++j) out[j] = expNegative(out[j] * -gamma);
}

/** gamma as a number; scale: 1 / (d · variance of all cells), 1 where they are all equal; auto: 1 / d. */
export function kernelWidth({ values, columns }: Matrix, given: number | 'scale' | 'auto'): number {
  if (given !== 'scale') return given === 'auto' ? 1 / columns : given;
  let mean = 0;
  for (let k = 0; k < values.length; ++k) mean += values[k] / values.length;
  let variance = 0;
  for (let k = 0; k < values.length; ++k) variance += (values[k] - mean) ** 2 / values.length;
  return variance > 0 && variance < Infinity ? 1 / (columns * variance) : 1;
}
