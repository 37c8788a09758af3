import type { Snapshot } from '../core/snapshot.ts';
import type { Explanation } from './explaining/explanation.ts';

/** What a method sees in a sample. */
export interface Finding {
  /** Index of the feature that is odd. */
  readonly feature: number;
  /** What kind of oddness: `spike`, `dip`, `shift`, `stuck`, `missing`. */
  readonly kind: string;
  /** What it expected of each feature, and where most values lie, shapes (nFeatures). */
  readonly expected: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** How many of the newest samples it is about, where these are odd together and not the last of them alone. */
  readonly samples?: number;
  /** What these are on average, of a level that has moved; `expected` is then the level before. */
  readonly mean?: number;
}

/** A change of level that a method has seen, and when it was. */
export interface Shift {
  /** Index of the feature that changed. */
  readonly feature: number;
  /** Known samples since the first one of the new level: 0, it was the newest one. */
  readonly ago: number;
  /** It lies between these, the earlier one first, as many samples ago. */
  readonly from: number;
  readonly to: number;
  /** How likely it is that there was a change, in (0, 1]. */
  readonly confidence: number;
  /** Level before and after. */
  readonly before: number;
  readonly after: number;
}

export interface Progress {
  readonly seen: number;
  readonly needed: number;
}

/** A running online detector. Score first, then learn; NaN means "no verdict yet". */
export interface OnlineModel {
  readonly id: string;
  readonly columns: number;
  scoreOne(sample: ArrayLike<number>): number;
  learnOne(sample: ArrayLike<number>): void;
  /** Instead of `learnOne`, for a known anomaly: time goes on, nothing is learnt. */
  skipOne(sample: ArrayLike<number>): void;
  /** `scoreOne`, then `learnOne` on the same sample: the same bits, in one pass where the method has one. */
  scoreLearnOne(sample: ArrayLike<number>): number;
  /** Contribution of each feature to the score of this sample, shape (nFeatures); undefined for a method that cannot tell. */
  contributions(sample: ArrayLike<number>): Float64Array | undefined;
  /**
   * Why this sample scores as it does. No training samples are kept: threshold and usual ranges are NaN. Throws `STATE` for a method that
   * cannot tell.
   * @param names of the features, for the sentence
   */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation;
  readonly progress: Progress;
  /** What the method sees in this sample; undefined for one that has only a score. */
  find(sample: ArrayLike<number>): Finding | undefined;
  /** The latest change of level that the samples learnt so far speak for, while it is news; undefined where there is none. */
  readonly shift: Shift | undefined;
  /** What it has found out about the stream, in words; '' when there is nothing. */
  readonly about: string;
  /** Whether the newest samples may be the beginning of a fault that only its length will tell; undefined where a method cannot know. */
  readonly doubts?: boolean;
  /** So many even steps went by without a sample: a method with a place in time moves on. */
  pass(steps: number): void;
  snapshot(): Snapshot;
}
