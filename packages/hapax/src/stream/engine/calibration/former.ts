import type { Scorer } from '../scoring/scorer.ts';
import { type CalibratedSnapshot, restoreCalibrated, snapshotCalibrated } from './calibrated-snapshot.ts';
import type { Calibrated, Calibrator } from './calibration.ts';
import { isCalibrated, probabilityOf, thresholdOf } from './calibration.ts';

/**
 * What a detector knew before it began to learn a new level. An incident that lasts is learnt like a shift, as nobody can tell the
 * two apart while they last; when the old level comes back it was an incident, and all that was learnt of it is forgotten.
 */
export interface Former {
  /** Undefined for a batch method: its model does not learn from sample to sample, and the one in force is the former one. */
  readonly scorer: Scorer | undefined;
  readonly calibrated: Calibrated;
  /** Samples in a row that are usual by what was known. */
  quiet: number;
  /** Samples since. */
  age: number;
}

export interface FormerSnapshot {
  readonly scorer: unknown;
  readonly calibrated: CalibratedSnapshot;
  readonly quiet: number;
  readonly age: number;
}

/** So many usual samples in a row are the old level. */
const RETURNED = 20;

export const startFormer = (calibrator: Calibrator, calibrated: Calibrated, scorer: Scorer | undefined): Former => ({
  scorer,
  calibrated: restoreCalibrated(calibrator, snapshotCalibrated(calibrated)),
  quiet: 0,
  age: 0,
});

export const snapshotFormer = ({ scorer, calibrated, quiet, age }: Former): FormerSnapshot => ({
  scorer: scorer?.snapshot() ?? null,
  calibrated: snapshotCalibrated(calibrated),
  quiet,
  age,
});

export const restoreFormer = (calibrator: Calibrator, { calibrated, quiet, age }: FormerSnapshot, scorer: Scorer | undefined): Former => ({
  scorer,
  calibrated: restoreCalibrated(calibrator, calibrated),
  quiet,
  age,
});

/** What it says of a sample that it takes for usual; undefined for any other. */
export function usualScore(
  { scorer, calibrated }: Former,
  calibrator: Calibrator,
  current: Scorer,
  values: Float64Array,
): { score: number; threshold: number; pValue: number } | undefined {
  if (!isCalibrated(calibrator, calibrated)) return undefined;
  const score = (scorer ?? current).scoreOne(values);
  const threshold = thresholdOf(calibrator, calibrated);
  return score <= threshold ? { score, threshold, pValue: probabilityOf(calibrator, calibrated, score) } : undefined;
}

/**
 * Note the sample; `returned`: the old level is back; `gone`: the new one has lasted for as long as a threshold looks back.
 */
export function passFormer(
  former: Former,
  { policy }: Calibrator,
  usual: boolean,
  values: Float64Array,
  time: number,
): 'returned' | 'gone' | 'open' {
  former.scorer?.skipOne?.(values, time);
  former.quiet = usual ? former.quiet + 1 : 0;
  former.age += 1;
  if (former.quiet >= RETURNED) return 'returned';
  return former.age >= policy.window ? 'gone' : 'open';
}
