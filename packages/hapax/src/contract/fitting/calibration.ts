import type { Gpd } from '../../kernels/extremes/gpd.ts';
import { gpdSurvival } from '../../kernels/extremes/gpd.ts';
import { fitGpd } from '../../kernels/extremes/gpd-fit.ts';
import { quantileSorted, sorted } from '../../kernels/ranks/quantile.ts';

/** The scores of training samples, frozen with the model: turns a raw score into a threshold, a p-value, a severity. */
export interface Calibration {
  /** Scores of training samples, ascending. */
  readonly scores: Float64Array;
  /** Scores above this are anomalies. */
  readonly threshold: number;
  /** The tail of the training scores over their 95 % quantile; absent when too few lie there. */
  readonly tail: FittedTail | null;
}

interface FittedTail extends Gpd {
  readonly start: number;
  /** Share of scores above the start, add-one rule. */
  readonly rate: number;
}

/** Training samples that are scored to calibrate; all of them when there are no more. */
export const CALIBRATION_SAMPLES = 10_000;

/** Where the fitted tail takes over from counting. */
const TAIL_START = 0.95;
/** Excesses that a tail is fitted to at least: below, its scale alone is known to no better than a third. */
const TAIL_LEAST = 10;
/** Severity of a p-value in tenths of powers of ten, up to this. */
const MOST_SEVERE = 100;

/**
 * Freeze training scores.
 * @param by share of samples expected to be anomalies, in [0, 0.5], or the level that the method itself stands for
 */
export function calibrate(scores: Float64Array, by: number | { readonly level: number }): Calibration {
  const ascending = sorted(scores);
  return { scores: ascending, threshold: typeof by === 'number' ? exceededBy(ascending, by) : by.level, tail: tailOf(ascending) };
}

/** Above this an anomaly is likelier than not, for scores that are shares of anomalies; at it both are, and the sample counts as normal. */
const LIKELIER = 0.5;

/**
 * Freeze training scores of a method that learns from labels: shares of anomalies. P-values come from the samples labelled normal alone, and
 * are counted, since a share has an end and no tail.
 * @param contamination share of the samples to flag; `none`: those that are likelier an anomaly than not
 */
export function calibrateLabelled(scores: Float64Array, labels: Uint8Array, contamination: number | 'none'): Calibration {
  const normal = scores.filter((_, i) => labels[i] === 0);
  const threshold = contamination === 'none' ? LIKELIER : exceededBy(sorted(scores), contamination);
  return { scores: sorted(normal.length > 0 ? normal : scores), threshold, tail: null };
}

/**
 * The score that a further sample like those that calibrate exceeds with this probability: their quantile of type 6 (Hyndman & Fan
 * 1996), which is right on average whatever the distribution of scores, also of few. A share so small that none of this many scores
 * can stand for it gets the linear quantile below the largest: a lone extreme sample is then above the threshold, not on it.
 */
function exceededBy(ascending: Float64Array, share: number): number {
  const n = ascending.length;
  if ((1 - share) * (n + 1) > n) return quantileSorted(ascending, 1 - share);
  const h = Math.max(1, (1 - share) * (n + 1)) - 1;
  const low = Math.floor(h);
  return low + 1 < n ? ascending[low] + (ascending[low + 1] - ascending[low]) * (h - low) : ascending[n - 1];
}

function tailOf(ascending: Float64Array): FittedTail | null {
  const start = quantileSorted(ascending, TAIL_START);
  const excesses = ascending.subarray(firstAbove(ascending, start)).map((v) => v - start);
  if (excesses.length < TAIL_LEAST) return null;
  const rate = (1 + excesses.length) / (ascending.length + 1);
  const { shape, scale } = fitGpd(excesses);
  if (shape >= 0) return { start, rate, shape, scale };
  // A fitted end of the tail is where training scores end, not where scores can end: without it every record would have p = 0.
  return { start, rate, shape: 0, scale: excesses.reduce((sum, v) => sum + v, 0) / excesses.length };
}

/**
 * How likely a normal sample scores this high or higher, in (0, 1]: the share of training scores, by the add-one rule
 * (1 + #{≥ score}) / (n + 1); beyond their 95 % quantile by a generalized Pareto tail fitted there, which goes on beyond the last one.
 * Falls with the score. NaN for NaN.
 */
export function pValue({ scores, tail }: Calibration, score: number): number {
  if (score !== score) return Number.NaN;
  if (tail && score > tail.start) return Math.max(tail.rate * gpdSurvival(tail, score - tail.start), Number.MIN_VALUE);
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle] < score) low = middle + 1;
    else high = middle;
  }
  return (1 + scores.length - low) / (scores.length + 1);
}

/**
 * The score on a scale from 0 to 1, one half at the threshold: p_t / (p + p_t), p_t the p-value of the threshold. A convention of ours,
 * not a posterior: with contamination c it treats a score whose p-value is c as equally likely normal and anomalous.
 */
export function probability(calibration: Calibration, score: number): number {
  const even = pValue(calibration, calibration.threshold);
  return even / (pValue(calibration, score) + even);
}

/** The p-value in tenths of powers of ten, from 0 to 100: 0.01 is 20, 0.001 is 30, one in ten thousand million 100. */
export const severity = (calibration: Calibration, score: number): number =>
  Math.min(MOST_SEVERE, Math.max(0, -10 * Math.log10(pValue(calibration, score))));

function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
