import { sorted } from '../kernels/ranks/quantile.ts';

/** How scores of several detectors become one. */
export const COMBINATIONS = ['clippedMean', 'rankMean', 'tailMean', 'maximum', 'averageOfMaximum'] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** What is kept of a member's training scores, so that later scores are put on the same scale whatever batch they come in. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
  /** Training scores, ascending; empty where the combination does not need them. */
  readonly scores: Float64Array;
}

/** A single wild member must not decide alone: training z-scores are cut here. */
const LOWEST = -3;
const HIGHEST = 8;
/** Keeps a member whose training scores are all equal from dividing by zero. */
const TINY = 1e-12;
/** Members under one maximum in `averageOfMaximum`. */
const BUCKET = 2;

/** Learn the scale of one member. @param scores its training scores, shape (nSamples) */
export function scaleOf(scores: Float64Array, combination: Combination): Scale {
  const n = scores.length;
  const mean = scores.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(scores.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
  return { mean, deviation, scores: combination === 'rankMean' || combination === 'tailMean' ? sorted(scores) : new Float64Array(0) };
}

/**
 * Combine the scores of members (Aggarwal & Sathe 2017, Outlier Ensembles, ch. 5). Higher is stranger.
 * - `clippedMean`: mean of training z-scores cut to [-3, 8]
 * - `rankMean`: mean share of training samples that score lower
 * - `tailMean`: mean of -ln(share of training samples that score at least as high)
 * - `maximum`: largest clipped z-score
 * - `averageOfMaximum`: mean over pairs of members of the larger clipped z-score
 * @param members scores by member, each of shape (nSamples)
 */
export function combineScores(
  members: readonly Float64Array[],
  scales: readonly Scale[],
  combination: Combination,
  out: Float64Array,
): void {
  const common = members.map((scores, m) => scores.map((score) => onScale(score, scales[m], combination)));
  for (let i = 0; i < out.length; ++i) out[i] = reduce(common, i, combination);
}

function onScale(score: number, { mean, deviation, scores }: Scale, combination: Combination): number {
  const n = scores.length;
  if (combination === 'rankMean') return (below(scores, score, 'strict') + below(scores, score, 'equal')) / (2 * n);
  if (combination === 'tailMean') return -Math.log((n - below(scores, score, 'strict') + 0.5) / (n + 1));
  return Math.min(HIGHEST, Math.max(LOWEST, (score - mean) / (deviation + TINY)));
}

function reduce(common: readonly Float64Array[], i: number, combination: Combination): number {
  const bucket = combination === 'maximum' ? common.length : combination === 'averageOfMaximum' ? BUCKET : 1;
  let sum = 0;
  let buckets = 0;
  for (let m = 0; m < common.length; m += bucket, ++buckets) {
    let top = common[m][i];
    for (let k = m + 1; k < Math.min(m + bucket, common.length); ++k) top = Math.max(top, common[k][i]);
    sum += top;
  }
  return sum / buckets;
}

/** Number of ascending values below `value`, or at most `value`. */
function below(ascending: Float64Array, value: number, ties: 'strict' | 'equal'): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value || (ties === 'equal' && ascending[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
