import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import { robustScale } from '../kernels/ranks/robust-scale.ts';

/** How scores of several detectors become one. */
export const COMBINATIONS = ['loudMean', 'clippedMean', 'rankMean', 'tailMean', 'maximum', 'averageOfMaximum'] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** What is kept of a member's training scores, so that later scores are put on the same scale whatever batch they come in. */
export interface Scale {
  /** The median. Models of 0.1 keep the mean here. */
  readonly mean: number;
  /** A robust standard deviation. */
  readonly deviation: number;
  /** Training scores, ascending; empty where the combination does not need them. */
  readonly scores: Float64Array;
}

/** A single wild member must not decide alone: training z-scores are cut here. */
const LOWEST = -3;
const HIGHEST = 8;
/** Where `loudMean` begins to press a member's scores together instead of cutting them: so that no two scores become the same. */
const LOUD = 3;
/** In `loudMean` a member counts twice at this many deviations. */
const TWICE = 4;
/** Keeps a member whose training scores are all equal from dividing by zero. */
const TINY = 1e-12;
/** Members under one maximum in `averageOfMaximum`. */
const BUCKET = 2;
/** Places in the upper half where a member's spread is measured, and the normal quantile there: the widest counts, so that no heavy tail of one member drowns the others. */
const PLACES = [[0.9, 1.2816]] as const;

/** Learn the scale of one member. @param scores its training scores, shape (nSamples) */
export function scaleOf(scores: Float64Array, combination: Combination): Scale {
  const ascending = sorted(scores);
  const at = (q: number) => quantileSorted(ascending, q);
  const mean = at(0.5);
  // The middle of scores that are mostly equal has no spread: then what is left counts.
  const deviation = Math.max((at(0.75) - at(0.25)) / 1.349, ...PLACES.map(([q, normal]) => (at(q) - mean) / normal));
  return {
    mean,
    deviation: deviation > TINY * Math.abs(mean) ? deviation : robustScale(scores, mean),
    scores: combination === 'rankMean' || combination === 'tailMean' ? ascending : new Float64Array(0),
  };
}

/**
 * Combine the scores of members (Aggarwal & Sathe 2017, Outlier Ensembles, ch. 5). Higher is stranger. z: a training score's distance
 * from the median, in robust deviations, so that a few wild training scores do not blind a member to all others.
 * - `loudMean`: mean of z + z²/4 for z > 0, where z beyond 3 is 3 + ln(z − 2): between mean and maximum, a member that is sure counts more
 * - `clippedMean`: mean of z cut to [-3, 8]
 * - `rankMean`: mean share of training samples that score lower
 * - `tailMean`: mean of -ln(share of training samples that score at least as high)
 * - `maximum`: largest cut z
 * - `averageOfMaximum`: mean over pairs of members of the larger cut z
 * @param members scores by member, each of shape (nSamples)
 * @param weights by member, in the means of single members
 */
export function combineScores(
  members: readonly Float64Array[],
  scales: readonly Scale[],
  combination: Combination,
  out: Float64Array,
  weights: readonly number[] = members.map(() => 1),
): void {
  const common = members.map((scores, m) => scores.map((score) => onScale(score, scales[m], combination)));
  for (let i = 0; i < out.length; ++i) out[i] = reduce(common, i, combination, weights);
}

/** One member's score on the common scale. */
export function onScale(score: number, { mean, deviation, scores }: Scale, combination: Combination): number {
  const n = scores.length;
  if (combination === 'rankMean') return (below(scores, score, 'strict') + below(scores, score, 'equal')) / (2 * n);
  if (combination === 'tailMean') return -Math.log((n - below(scores, score, 'strict') + 0.5) / (n + 1));
  const z = (score - mean) / (deviation + TINY);
  if (combination !== 'loudMean') return Math.min(HIGHEST, Math.max(LOWEST, z));
  if (!(z > 0)) return Math.max(LOWEST, z);
  const pressed = z > LOUD ? LOUD + Math.log(1 + z - LOUD) : z;
  return pressed * (1 + pressed / TWICE);
}

function reduce(common: readonly Float64Array[], i: number, combination: Combination, weights: readonly number[]): number {
  const bucket = combination === 'maximum' ? common.length : combination === 'averageOfMaximum' ? BUCKET : 1;
  let sum = 0;
  let total = 0;
  for (let m = 0; m < common.length; m += bucket) {
    let top = common[m][i];
    for (let k = m + 1; k < Math.min(m + bucket, common.length); ++k) top = Math.max(top, common[k][i]);
    const weight = bucket === 1 ? weights[m] : 1;
    sum += weight * top;
    total += weight;
  }
  return sum / total;
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
