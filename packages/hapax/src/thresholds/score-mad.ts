import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { median } from '../kernels/quantile.ts';

/** Makes the MAD of a normal sample estimate its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.482602218505602;

/**
 * Median plus so many robust standard deviations of the calibration scores: median + factor · 1.4826 · MAD.
 * Up to half of the calibration scores may be anomalies without moving it far.
 * Cost: O(n log n) once. Blind spot: scores with a long tail (most detectors) alarm more often than a normal distribution says.
 */
export const scoreMad = defineThreshold({
  id: 'scoreMad',
  title: 'Median absolute deviation of scores',
  source: 'Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, ASQC Quality Press',
  options: { factor: number(3.5, { min: 0 }, 'Robust standard deviations above the median.') },
  fit(scores, { factor }) {
    const centre = median(scores);
    return { upper: centre + factor * NORMAL * median(scores.map((v) => Math.abs(v - centre))) };
  },
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
});
