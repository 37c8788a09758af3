import {
  type RecentScores,
  type RecentScoresSnapshot,
  restoreRecentScores,
  snapshotRecentScores,
} from '../../../kernels/extremes/recent-scores.ts';
import { type Calibrated, type Calibrator, CLUSTER, thresholdOf } from './calibration.ts';

/** What the threshold was made of when flags began to come. */
interface Before {
  readonly tail: RecentScores;
  readonly credit: number;
  readonly budget: number;
  /** The threshold then. */
  readonly threshold: number;
  /** Flags far beyond it. */
  far: number;
  /** Samples since the last flag. */
  quiet: number;
}

/**
 * Scores of an incident lie in the window like all others, in part flagged ones too, since a promise lets some be expected: after an incident the
 * threshold would stand above the next. When it is over, its scores are forgotten. What comes again and again is no incident but
 * usual, and is learnt: only so many are forgotten.
 */
export interface IncidentScores {
  /** Incidents that may still be forgotten. */
  left: number;
  before: Before | undefined;
}

export interface IncidentScoresSnapshot {
  readonly left: number;
  readonly before: (Omit<Before, 'tail'> & { readonly tail: RecentScoresSnapshot }) | null;
}

/** Incidents forgotten at first, and at most; a window gives one back. */
const FORGOTTEN = 3;
/** Far flags that make an incident: a single one is learnt as the promise allows ... */
const MANY = 2;
/** ... unless the threshold has risen so many times since. */
const RISEN = 2;

export const startIncidentScores = (): IncidentScores => ({ left: FORGOTTEN, before: undefined });

export const snapshotIncidentScores = ({ left, before }: IncidentScores): IncidentScoresSnapshot => ({
  left,
  before: before ? { ...before, tail: snapshotRecentScores(before.tail) } : null,
});

export const restoreIncidentScores = ({ left, before }: IncidentScoresSnapshot): IncidentScores => ({
  left,
  before: before ? { ...before, tail: restoreRecentScores(before.tail) } : undefined,
});

/** A sample has been judged, and is not yet learnt. */
export function notice(state: IncidentScores, calibrated: Calibrated, flag: 'none' | 'near' | 'far', threshold: number): void {
  if (flag !== 'none' && state.before === undefined && state.left >= 1 && calibrated.sinceFlag >= CLUSTER) {
    const { tail, credit, budget } = calibrated;
    state.before = { tail: restoreRecentScores(snapshotRecentScores(tail)), credit, budget, threshold, far: 0, quiet: 0 };
  }
  const { before } = state;
  if (!before) return;
  if (flag === 'far') before.far += 1;
  before.quiet = flag === 'none' ? before.quiet + 1 : 0;
}

/** Whether an unflagged score may be one of an incident: it would have been flagged before it. */
export const isDoubtful = ({ before }: IncidentScores, score: number): boolean =>
  before !== undefined && before.far >= MANY && score > before.threshold;

/** A sample has been learnt: forget the incident if it is over. */
export function forget(state: IncidentScores, calibrator: Calibrator, calibrated: Calibrated): void {
  const { before } = state;
  state.left = Math.min(FORGOTTEN, state.left + 1 / calibrator.policy.window);
  if (!before || before.quiet < CLUSTER) return;
  state.before = undefined;
  if (before.far < MANY && !(thresholdOf(calibrator, calibrated) > RISEN * before.threshold)) return;
  state.left -= 1;
  calibrated.tail = before.tail;
  calibrated.credit = before.credit;
  calibrated.budget = before.budget;
}

/** The detector learns a new level, or begins anew: there is nothing to go back to. */
export function abandon(state: IncidentScores): void {
  state.before = undefined;
}
