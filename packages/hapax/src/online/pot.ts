import { defineOnline } from '../contract/online.ts';
import { choice, integer, number } from '../core/options.ts';
import { also, list, oneOf, optional, rec } from '../core/shape.ts';
import { MIN_EXCEEDANCES } from '../kernels/extremes/gpd-fit.ts';
import {
  cautiousScore,
  exceedanceRate,
  excessOf,
  type GrowingTail,
  gpdScore,
  growingTailShape,
  isOpen,
  learnTail,
  startTail,
} from '../kernels/extremes/growing-tail.ts';
import { COMBINATIONS, type Combination, combine } from '../kernels/extremes/pot-combine.ts';

interface State {
  readonly combine: Combination;
  /** Which shape a fitted tail has that ends; absent in what earlier versions wrote, which scored by the fit as it was. */
  readonly shape?: 'upper' | 'fitted';
  /** By feature: the tails watched, one or two. */
  readonly features: readonly (readonly GrowingTail[])[];
}

/**
 * Peaks over threshold, one sample at a time: the same thresholds and fits as the batch pipeline `pot` over the same samples
 * with a history of `warmup` samples, and with `shape: 'fitted'` the same scores.
 *
 *     score = Σ_j 1 / P(excess of feature j is larger | it exceeds),   0 where no feature is beyond its threshold
 *
 * The threshold is the running quantile of each feature, this sample included; the tail of the excesses is a generalised Pareto
 * distribution, fitted again by exact maximum likelihood after each excess, and measures each sample before learning it. A fitted tail that ends does so right
 * behind the highest value so far, and the next record would be impossible: its shape is taken as high as two standard errors allow, unless `shape` is `fitted`.
 *
 * Unit: exceedances of which one is expected to be this large; finite. NaN during the warm-up. Missing cells are left out.
 * Cost: O(d log n) a sample, O(d) memory a sample (8 bytes for each value and tail). Blind to slow drift (the threshold is of all
 * history), and to samples that are odd only in combination.
 */
export const pot = defineOnline({
  id: 'pot',
  scale: 'ratio',
  least: ({ quantile }, rate) => (1 - quantile) / rate,
  state: rec({
    combine: oneOf(...COMBINATIONS),
    shape: optional(oneOf('upper', 'fitted')),
    features: list(
      also<readonly unknown[]>(list(growingTailShape, { most: 2 }), ({ length }) => (length > 0 ? undefined : 'watch a tail')),
      { size: 'columns' },
    ),
  }),
  title: 'Peaks over threshold (generalised Pareto tail)',
  places: 'ever',
  source: 'Pickands (1975), Statistical inference using extreme order statistics, Ann. Statist. 3; Coles (2001), chapter 4',
  options: {
    quantile: number(0.9, { min: 0, max: 1 }, 'Level of the threshold: the share of values that are not candidates.'),
    side: choice('high', ['high', 'low', 'both'], 'Which extremes count: high values, low ones, or both.'),
    warmup: integer(500, { min: 2 }, 'Samples that set the first thresholds; no verdict before.'),
    threshold: choice(
      'expanding',
      ['expanding', 'fixed'],
      'Whether the threshold is the quantile of all samples so far or of the warm-up.',
    ),
    shape: choice(
      'upper',
      ['upper', 'fitted'],
      'Of a fitted tail that ends: upper, the highest shape within two standard errors, at most 0; fitted, the one that is most likely.',
    ),
    minExceedances: integer(MIN_EXCEEDANCES, { min: 1 }, 'With fewer excesses the exponential distribution is fitted.'),
    combine: choice('sum', COMBINATIONS, 'How the scores of the features become one.'),
  },
  start: (columns, { side, warmup, ...options }): State => ({
    combine: options.combine,
    shape: options.shape,
    features: Array.from({ length: columns }, () =>
      (side === 'both' ? ([1, -1] as const) : ([side === 'high' ? 1 : -1] as const)).map((sign) =>
        startTail(sign, warmup, { ...options, refit: 'carried' }),
      ),
    ),
  }),
  score({ combine: how, shape, features }, sample) {
    const scores = new Float64Array(features.length);
    const rates = new Float64Array(features.length);
    for (let j = 0; j < features.length; ++j) measure(features[j], sample[j], j, shape, scores, rates);
    return combine(how, scores, rates);
  },
  learn({ features }, sample) {
    for (let j = 0; j < features.length; ++j) for (const tail of features[j]) learnTail(tail, sample[j]);
  },
  explain({ shape, features }, sample) {
    const scores = new Float64Array(features.length);
    const rates = new Float64Array(features.length);
    for (let j = 0; j < features.length; ++j) measure(features[j], sample[j], j, shape, scores, rates);
    return scores;
  },
  // `gpdScore` ends them.
  far: Infinity,
  progress: ({ features }) => ({ seen: features[0][0].seen, needed: features[0][0].warmup }),
});

/** The score of feature `j` over its tails, and the rate of the tail that is exceeded. */
function measure(
  tails: readonly GrowingTail[],
  value: number,
  j: number,
  shape: State['shape'],
  scores: Float64Array,
  rates: Float64Array,
): void {
  rates[j] = 1;
  if (value !== value || !isOpen(tails[0])) {
    scores[j] = Number.NaN;
    return;
  }
  for (const tail of tails) {
    const score = (shape === 'upper' ? cautiousScore : gpdScore)(tail.fit, excessOf(tail, value));
    scores[j] += score;
    if (score > 0) rates[j] = exceedanceRate(tail.fit, tail.known);
  }
}
