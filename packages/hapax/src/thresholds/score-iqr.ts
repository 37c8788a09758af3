import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';

/**
 * Tukey's fence: the third quartile of the calibration scores plus so many interquartile ranges.
 * Up to a quarter of the calibration scores may be anomalies without moving it far. Cost: O(n log n) once.
 */
export const scoreIqr = defineThreshold({
  id: 'scoreIqr',
  state: rec({ upper: real({ which: 'infinite' }) }),
  title: 'Interquartile range of scores',
  source: 'Tukey (1977), Exploratory Data Analysis, Addison-Wesley, section 2C',
  options: { factor: number(1.5, { min: 0 }, 'Interquartile ranges above the third quartile; 1.5 is outside, 3 is far out.') },
  fit(scores, { factor }) {
    const ascending = sorted(scores);
    const third = quantileSorted(ascending, 0.75);
    return { upper: third + factor * (third - quantileSorted(ascending, 0.25)) };
  },
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
});
