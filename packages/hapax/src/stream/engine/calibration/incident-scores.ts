import {
  type RecentScores,
  type RecentScoresSnapshot,
  restoreRecentScores,
  snapshotRecentScores,
  tailQuantile,
} from '../../../kernels/extremes/recent-scores.ts';
import { type Calibrated, type Calibrator, CLUSTER, learnFlagged, ownThreshold, reachOf, thresholdOf } from './calibration.ts';
import { shrink } from './stretching.ts';

/** What the threshold was made of when flags began to come. */
interface Before {
  readonly tail: RecentScores;
  readonly credit: number;
  readonly budget: number;
  /** The threshold then. */
  readonly threshold: number;
  /** Flags far beyond it. */
  far: number;
  /** How clear it is that this is no chance: flags far above the threshold, by their height. */
  clear: number;
  /** Flags in all. */
  flags: number;
  /** Scores of flags that are learnt if this turns out to be none. */
  readonly owed: number[];
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
  /** Flagged samples of clear incidents that may still be forgotten, as a share of the window. */
  room: number;
  before: Before | undefined;
}

export interface IncidentScoresSnapshot {
  readonly left: number;
  /** Absent in what earlier versions wrote, as the next two. */
  readonly room?: number;
  readonly before:
    | (Omit<Before, 'tail' | 'clear' | 'flags' | 'owed'> & {
        readonly tail: RecentScoresSnapshot;
        readonly clear?: number;
        readonly flags?: number;
        readonly owed?: readonly number[];
      })
    | null;
}

/** Incidents forgotten at first, and at most, whatever they are; a window gives one back. */
const FORGOTTEN = 3;
/** Clear ones are forgotten whatever their number, while they are no more than this share of the time: what takes up more is usual. */
const ROOM = 0.5;
const ROOM_BACK = 0.25;
/** A flag so many times as high as the threshold is clear: one of two of an incident, or a lone one. */
const [CLEAR, CLEAR_ALONE] = [1.5, 1.75];
/** Far flags that make an incident: a single one is learnt as the promise allows ... */
const MANY = 2;
/** ... unless the threshold has risen so many times since. */
const RISEN = 2;
/** What is passed more often has no clear incidents above it. */
const RARE = 1e-4;
/** Flags in a cluster that chance makes of normal samples, above which they are often; and flags after which a cluster is none. */
const [OFTEN, ON_AND_ON] = [0.1, 16];

export const startIncidentScores = (): IncidentScores => ({ left: FORGOTTEN, room: ROOM, before: undefined });

export const snapshotIncidentScores = ({ left, room, before }: IncidentScores): IncidentScoresSnapshot => ({
  left,
  room,
  before: before ? { ...before, owed: before.owed.slice(), tail: snapshotRecentScores(before.tail) } : null,
});

export const restoreIncidentScores = ({ left, room = ROOM, before }: IncidentScoresSnapshot): IncidentScores => ({
  left,
  room,
  before: before ? { clear: 0, flags: 0, ...before, owed: [...(before.owed ?? [])], tail: restoreRecentScores(before.tail) } : undefined,
});

/**
 * How high a score is, in heights of a threshold that is passed by one in ten thousand, or more rarely: 1 is that threshold, 0 the usual score. Where many are flagged some are as
 * high by chance, and where samples come in steps a height tells nothing: 0.
 */
export function heightOf(calibrator: Calibrator, state: Calibrated, score: number): number {
  const { tail } = state;
  if (tail.ties) return 0;
  const { rate } = calibrator.policy;
  const threshold = rate > RARE ? shrink(calibrator, tailQuantile(tail, RARE)) : ownThreshold(calibrator, state);
  return reachOf(calibrator, state, score) / reachOf(calibrator, state, threshold);
}

/** A sample has been judged, and is not yet learnt. @param height of its score, in heights of the threshold above the usual score */
export function notice(
  state: IncidentScores,
  calibrated: Calibrated,
  flag: 'none' | 'near' | 'far',
  threshold: number,
  height: number,
): void {
  const begins = flag !== 'none' && (state.left >= 1 || height >= CLEAR);
  if (begins && state.before === undefined && calibrated.sinceFlag >= CLUSTER) {
    const { tail, credit, budget } = calibrated;
    state.before = {
      tail: restoreRecentScores(snapshotRecentScores(tail)),
      credit,
      budget,
      threshold,
      far: 0,
      clear: 0,
      flags: 0,
      owed: [],
      quiet: 0,
    };
  }
  const { before } = state;
  if (!before) return;
  if (flag === 'far') before.far += 1;
  if (flag !== 'none') before.flags += 1;
  if (height >= CLEAR) before.clear += height >= CLEAR_ALONE ? MANY : 1;
  before.quiet = flag === 'none' ? before.quiet + 1 : 0;
}

/**
 * A score that was flagged: learnt as the promise lets one expect it, once it is sure that it is part of no incident. At once where flags are so often
 * that they hang together by chance, where samples come in steps, and where they go on and on and are not clear.
 */
export function owe({ before }: IncidentScores, calibrator: Calibrator, calibrated: Calibrated, score: number): void {
  const waits =
    before && !calibrated.tail.ties && calibrator.policy.rate * CLUSTER < OFTEN && (before.clear >= MANY || before.flags < ON_AND_ON);
  if (!waits) learnFlagged(calibrator, calibrated, score);
  else if (before.owed.length < calibrated.credit) before.owed.push(score);
}

/** Whether an unflagged score may be one of an incident: it would have been flagged before it. */
export const isDoubtful = ({ before }: IncidentScores, score: number): boolean =>
  before !== undefined && before.far >= MANY && score > before.threshold;

/** A sample has been learnt: forget the incident if it is over. */
export function forget(state: IncidentScores, calibrator: Calibrator, calibrated: Calibrated): void {
  const { before } = state;
  const { window } = calibrator.policy;
  state.left = Math.min(FORGOTTEN, state.left + 1 / window);
  state.room = Math.min(ROOM, state.room + ROOM_BACK / window);
  if (!before || before.quiet < CLUSTER) return;
  state.before = undefined;
  const clear = before.clear >= MANY && state.room >= before.flags / window;
  if (clear) state.room -= before.flags / window;
  else if (state.left < 1 || (before.far < MANY && !(thresholdOf(calibrator, calibrated) > RISEN * before.threshold))) {
    for (const score of before.owed) learnFlagged(calibrator, calibrated, score);
    return;
  } else state.left -= 1;
  calibrated.tail = before.tail;
  calibrated.credit = before.credit;
  calibrated.budget = before.budget;
}

/** The detector learns a new level, or begins anew: there is nothing to go back to. */
export function abandon(state: IncidentScores): void {
  state.before = undefined;
}
