import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';
import { clearLevel, commonShape, tailOf } from '../kernels/extremes/clear-level.ts';

/**
 * The level that no score of a clean sample is expected to pass: of many clean samples a share alpha has any alarm at all. The few largest
 * scores are left out, the tail is told by those below and extended beyond all of them, so that there need be no anomaly, and anomalies
 * do not hide themselves. Nothing is above it (Infinity) where fewer than 12 scores, or equal ones, say nothing about a tail.
 *
 *     level = s_(t+1) + σ (e^(ξ q) − 1) / ξ,   q = M ((t / α)^(1/M) − 1),   t = 0.5 % of the scores, M normalised spacings below them
 *
 * Cost: one sort. Blind spots: more anomalies than t make the tail longer than it is.
 */
export const familyWise = defineThreshold({
  id: 'familyWise',
  state: rec({ upper: real({ which: 'infinite' }) }),
  title: 'Clear of the tail of a clean sample',
  source:
    'Rényi (1953), On the theory of order statistics, Acta Math. Hung. 4 (spacings); Schwager & Margolin (1982), Detection of multivariate normal outliers, Annals of Statistics 10(3) (family-wise level)',
  options: { alpha: number(0.03, { min: 1e-9, max: 0.5 }, 'Share of clean samples with any alarm.') },
  fit(scores, { alpha }) {
    const descending = scores.slice().sort().reverse();
    const tail = tailOf(descending);
    return { upper: clearLevel(descending, tail, descending.length, alpha, commonShape([tail])) };
  },
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
});
