import { type Calibrated, type Calibrator, isFar } from './calibration.ts';

/** A wave is as high as one sample in so many is. */
const WAVE = 0.1;

/**
 * Whether a flagged sample is near enough to the threshold to be a chance flag of what is normal, which is learnt. To be asked once a sample, in order.
 *
 * A wave that goes farther than any before comes there by and by, and what is not learnt of it is flagged to its end. So a flag right behind a near one
 * is near too, however high its score; and where scores are a chance, which says at each sample how far the wave is out, one behind a score of the highest
 * tenth. An outlier comes from where samples usually are.
 */
export function isNear(calibrator: Calibrator, state: Calibrated, flagged: boolean, pValue: number): boolean {
  const near = flagged && (state.high || calibrator.gathers || !isFar(calibrator, pValue));
  state.high = near || (calibrator.ratio && !flagged && pValue < WAVE);
  return near;
}
