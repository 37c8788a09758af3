import type { Snapshot } from '../core/snapshot.ts';
import type { Explanation } from './explaining/explanation.ts';
import type { Follower } from './explaining/follower.ts';
import type { Samples } from './samples.ts';
import type { OwnThreshold } from './spec/detector.ts';

/** A fitted detector, or a pipeline around one. Scores are higher for stranger samples and finite; of series methods NaN: no verdict. */
export interface Model {
  readonly id: string;
  readonly columns: number;
  /** Scores above this are anomalies: the one that the method itself stands for, the (1 - contamination) quantile of its training scores where a share is asked for or it stands for none, or 0.5 of one that learns from labels. */
  readonly threshold: number;
  /** The threshold that the method itself stands for, such as Tukey's fence, whether or not it is the one in force; methods that have none lack it. */
  readonly own?: OwnThreshold | undefined;
  /** Undefined: rows are independent. `walk`: they are one series, see `follow`. `whole`: one series that is looked at as a whole. */
  readonly series: 'walk' | 'whole' | undefined;
  /** Shape (nSamples). */
  score(rows: Samples): Float64Array;
  scoreOne(sample: ArrayLike<number>): number;
  /** Whether a score is that of an anomaly; NaN, no verdict, is not. */
  isAnomaly(score: number): boolean;
  /** 1 for an anomaly, 0 for a normal sample; `sklearn`: -1 and +1. Shape (nSamples). */
  predict(rows: Samples, labels?: 'anomaly' | 'sklearn'): Int8Array;
  /** How likely a normal sample scores this high, from scores of training samples, of normal ones where labels tell them. Shape (nSamples). */
  pValue(rows: Samples): Float64Array;
  /** The scores on a scale from 0 to 1, one half at the threshold; of a method that learns from labels the scores themselves. Shape (nSamples). */
  probability(rows: Samples): Float64Array;
  /** The p-values in tenths of powers of ten, 0 to 100: p = 0.001 is 30. Shape (nSamples). */
  severity(rows: Samples): Float64Array;
  /** Why a sample scores as it does. @param names of the features, for the sentence */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation;
  /** Why the sample at a place among others scores as it does: with those before it, or all of them, where the method looks at them. */
  explainAt(rows: Samples, at: number, names?: readonly string[]): Explanation;
  /** Contribution of each feature to the score of a sample, shape (nFeatures); undefined where a transform mixes features. */
  contributions(sample: ArrayLike<number>): Float64Array | undefined;
  /** Take in more samples. Throws `STATE` for methods that cannot. */
  learn(rows: Samples): void;
  /**
   * For methods that take their rows for one series, others have none: a walk along it, sample by sample, with the scores that
   * `score` gives for all of them at once.
   * @param saved what `snapshot` of a walk of this model gave: goes on there
   */
  readonly follow?: (saved?: unknown) => Follower;
  /** What the method chose by itself and why, and what of the input had no part in the fit, a sentence each. */
  readonly notes: readonly string[];
  snapshot(): Snapshot;
}
