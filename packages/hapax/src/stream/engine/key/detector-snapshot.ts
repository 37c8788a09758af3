import { type CalibratedSnapshot, restoreCalibrated, snapshotCalibrated } from '../calibration/calibrated-snapshot.ts';
import { type FormerSnapshot, restoreFormer, snapshotFormer } from '../calibration/former.ts';
import {
  type IncidentScoresSnapshot,
  restoreIncidentScores,
  snapshotIncidentScores,
  startIncidentScores,
} from '../calibration/incident-scores.ts';
import { type Outlook, startOutlook } from '../calibration/outlook.ts';
import type { DetectorPlan } from '../plan.ts';
import { batchScorer } from '../scoring/batch-scorer.ts';
import { restoreOnline, type Scorer } from '../scoring/scorer.ts';
import type { KeyDetector } from './detector.ts';

/** One detector at work on one key, as plain data. */
export interface KeyDetectorSnapshot {
  readonly columns: number;
  readonly scorer: unknown;
  readonly calibrated: CalibratedSnapshot;
  readonly run: number;
  readonly escaping: boolean;
  /** Absent in what earlier versions wrote. */
  readonly former?: FormerSnapshot | null;
  readonly incident?: IncidentScoresSnapshot;
  readonly outlook?: Omit<Outlook, 'trend' | 'climbs'> & Partial<Outlook>;
  readonly elder?: { readonly places: readonly number[]; readonly left: number; readonly lane: KeyDetectorSnapshot };
}

export const snapshotDetector = (detector: KeyDetector): KeyDetectorSnapshot => plainDetector(detector, (scorer) => scorer.snapshot());

/** The same with its model as it is, not copied: to be measured, and let go. */
export const heldDetector = (detector: KeyDetector): KeyDetectorSnapshot => plainDetector(detector, (scorer) => scorer.held());

const plainDetector = (
  { columns, scorer, calibrated, run, escaping, former, incident, outlook, elder }: KeyDetector,
  plain: (scorer: Scorer) => unknown,
): KeyDetectorSnapshot => ({
  columns,
  scorer: plain(scorer),
  calibrated: snapshotCalibrated(calibrated),
  run,
  escaping,
  former: former ? snapshotFormer(former) : null,
  incident: snapshotIncidentScores(incident),
  outlook: structuredClone(outlook),
  ...(elder ? { elder: { places: [...elder.places], left: elder.left, lane: plainDetector(elder.detector, plain) } } : {}),
});

export const restoreDetector = (
  spec: DetectorPlan,
  { columns, scorer, calibrated, run, escaping, former, incident, outlook, elder }: KeyDetectorSnapshot,
): KeyDetector => ({
  spec,
  columns,
  scorer: spec.method.kind === 'online' ? restoreOnline(spec.method.entry, scorer) : batchScorer(spec.method.batch, columns, scorer),
  calibrated: restoreCalibrated(spec.calibrator, calibrated),
  run,
  escaping,
  former: former
    ? restoreFormer(spec.calibrator, former, spec.method.kind === 'online' ? restoreOnline(spec.method.entry, former.scorer) : undefined)
    : undefined,
  incident: incident ? restoreIncidentScores(incident) : startIncidentScores(),
  // What earlier versions wrote was calibrated without a look around.
  outlook: outlook ? { trend: null, climbs: false, ...structuredClone(outlook) } : startOutlook(undefined, columns),
  elder: elder ? { places: [...elder.places], left: elder.left, spoke: true, detector: restoreDetector(spec, elder.lane) } : undefined,
  parts: undefined,
});
