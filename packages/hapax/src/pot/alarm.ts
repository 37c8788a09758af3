import { HapaxError } from '../core/errors.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import type { Alarm } from './result.ts';
import type { Windows } from './windows.ts';

/**
 * Set the alarm: the `quantile` of the finite scores above 0 of the calibration rows [t0, t0 + t1).
 *
 * @param scores one for each row; NaN and 0 are left out. Shape (nRows)
 * @param calibration `leaky` takes the first t1 scores above 0 after the history, which reaches into the target: as the reference does
 */
export function potAlarm(
  scores: Float64Array,
  { t0, t1 }: Windows,
  quantile: number,
  calibration: 'leakFree' | 'leaky' = 'leakFree',
): Alarm {
  if (!(quantile >= 0 && quantile <= 1))
    throw new HapaxError('OPTION', `potAlarm: \`quantile\` must be a number in [0, 1]; got ${quantile}`);
  const usable = (score: number) => score > 0 && score < Infinity;
  const used =
    calibration === 'leakFree'
      ? scores.subarray(t0, t0 + t1).filter(usable)
      : scores.subarray(t0).filter(usable).subarray(0, Math.max(0, t1));
  if (used.length === 0) return { threshold: quantile < 1 ? 1 / (1 - quantile) : Number.MAX_VALUE, scores: 0, from: 'theory' };
  return { threshold: quantileSorted(sorted(used), quantile), scores: used.length, from: 'calibration' };
}

/** Positions of the target whose score is above the threshold. */
export function potDetect(scores: Float64Array, { t0, t1 }: Windows, threshold: number): number[] {
  const found: number[] = [];
  for (let at = t0 + t1; at < scores.length; ++at) if (scores[at] > threshold) found.push(at);
  return found;
}
