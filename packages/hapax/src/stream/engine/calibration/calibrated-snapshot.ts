import type { Snapshot } from '../../../core/snapshot.ts';
import { type RecentScoresSnapshot, restoreRecentScores, snapshotRecentScores } from '../../../kernels/extremes/recent-scores.ts';
import type { Wander } from '../../../kernels/series/level/wander.ts';
import { type Calibrated, type Calibrator, CLUSTER, MOST_CREDIT, SPARE } from './calibration.ts';

export interface CalibratedSnapshot {
  readonly tail: RecentScoresSnapshot;
  /** Absent in what earlier versions wrote. */
  readonly credit?: number;
  /** Absent in what earlier versions wrote. */
  readonly budget?: number;
  readonly sinceFlag?: number;
  /** What earlier versions wrote. */
  readonly high?: true;
  /** Absent at 0. */
  readonly crest?: number;
  /** Absent while nobody has answered. */
  readonly bar?: number;
  /** Absent in what earlier versions wrote, null once settled. */
  readonly wander?: Wander | null;
  readonly rule: Snapshot | undefined;
}

export const snapshotCalibrated = ({ tail, rule, crest, bar, wander, credit, budget, sinceFlag }: Calibrated): CalibratedSnapshot => ({
  ...(bar > 0 ? { bar } : {}),
  tail: snapshotRecentScores(tail),
  rule: rule?.snapshot(),
  credit,
  budget,
  sinceFlag,
  ...(crest > 0 ? { crest } : {}),
  wander: wander ? { ...wander, sums: wander.sums.slice() } : null,
});

export const restoreCalibrated = ({ rule }: Calibrator, saved: CalibratedSnapshot): Calibrated => ({
  bar: saved.bar ?? 0,
  tail: restoreRecentScores(saved.tail),
  credit: saved.credit ?? MOST_CREDIT,
  budget: saved.budget ?? SPARE,
  sinceFlag: saved.sinceFlag ?? CLUSTER,
  crest: saved.crest ?? (saved.high ? 1 : 0),
  wander: saved.wander ? { ...saved.wander, sums: saved.wander.sums.slice() } : undefined,
  rule: saved.rule && rule ? rule.entry.load(saved.rule) : undefined,
});
