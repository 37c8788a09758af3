import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';
import { median } from '../kernels/ranks/quantile.ts';
import { robustScale } from '../kernels/ranks/robust-scale.ts';

/**
 * Median plus so many robust standard deviations of the calibration scores: median + factor · 1.4826 · MAD.
 * Where more than half of the scores are equal, 1.2533 times their mean absolute deviation takes the place of 1.4826 · MAD.
 * Up to half of the calibration scores may be anomalies without moving it far.
 * Cost: O(n log n) once. Blind spot: scores with a long tail (most detectors) alarm more often than a normal distribution says.
 */
export const scoreMad = defineThreshold({
  id: 'scoreMad',
  state: rec({ upper: real({ which: 'infinite' }) }),
  title: 'Median absolute deviation of scores',
  source: 'Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, ASQC Quality Press',
  options: { factor: number(3.5, { min: 0 }, 'Robust standard deviations above the median.') },
  fit(scores, { factor }) {
    const centre = median(scores);
    return { upper: centre + factor * robustScale(Float64Array.from(scores), centre) };
  },
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
});
