import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';
import { upperLevel } from '../kernels/extremes/spot.ts';
import { sorted } from '../kernels/ranks/quantile.ts';

/**
 * The level that a normal score passes with a given, small probability: from a generalized Pareto tail fitted to the calibration
 * scores over a high quantile, so that it may lie beyond every score seen; by interpolation where the sample reaches that far.
 * Cost: one sort and one fit. Set once; `spot` is the one that goes on learning.
 */
export const tailProbability = defineThreshold({
  id: 'tailProbability',
  state: rec({ upper: real({ which: 'infinite' }) }),
  title: 'Peaks over threshold at a tail probability',
  source: 'Coles (2001), An Introduction to Statistical Modeling of Extreme Values, section 4.3.3',
  options: { p: number(1e-3, { min: 1e-12, max: 0.5 }, 'Chance of a normal score to alarm.') },
  fit: (scores, { p }) => ({ upper: upperLevel(sorted(scores), p) }),
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
  falseAlarmRate: ({ p }) => p,
});
