import type { Matrix } from '../../core/matrix.ts';
import { means } from '../linear/moments.ts';
import { rbfRow } from './rbf.ts';

const { fround } = Math;
/** 1 / ln 2. */
const LOG2E = fround(1.44269504);
/** Adding and taking away 1.5 · 2²³ rounds to a whole number. */
const ROUND = 12582912;
/** ln 2 in two parts: the first has zeros at its end, so that k times it is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = fround(-2.1219444e-4);
/** 1/7!, …, 1/0!: on |r| ≤ ln(2)/2 the rest of the series is below a unit in the last place. */
const TERMS = [5040, 720, 120, 24, 6, 2, 1, 1].map((f) => fround(1 / f));
/** Beyond this exp(−t) leaves the normal numbers: it is taken for 0. */
const FARTHEST = 87;
/** Kernel widths from the center up to which samples are rounded to f32: the rounding of their distances stays below 1e-4 widths. */
const REACH = 1024;

/** exp(−t) for t ≥ 0 in single precision, to the last bit what the compiled kernel computes; 0 beyond 87. */
export function expNegativeSingle(t: number): number {
  if (!(t <= FARTHEST)) return 0;
  const k = fround(fround(fround(-t * LOG2E) + ROUND) - ROUND);
  const r = fround(fround(-t - fround(k * LN2_HIGH)) - fround(k * LN2_LOW));
  let p = TERMS[0];
  for (let i = 1; i < TERMS.length; ++i) p = fround(fround(p * r) + TERMS[i]);
  return fround(p * 2 ** k);
}

/** Samples for rows of the kernel matrix exp(−gamma ‖a − b‖²) in single precision. */
export interface SingleSamples {
  readonly x: Matrix;
  readonly gamma: number;
  /**
   * Deviations from the mean in kernel widths, shape (nSamples, nFeatures); null where they are too large for single precision: rows
   * are then computed in double and rounded.
   */
  readonly scaled: Float32Array | null;
}

/** Round samples for single precision. Cost: O(n d). */
export function singleSamples(x: Matrix, gamma: number): SingleSamples {
  const center = means(x);
  const scale = Math.sqrt(gamma);
  const scaled = new Float32Array(x.values.length);
  let largest = 0;
  for (let i = 0, p = 0; i < x.rows; ++i) {
    for (let j = 0; j < x.columns; ++j, ++p) {
      const y = (x.values[p] - center[j]) * scale;
      scaled[p] = y;
      if (!(Math.abs(y) <= largest)) largest = Math.abs(y);
    }
  }
  return { x, gamma, scaled: largest <= REACH ? scaled : null };
}

/** Those at `places`. */
export function takeSingle({ x, gamma, scaled }: SingleSamples, places: Int32Array): SingleSamples {
  const d = x.columns;
  const values = new Float64Array(places.length * d);
  const narrow = scaled && new Float32Array(places.length * d);
  for (let k = 0; k < places.length; ++k) {
    values.set(x.values.subarray(places[k] * d, (places[k] + 1) * d), k * d);
    if (narrow && scaled) narrow.set(scaled.subarray(places[k] * d, (places[k] + 1) * d), k * d);
  }
  return { x: { values, rows: places.length, columns: d }, gamma, scaled: narrow };
}

/** Row `i` of the kernel matrix without the compiled kernel, shape (nSamples). */
export function singleRowPlain({ x, gamma, scaled }: SingleSamples, i: number, out: Float32Array): void {
  const d = x.columns;
  if (scaled === null) {
    const exact = new Float64Array(x.rows);
    rbfRow(x, i, gamma, exact);
    out.set(exact);
    return;
  }
  for (let j = 0, q = 0; j < x.rows; ++j) {
    let sum = 0;
    for (let p = i * d, end = p + d; p < end; ++p, ++q) {
      const t = fround(scaled[p] - scaled[q]);
      sum = fround(sum + fround(t * t));
    }
    out[j] = expNegativeSingle(sum);
  }
}
