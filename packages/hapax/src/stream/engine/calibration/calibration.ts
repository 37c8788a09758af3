import type { Threshold, ThresholdConfigured, ThresholdEntry } from '../../../contract/threshold.ts';
import {
  markTies,
  pushScore,
  type RecentScores,
  startRecentScores,
  tailProbability,
  tailQuantile,
  topIsTied,
} from '../../../kernels/extremes/recent-scores.ts';
import { pushWander, startWander, type Wander, wanderShare } from '../../../kernels/series/level/wander.ts';
import type { CalibrationPolicy } from '../../policy.ts';
import { shrink, stretch } from './stretching.ts';

/** How raw scores of one detector become a threshold and a severity. */
export interface Calibrator {
  readonly policy: CalibrationPolicy;
  /** The score that no sample can pass; Infinity for most methods. */
  readonly highest: number;
  /** Scores are one over a chance. */
  readonly ratio: boolean;
  /** The lowest threshold that the scores' own meaning allows for this rate; -Infinity where they have none. */
  readonly least: number;
  /** Scores are evidence that gathers over many samples. */
  readonly gathers: boolean;
  /** Scores tell how a sample goes on from those before. */
  readonly continues: boolean;
  /** Scores must come back to where they were before they promise anything; a model that was validated on samples it had not seen has shown that. */
  readonly settles: boolean;
  /** The configured rule, when it is not the tail of recent scores. */
  readonly rule: { readonly entry: ThresholdEntry; readonly configured: ThresholdConfigured } | undefined;
}

/** The part that belongs to one model. */
export interface Calibrated {
  tail: RecentScores;
  rule: Threshold | undefined;
  /** Flagged scores that may be taken in: what the promise of a rate lets one expect. */
  credit: number;
  /** Near flags that the promise still has room for; below 0 the threshold is stricter. */
  budget: number;
  /** Samples since the last flag. */
  sinceFlag: number;
  /** How high the wave has been that the newest sample is part of, in spreads above the usual score, or 1 where that is not asked; 0: it is part of none. See `isNear`. */
  crest: number;
  /** Height that people's answers demand of a threshold, in spreads above the usual score; 0: none. */
  bar: number;
  /** Until the scores have come back to where they were often enough to promise anything; undefined from then on. */
  wander: Wander | undefined;
}

/**
 * Flagged scores are taken in so many times as often as promised, and not oftener. Were none taken in, each threshold would be made of
 * scores below the last one and sink; were all, an incident would raise it over the next.
 */
const GENEROUS = 3;
/** Saved up at first, and at most beside what a window is promised: an incident brings so many scores into the window. */
export const MOST_CREDIT = 3;
/** A flagged sample less likely than this share of the rate is far beyond: no model learns from it. */
const FAR = 0.02;

/** Flags so many samples apart, or fewer, hang together. */
export const CLUSTER = 32;
/** Near flags that a beginning has room for. */
export const SPARE = 2;
/** Each near flag beyond the budget makes the threshold rarer by so many decades, of changes by more, for there are few ... */
const [STRICTER, STRICTER_CHANGES] = [0.5, 0.75];
/** ... for at most so many of them: what is far beyond is flagged none the less. */
const OVERDRAWN = 6;

/** Highest severity that is shown. */
const MOST = 100;
/** A tail reaches at most so many times as many decades as its history has: of 100 scores none can vouch for one in a million. */
const REACH = 2;
/** A severity below this is proved by so many scores, whatever their exact number. */
const EASY = 30;
const EASY_AT = 99;
/** Smallest spread, relative to the scores: where they are all the same. */
const TIGHTEST = 1e-6;
/** Scores wander whose block means carry more of their variance than this. */
const WANDERING = 0.4;

/** @param bar of the one before it */
export const startCalibrated = (calibrator: Calibrator, bar = 0): Calibrated => ({
  bar,
  tail: startRecentScores(Math.max(calibrator.policy.window, calibrator.policy.after), calibrator.gathers || calibrator.ratio),
  rule: undefined,
  credit: MOST_CREDIT,
  budget: SPARE,
  sinceFlag: CLUSTER,
  crest: 0,
  wander: calibrator.settles && promises(calibrator) ? startWander() : undefined,
});

/** Take in a score that counts as normal; the configured rule is set when there are enough. */
export function learnScore(calibrator: Calibrator, state: Calibrated, score: number): void {
  const { policy, rule } = calibrator;
  const stretched = stretch(calibrator, score);
  pushScore(state.tail, stretched);
  if (state.wander) settle(state, state.wander, stretched, policy.after);
  if (!rule) return;
  if (state.rule) state.rule.learnOne(score);
  // Not yet set means that the window has not wrapped, so the ring is in time order.
  else if (state.tail.n >= policy.after) state.rule = rule.configured.fit(state.tail.ring.slice(0, state.tail.n));
}

/** One more score of a detector that has not settled yet. */
function settle(state: Calibrated, wander: Wander, score: number, after: number): void {
  pushWander(wander, score);
  if (wander.n >= after && wanderShare(wander) <= WANDERING) state.wander = undefined;
}

/** Whether the threshold is the promise of a rate, and not a number or a rule of the user's. */
export const promises = ({ policy, rule }: Calibrator): boolean => rule === undefined && typeof policy.fixed !== 'number';

/**
 * Take in the score of a flagged sample where the promise lets one expect it: as it is, for the tail tells by itself which of its highest scores are
 * foreign to it, and would not of one that was drawn nearer. Where samples come in steps none is foreign, and one that is far out counts as if it were nearer.
 */
