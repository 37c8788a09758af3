import type { Threshold, ThresholdConfigured, ThresholdEntry } from '../../contract/threshold.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import {
  markTies,
  pushScore,
  type RecentScores,
  type RecentScoresSnapshot,
  restoreRecentScores,
  snapshotRecentScores,
  startRecentScores,
  tailProbability,
  tailQuantile,
} from '../../kernels/extremes/recent-scores.ts';
import type { CalibrationPolicy } from '../policy.ts';

/** How raw scores of one detector become a threshold and a severity. */
export interface Calibrator {
  readonly policy: CalibrationPolicy;
  /** The score that no sample can pass; Infinity for most methods. */
  readonly highest: number;
  /** Scores are one over a chance. */
  readonly ratio: boolean;
  /** The configured rule, when it is not the tail of recent scores. */
  readonly rule: { readonly entry: ThresholdEntry; readonly configured: ThresholdConfigured } | undefined;
}

/** The part that belongs to one model. */
export interface Calibrated {
  readonly tail: RecentScores;
  rule: Threshold | undefined;
  /** Flagged scores that may be taken in: what the promise of a rate lets one expect. */
  credit: number;
}

export interface CalibratedSnapshot {
  readonly tail: RecentScoresSnapshot;
  /** Absent in what earlier versions wrote. */
  readonly credit?: number;
  readonly rule: Snapshot | undefined;
}

/**
 * Flagged scores are taken in so many times as often as promised, and not oftener. Were none taken in, each threshold would be made of
 * scores below the last one and sink; were all, an incident would raise it over the next.
 */
const GENEROUS = 3;
/** Saved up at first, and at most beside what a window is promised: an incident brings so many scores into the window. */
const MOST_CREDIT = 3;
/** A flagged sample less likely than this share of the rate is far beyond: no model learns from it. */
const FAR = 0.02;

/** Highest severity that is shown. */
const MOST = 100;

export const startCalibrated = ({ policy }: Calibrator): Calibrated => ({
  tail: startRecentScores(Math.max(policy.window, policy.after)),
  rule: undefined,
  credit: MOST_CREDIT,
});

export const snapshotCalibrated = ({ tail, rule, credit }: Calibrated): CalibratedSnapshot => ({
  tail: snapshotRecentScores(tail),
  rule: rule?.snapshot(),
  credit,
});

export const restoreCalibrated = ({ rule }: Calibrator, { tail, rule: saved, credit = MOST_CREDIT }: CalibratedSnapshot): Calibrated => ({
  tail: restoreRecentScores(tail),
  credit,
  rule: saved && rule ? rule.entry.load(saved) : undefined,
});

/** Take in a score that counts as normal; the configured rule is set when there are enough. */
export function learnScore(calibrator: Calibrator, state: Calibrated, score: number): void {
  const { policy, rule } = calibrator;
  pushScore(state.tail, stretch(calibrator, score));
  if (!rule) return;
  if (state.rule) state.rule.learnOne(score);
  // Not yet set means that the window has not wrapped, so the ring is in time order.
  else if (state.tail.n >= policy.after) state.rule = rule.configured.fit(state.tail.ring.slice(0, state.tail.n));
}

/** Whether the threshold is the promise of a rate, and not a number or a rule of the user's. */
const promises = ({ policy, rule }: Calibrator): boolean => rule === undefined && typeof policy.fixed !== 'number';

/** Take in the score of a flagged sample where the promise lets one expect it; one that is far out as if it were nearer (winsorised). */
export function learnFlagged(calibrator: Calibrator, state: Calibrated, score: number): void {
  if (!promises(calibrator) || state.credit < 1) return;
  state.credit -= 1;
  pushScore(state.tail, Math.min(stretch(calibrator, score), tailQuantile(state.tail, FAR * calibrator.policy.rate)));
}

/** A sample has been judged: so much more may be taken in. */
export function earn({ policy }: Calibrator, state: Calibrated): void {
  state.credit = Math.min(MOST_CREDIT + policy.rate * policy.window, state.credit + GENEROUS * policy.rate);
}

/** Whether a flagged sample is so far out that it is no chance flag of what is normal. */
export const isFar = (calibrator: Calibrator, pValue: number): boolean => !promises(calibrator) || pValue < FAR * calibrator.policy.rate;

/** A method that gives chances measures a tail: it cannot while its largest samples are kept from it, nor can its threshold. */
export const learnsAll = ({ ratio }: Calibrator): boolean => ratio;

/** Say whether samples come in steps. */
export const setTies = ({ tail }: Calibrated, ties: boolean): void => markTies(tail, ties ? 1 : 0);

export const isCalibrated = ({ policy }: Calibrator, { tail }: Calibrated): boolean => tail.n >= policy.after;

/** The score above which a sample is flagged. */
export function thresholdOf(calibrator: Calibrator, { tail, rule }: Calibrated): number {
  const { policy } = calibrator;
  if (typeof policy.fixed === 'number') return policy.fixed;
  return rule ? rule.bounds.upper : shrink(calibrator, tailQuantile(tail, policy.rate));
}

export const probabilityOf = (calibrator: Calibrator, { tail }: Calibrated, score: number): number =>
  tailProbability(tail, stretch(calibrator, score));

/** Probability in tenths of powers of ten: 0.001 is 30. */
export const severityOf = (probability: number): number => Math.min(MOST, -10 * Math.log10(probability));

/** Nearer to the end of the scale than this share counts as this near, so that the stretched score is finite. */
const NEAREST = 1e-12;

/**
 * A score on a scale on which its tail can be told. One that cannot pass `highest`: -ln(1 - score / highest), a scale without an end, so
 * that the tail of the scores so far may go on above the highest one seen and still name a threshold that a sample can reach. One over
 * a chance: ln(1 + score). A rule of the user's takes scores as they are.
 */
function stretch({ highest, ratio, rule }: Calibrator, score: number): number {
  if (rule) return score;
  if (ratio) return Math.log1p(score);
  return highest === Infinity ? score : -Math.log(Math.max(NEAREST, 1 - score / highest));
}

/** The inverse of `stretch`. */
function shrink({ highest, ratio }: Calibrator, stretched: number): number {
  if (ratio) return Math.expm1(stretched);
  return highest === Infinity ? stretched : highest * -Math.expm1(-stretched);
}
