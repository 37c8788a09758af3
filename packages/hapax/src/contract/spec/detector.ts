import type { Matrix } from '../../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import type { Sparse } from '../../core/sparse.ts';
import type { MergePart } from '../merging/merge-part.ts';
import type { Method } from '../method.ts';
import type { MissingRule } from '../samples.ts';
import type { SeriesPart } from '../series.ts';
import type { Given, Labelling } from './labels.ts';
import type { ParallelFit } from './parallel.ts';
import type { Steps } from './steps.ts';

/** A threshold that comes with a method, such as Tukey's fence. */
export interface OwnThreshold {
  /** Scores above it are anomalies. */
  readonly level: number;
  /** What lies above it, in a few words. */
  readonly meaning: string;
  /**
   * Lift the scores of samples above the level that are clear for a reason which the score alone does not tell, in place. A model that is
   * judged by this threshold has lifted its scores itself, and lacks it.
   */
  lift?(x: Matrix, scores: Float64Array): void;
  /** The scores of this model are lifted. */
  readonly lifts?: true;
}

/** What a detector file provides: data about the method, and two or more pure functions over plain state. */
export interface DetectorSpec<T extends OptionTable, S, W = unknown> extends Method<T> {
  readonly missing: MissingRule;
  /** Its scores add up features as they come, so that those with the largest numbers decide: they want one scale. */
  readonly mixesUnits?: true;
  /**
   * `required`: the method learns from labels of every sample, 0 normal and 1 anomaly. `partial`: it learns from what is known of some,
   * -1 anomaly, 0 unlabelled, 1 normal (`given.known`).
   */
  readonly labels?: Labelling;
  /** The method weighs training samples (`given.weights`). */
  readonly weights?: 'accept';
  /** Default of the option `contamination`, or what stands in where a fit has no threshold of its own; 0.1 where it is not said. */
  readonly contamination?: number;
  /**
   * @param labels shape (nSamples); empty unless `labels` is `required`
   * @param given what else is known of the samples
   */
  fit(x: Matrix, options: OptionsOf<T>, labels: Uint8Array, given: Given): S;
  /** A fit that takes long, in steps, so that it can be watched and ended; see `inSteps`, which makes `fit` of it. */
  fitSteps?(x: Matrix, options: OptionsOf<T>, labels: Uint8Array, given: Given): Steps<S>;
  /** `fit`, and where they come with it the scores of the training samples at `indices`, or of all of them; `scoreTraining` is then spared. */
  fitScored?(
    x: Matrix,
    options: OptionsOf<T>,
    labels: Uint8Array,
    given: Given,
    indices: Int32Array,
  ): { readonly state: S; readonly scores: Float64Array };
  score(state: S, x: Matrix, out: Float64Array): void;
  /** Scores of the training samples at `indices`, where these differ from `score` (a sample is not its own neighbour). */
  scoreTraining?(state: S, x: Matrix, indices: Int32Array, out: Float64Array, options: OptionsOf<T>): void;
  /**
   * Folds whose samples are scored by fits on the others, to calibrate with scores of samples not seen; 0: the scores of `scoreTraining`, or
   * of the fit itself, are as good as that. What each fold costs is a fit more.
   */
  folds?(x: Matrix, options: OptionsOf<T>): number;
  /** The same over sparse samples. Without it they are made dense: all of them in a fit, some at a time to score. */
  readonly sparse?: SparsePart<T, S>;
  /**
   * Contribution of each feature to the score, shape (nFeatures). Without it: the fall of the score when a feature turns typical.
   * @param filled 1 where the value was missing, shape (nFeatures); undefined where none was
   */
  explain?(state: S, sample: Float64Array, filled?: Uint8Array): Float64Array;
  /** Take in more samples, in place. */
  learn?(state: S, x: Matrix): void;
  /** Samples are one series in time order and a score depends on others; without it rows are independent. See `alongSeries`, `WholeSeries`. */
  readonly series?: SeriesPart<S, W>;
  /** How workers share a fit. Scoring needs no such thing: rows are independent. */
  readonly parallel?: ParallelFit<T, S>;
  /** How a model is made of what parts of a table have summed up. Methods without it need all rows in one place. */
  readonly merges?: MergePart<T, S>;
  /** The threshold that the method itself stands for, and what it means; undefined where this fit has none. It judges where no share is asked for. */
  own?(state: S): OwnThreshold | undefined;
  /** For a method that compares every row with every other: what judges alike in less, in words. See `slowFit`. */
  readonly slow?: string;
  /** What the method chose by itself and why, a sentence each. */
  notes?(state: S): readonly string[];
  /** What makes its scores doubtful on these training samples, a sentence each with the way out. They are among the notes of the model. */
  doubts?(state: S): readonly string[];
}

/** How a detector works on sparse samples: the state, and the scores up to rounding, that it has of the same samples as dense ones. */
export interface SparsePart<T extends OptionTable, S> {
  fit(x: Sparse, options: OptionsOf<T>, labels: Uint8Array, given: Given): S;
  fitSteps?(x: Sparse, options: OptionsOf<T>, labels: Uint8Array, given: Given): Steps<S>;
  score(state: S, x: Sparse, out: Float64Array): void;
}

/** A detector's spec where its state does not matter: combinations fit and score through it without knowing what is inside. */
export type AnyDetectorSpec<T extends OptionTable = OptionTable> = DetectorSpec<T, unknown>;