export function learnFlagged(calibrator: Calibrator, state: Calibrated, score: number): void {
  if (!promises(calibrator) || state.credit < 1) return;
  state.credit -= 1;
  const stretched = stretch(calibrator, score);
  const { tail } = state;
  pushScore(tail, tail.ties ? Math.min(stretched, tailQuantile(tail, FAR * calibrator.policy.rate)) : stretched);
}

/**
 * A sample has been judged: so much more may be taken in, and flagged. A threshold made of scores that depend on each other is passed in
 * clusters, oftener than promised; each flag in a cluster that the promise has no room for makes it stricter, until the rate has caught up.
 * Only flags near the threshold count: what is far beyond it is no error of the threshold, and neither is what stands alone, but for changes.
 */
export function earn({ policy, gathers }: Calibrator, state: Calibrated, flag: 'none' | 'near' | 'far'): void {
  const budget = Math.min(SPARE + policy.rate * policy.window, state.budget + policy.rate);
  state.budget = flag === 'near' && (gathers || state.sinceFlag < CLUSTER) ? Math.max(-OVERDRAWN, budget - 1) : budget;
  state.sinceFlag = flag === 'none' ? Math.min(CLUSTER, state.sinceFlag + 1) : 0;
  state.credit = Math.min(MOST_CREDIT + policy.rate * policy.window, state.credit + GENEROUS * policy.rate);
}

/** The flags before were those of a new level, and no error of the threshold. */
export function forgive(state: Calibrated): void {
  state.budget = Math.max(state.budget, SPARE);
}

/** Whether a flagged sample is so far out that it is no chance flag of what is normal. */
export const isFar = (calibrator: Calibrator, pValue: number): boolean => !promises(calibrator) || pValue < FAR * calibrator.policy.rate;

/** Say whether samples come in steps. */
export const setTies = ({ tail }: Calibrated, ties: boolean): void => markTies(tail, ties ? 1 : 0);

export const isCalibrated = ({ policy }: Calibrator, { tail, wander }: Calibrated): boolean =>
  tail.n >= policy.after && wander === undefined;

/** Share of the variance of the scores that long stretches still carry, while that is too much for a promise; NaN: it is not. */
export const wanderOf = ({ policy }: Calibrator, { wander, tail }: Calibrated): number =>
  wander && tail.n >= policy.after ? wanderShare(wander) : Number.NaN;

/** How many times rarer than promised a sample must be, because flags have come too often. */
export const strictness = ({ gathers }: Calibrator, { budget }: Calibrated): number =>
  budget < 0 ? 10 ** (-(gathers ? STRICTER_CHANGES : STRICTER) * budget) : 1;

/** Whether the scores that the threshold is made of are all the same. */
export const isTied = (calibrator: Calibrator, { tail }: Calibrated): boolean => promises(calibrator) && tail.n > 0 && topIsTied(tail);

/** The score above which a sample is flagged. */
export function thresholdOf(calibrator: Calibrator, state: Calibrated): number {
  const own = ownThreshold(calibrator, state);
  return state.bar > 0 ? Math.max(own, shrink(calibrator, usualScore(state.tail) + state.bar * spreadOf(state.tail))) : own;
}

/** The same as if nobody had answered. */
export function ownThreshold(calibrator: Calibrator, state: Calibrated): number {
  const { fixed, rate } = calibrator.policy;
  if (typeof fixed === 'number') return fixed;
  if (state.rule) return state.rule.bounds.upper;
  const own = shrink(calibrator, tailQuantile(state.tail, rate / strictness(calibrator, state)));
  return own < calibrator.least ? calibrator.least : own;
}

/** How far a score lies above the usual one, in spreads of the recent ones. */
export const reachOf = (calibrator: Calibrator, { tail }: Calibrated, score: number): number =>
  (stretch(calibrator, score) - usualScore(tail)) / spreadOf(tail);

/** The same of the threshold, as if nobody had answered. */
export const lineOf = (calibrator: Calibrator, state: Calibrated): number => reachOf(calibrator, state, ownThreshold(calibrator, state));

/** How many times as far as its own threshold people's answers have put it. */
export const liftOf = (calibrator: Calibrator, state: Calibrated): number =>
  state.bar > 0 && isCalibrated(calibrator, state) ? state.bar / lineOf(calibrator, state) : 1;

const usualScore = ({ sorted, n }: RecentScores): number => (n > 0 ? sorted[n >> 1] : 0);
/** From the middle of the recent scores to their highest tenth, where a few wild ones do not reach; never nothing. */
function spreadOf({ sorted, n }: RecentScores): number {
  const middle = n > 0 ? sorted[n >> 1] : 0;
  return Math.max(n > 0 ? sorted[Math.floor(0.9 * n)] - middle : 0, TIGHTEST * (1 + Math.abs(middle)));
}

export const probabilityOf = (calibrator: Calibrator, { tail }: Calibrated, score: number): number =>
  tailProbability(tail, stretch(calibrator, score));

/** Probability in tenths of powers of ten, 0.001 is 30, and no more than so many scores can prove. */
export function severityOf(probability: number, { tail }: Calibrated): number {
  const severity = -10 * Math.log10(probability);
  // Nearly every sample: so little can be proved by so many, and a second logarithm costs as much as the first.
  if (severity < EASY && tail.n >= EASY_AT) return severity;
  return Math.min(MOST, REACH * 10 * Math.log10(tail.n + 1), severity);
}
