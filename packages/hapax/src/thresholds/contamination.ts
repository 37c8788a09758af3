import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';

/**
 * The (1 − contamination) quantile of the calibration scores: of as many further scores like them, that share alarms.
 * Cost: O(n log n) once. Blind to whether anything is wrong at all: it flags its share of a clean sample as well.
 */
export const contamination = defineThreshold({
  id: 'contamination',
  state: rec({ upper: real({ which: 'infinite' }) }),
  title: 'Contamination quantile',
  source: 'Hyndman & Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50(4), type 7',
  options: { contamination: number(0.1, { min: 0, max: 0.5 }, 'Share of calibration scores above the threshold.') },
  fit: (scores, options) => ({ upper: quantileSorted(sorted(scores), 1 - options.contamination) }),
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
  falseAlarmRate: (options) => options.contamination,
});
