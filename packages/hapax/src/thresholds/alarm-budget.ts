import { defineThreshold } from '../contract/threshold.ts';
import { integer, number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';
import { upperLevel } from '../kernels/extremes/spot.ts';
import { sorted } from '../kernels/ranks/quantile.ts';

/**
 * As many alarms as someone can look at: about `alarms` in every `per` normal samples. For "about 2 a day" on samples that come once
 * a minute: alarms 2, per 1440. The level is that of `tailProbability` at alarms / per.
 * Anomalies come on top of the budget. Cost: one sort and one fit.
 */
export const alarmBudget = defineThreshold({
  id: 'alarmBudget',
  state: rec({ upper: real({ which: 'infinite' }) }),
  title: 'Alarm budget',
  source:
    'Coles (2001), An Introduction to Statistical Modeling of Extreme Values, section 4.3.3 (return levels, read the other way round)',
  options: {
    alarms: number(2, { min: 1e-6 }, 'Alarms that are welcome in so many samples.'),
    per: integer(1440, { min: 1 }, 'Samples that the budget is for: a day of samples, an hour of samples.'),
  },
  fit: (scores, { alarms, per }) => ({ upper: upperLevel(sorted(scores), Math.min(1, alarms / per)) }),
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
  falseAlarmRate: ({ alarms, per }) => Math.min(1, alarms / per),
});
