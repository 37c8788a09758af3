import type { Threshold, ThresholdConfigured, ThresholdEntry } from '../../contract/threshold.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { pushScore, type RecentScores, startRecentScores, tailProbability, tailQuantile } from '../../kernels/extremes/recent-scores.ts';
import type { CalibrationPolicy } from '../policy.ts';

/** How raw scores of one detector become a threshold and a severity. */
export interface Calibrator {
  readonly policy: CalibrationPolicy;
  /** The score that no sample can pass; Infinity for most methods. */
  readonly highest: number;
  /** The configured rule, when it is not the tail of recent scores. */
  readonly rule: { readonly entry: ThresholdEntry; readonly configured: ThresholdConfigured } | undefined;
}

/** The part that belongs to one model. */
export interface Calibrated {
  readonly tail: RecentScores;
  rule: Threshold | undefined;
}

export interface CalibratedSnapshot {
  readonly tail: RecentScores;
  readonly rule: Snapshot | undefined;
}

/** Highest severity that is shown. */
const MOST = 100;

export const startCalibrated = ({ policy }: Calibrator): Calibrated => ({
  tail: startRecentScores(Math.max(policy.window, policy.after)),
  rule: undefined,
});

export const snapshotCalibrated = ({ tail, rule }: Calibrated): CalibratedSnapshot => ({
  tail: structuredClone(tail),
  rule: rule?.snapshot(),
});

export const restoreCalibrated = ({ rule }: Calibrator, { tail, rule: saved }: CalibratedSnapshot): Calibrated => ({
  // Checkpoints of version 0.1.0 hold the whole window from the start and do not say how long it is; the tail is fitted anew.
  tail: { ...structuredClone(tail), ...(tail.window === undefined && { window: tail.ring.length, dirty: 1 }) },
  rule: saved && rule ? rule.entry.load(saved) : undefined,
});

/** Take in a score that counts as normal; the configured rule is set when there are enough. */
export function learnScore({ policy, rule, highest }: Calibrator, state: Calibrated, score: number): void {
  pushScore(state.tail, stretch(rule ? Infinity : highest, score));
  if (!rule) return;
  if (state.rule) state.rule.learnOne(score);
  // Not yet set means that the window has not wrapped, so the ring is in time order.
  else if (state.tail.n >= policy.after) state.rule = rule.configured.fit(state.tail.ring.slice(0, state.tail.n));
}

export const isCalibrated = ({ policy }: Calibrator, { tail }: Calibrated): boolean => tail.n >= policy.after;

/** The score above which a sample is flagged. */
export function thresholdOf({ policy, highest }: Calibrator, { tail, rule }: Calibrated): number {
  if (typeof policy.fixed === 'number') return policy.fixed;
  return rule ? rule.bounds.upper : shrink(highest, tailQuantile(tail, policy.rate));
}

export const probabilityOf = ({ highest, rule }: Calibrator, { tail }: Calibrated, score: number): number =>
  tailProbability(tail, stretch(rule ? Infinity : highest, score));

/** Probability in tenths of powers of ten: 0.001 is 30. */
export const severityOf = (probability: number): number => Math.min(MOST, -10 * Math.log10(probability));

/** Nearer to the end of the scale than this share counts as this near, so that the stretched score is finite. */
const NEAREST = 1e-12;

/**
 * A score that cannot pass `highest` on a scale without an end: the tail of the scores so far may then go on above the highest one
 * seen and still name a threshold that a sample can reach. -ln(1 - score / highest).
 */
const stretch = (highest: number, score: number): number =>
  highest === Infinity ? score : -Math.log(Math.max(NEAREST, 1 - score / highest));

/** The inverse of `stretch`. */
const shrink = (highest: number, stretched: number): number => (highest === Infinity ? stretched : highest * -Math.expm1(-stretched));
