import { type Calibrated, type Calibrator, isFar, reachOf } from './calibration.ts';

/** A wave is as high as one sample in so many is. */
const WAVE = 0.1;
/** It rises by and by: from one sample to the next never to more than so many times its height. */
const RISES = 2;

/**
 * Whether a flagged sample is near enough to the threshold to be a chance flag of what is normal, which is learnt. To be asked once a sample, in order.
 *
 * A wave that goes farther than any before comes there by and by, and what is not learnt of it is flagged to its end. Where scores are a chance, which says at
 * each sample how far the wave is out, a flag behind a score of the highest tenth, or right behind another such flag, is near however high its score. Where
 * scores tell how a sample goes on from those before, a flag is near right behind one that was, while it is no more than twice as high as the wave has been: an outlier comes from
 * where samples usually are. Of other scores this cannot be told: a level that has shifted would be learnt too.
 */
export function isNear(calibrator: Calibrator, state: Calibrated, flagged: boolean, score: number, pValue: number): boolean {
  const chance = flagged && (calibrator.gathers || !isFar(calibrator, pValue));
  if (calibrator.ratio) {
    const near = chance || (flagged && state.crest > 0);
    state.crest = near || (!flagged && pValue < WAVE) ? 1 : 0;
    return near;
  }
  if (!calibrator.continues) return chance;
  const height = flagged ? reachOf(calibrator, state, score) : 0;
  const near = chance || (flagged && height <= RISES * state.crest);
  state.crest = near ? Math.max(state.crest, height) : 0;
  return near;
}
