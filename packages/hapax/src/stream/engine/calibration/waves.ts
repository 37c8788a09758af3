import { type Calibrated, type Calibrator, isFar } from './calibration.ts';

/** A wave is as high as one sample in so many is. */
const WAVE = 0.1;

/**
 * Whether a flagged sample is near enough to the threshold to be a chance flag of what is normal, which is learnt. To be asked once a sample, in order.
 *
 * A wave that goes farther than any before comes there by and by, and what is not learnt of it is flagged to its end. Where scores are a chance, which says at
 * each sample how far the wave is out, a flag behind a score of the highest tenth, or right behind another such flag, is near however high its score. An
 * outlier comes from where samples usually are. Of other scores this cannot be told: a level that has shifted would be learnt too.
 */
export function isNear(calibrator: Calibrator, state: Calibrated, flagged: boolean, pValue: number): boolean {
  const near = flagged && (state.high || calibrator.gathers || !isFar(calibrator, pValue));
  state.high = calibrator.ratio && (near || (!flagged && pValue < WAVE));
  return near;
}
