import { HapaxError } from '../core/errors.ts';
import {
  copyNumbers,
  firstUnusual,
  type Matrix,
  matrix,
  numbers,
  type Rows,
  row,
  take,
  toMatrix,
  tooLarge,
  zeros,
} from '../core/matrix.ts';
import { number, type OptionsOf, type OptionTable } from '../core/options.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { CALIBRATION_SAMPLES, type Calibration, calibrate, probability, pValue, severity } from './calibration.ts';
import { type Explanation, explanation } from './explanation.ts';
import { type Entry, type Factory, factory } from './factory.ts';
import { type Follower, followerOf } from './follower.ts';
import type { Method } from './method.ts';
import { type ParallelFit, type Part, partOf, type SplitFit, scoresOf } from './parallel.ts';
import { impute, type Profile, profile, spread } from './profile.ts';
import type { SeriesSpec } from './series.ts';

/** What a detector file provides: data about the method, and two or more pure functions over plain state. */
export interface DetectorSpec<T extends OptionTable, S, W = unknown> extends Method<T> {
  /** What a missing (NaN) cell does: the method has a meaning for it, it becomes the training median, or it is an error. */
  readonly missing: 'accept' | 'impute' | 'refuse';
  /** `required`: the method learns from labels, 0 normal and 1 anomaly. */
  readonly labels?: 'required';
  /** Default of the option `contamination`; 0.1 where it is not said. */
  readonly contamination?: number;
  /** @param labels shape (nSamples); empty unless `labels` is `required` */
  fit(x: Matrix, options: OptionsOf<T>, labels: Uint8Array): S;
  /** `fit`, and the scores of all training samples where they come with it: the bits that `score` gives, which is then spared. */
  fitScored?(x: Matrix, options: OptionsOf<T>, labels: Uint8Array): { readonly state: S; readonly scores: Float64Array };
  score(state: S, x: Matrix, out: Float64Array): void;
  /** Scores of the training samples at `indices`, where these differ from `score` (a sample is not its own neighbour). */
  scoreTraining?(state: S, x: Matrix, indices: Int32Array, out: Float64Array): void;
  /** Contribution of each feature to the score, shape (nFeatures). Without it: the fall of the score when a feature turns typical. */
  explain?(state: S, sample: Float64Array): Float64Array;
  /** Take in more samples, in place. */
  learn?(state: S, x: Matrix): void;
  /** Samples are one series in time order and a score depends on those before it; without it rows are independent. See `alongSeries`. */
  readonly series?: SeriesSpec<S, W>;
  /** How workers share a fit. Scoring needs no such thing: rows are independent. */
  readonly parallel?: ParallelFit<T, S>;
  /** What the method chose by itself and why, a sentence each. */
  notes?(state: S): readonly string[];
}

/** What scikit-learn and PyOD assume where nothing is said. */
const CONTAMINATION = 0.1;

/** Option of every detector beside its own. */
const common = (contamination: number) => ({
  contamination: number(
    contamination,
    { min: 0, max: 0.5 },
    'Share of training samples expected to be anomalies; sets the threshold of predict.',
  ),
});
type Common = ReturnType<typeof common>;

/** Labels that go with training samples: 0 normal, 1 anomaly, shape (nSamples). */
export interface FitContext {
  readonly labels?: ArrayLike<number>;
}

/** A detector with its options set, ready to fit. */
export interface Configured {
  fit(rows: Rows, context?: FitContext): Model;
  /** Fit, and score the same samples: neighbour methods leave each sample itself out. */
  fitScore(rows: Rows, context?: FitContext): { readonly model: Model; readonly scores: Float64Array };
  /** How workers share the fit; methods that cannot divide it have none. */
  readonly split?: SplitFit<Rows, FitContext, Model>;
}

/** A fitted detector. Scores are higher for stranger samples and always finite. */
export interface Model {
  readonly id: string;
  readonly columns: number;
  /** Scores above this are anomalies: the (1 - contamination) quantile of the training scores. */
  readonly threshold: number;
  /** Shape (nSamples). */
  score(rows: Rows): Float64Array;
  scoreOne(sample: ArrayLike<number>): number;
  /** 1 for an anomaly, 0 for a normal sample; `sklearn`: -1 and +1. Shape (nSamples). */
  predict(rows: Rows, labels?: 'anomaly' | 'sklearn'): Int8Array;
  /** How likely a normal sample scores this high, from the training scores. Shape (nSamples). */
  pValue(rows: Rows): Float64Array;
  /** The scores on a scale from 0 to 1, one half at the threshold. Shape (nSamples). */
  probability(rows: Rows): Float64Array;
  /** The p-values in tenths of powers of ten, 0 to 100: p = 0.001 is 30. Shape (nSamples). */
  severity(rows: Rows): Float64Array;
  /** @param names of the features, for the sentence */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation;
  /** Take in more samples. Throws `STATE` for methods that cannot. */
  learn(rows: Rows): void;
  /**
   * For methods that take their rows for one series, others have none: a walk along it, sample by sample, with the scores that
   * `score` gives for all of them at once.
   * @param saved what `rest` of a walk of this model gave: goes on there
   */
  readonly follow?: (saved?: unknown) => Follower;
  /** What the method chose by itself and why, a sentence each; empty for most methods. */
  readonly notes: readonly string[];
  snapshot(): Snapshot;
}

/** A detector's spec where its state does not matter: combinations fit and score through it without knowing what is inside. */
export type AnyDetectorSpec<T extends OptionTable = OptionTable> = DetectorSpec<T, unknown>;

/** A detector as registry, command line and server see it. */
export type DetectorEntry = Entry<Configured, Model, AnyDetectorSpec>;

export type Detector<T extends OptionTable = OptionTable> = Factory<T & Common, AnyDetectorSpec<T & Common>, Configured, Model>;

interface Fitted<S> {
  readonly method: S;
  readonly profile: Profile;
  readonly calibration: Calibration;
}

/** Turn a spec into the factory users call, with validation, missing values, calibration and persistence in one place. */
export function defineDetector<const T extends OptionTable, S, W = unknown>(spec: DetectorSpec<T, S, W>): Detector<T> {
  const full: DetectorSpec<T & Common, S, W> = { ...spec, options: { ...spec.options, ...common(spec.contamination ?? CONTAMINATION) } };
  return factory<T & Common, AnyDetectorSpec<T & Common>, Configured, Model>(
    full,
    (options) => ({
      fit: (rows, context = {}) => fitScore(spec, options, rows, context, 'calibration').model,
      fitScore: (rows, context = {}) => fitScore(spec, options, rows, context, 'all'),
      ...(spec.parallel ? { split: splitFit(spec, spec.parallel, options) } : {}),
    }),
    // Only `snapshot()` of this method writes under its id.
    (state, columns) => modelOf(spec, state as Fitted<S>, columns),
  );
}

function fitScore<T extends OptionTable, S>(
  spec: DetectorSpec<T, S>,
  options: OptionsOf<T & Common>,
  rows: Rows,
  { labels }: FitContext,
  scored: 'calibration' | 'all',
  merged?: (samples: number) => { readonly state: S; readonly scores: Float64Array | undefined },
): { model: Model; scores: Float64Array } {
  const given = toMatrix(rows);
  const missing = checkInput(spec.id, given);
  if (given.rows === 0) throw new HapaxError('INPUT', `${spec.id} needs at least one sample to fit; got none`);
  const seen = profile(given);
  const x = ready(spec, seen, given, missing);
  const checked = checkLabels(spec, x.rows, labels);
  const { state, scores } = merged
    ? merged(Math.min(x.rows, CALIBRATION_SAMPLES))
    : (spec.fitScored?.(x, options, checked) ?? { state: spec.fit(x, options, checked), scores: undefined });
  const training = scores ?? trainingScores(spec, state, x, scored);
  const calibration = calibrate(thin(training), options.contamination);
  return { model: modelOf(spec, { method: state, profile: seen, calibration }, x.columns), scores: training };
}

/** Scores of all training samples, or of those that calibrate. */
function trainingScores<T extends OptionTable, S>(
  spec: DetectorSpec<T, S>,
  state: S,
  x: Matrix,
  scored: 'calibration' | 'all',
): Float64Array {
  const indices = spread(x.rows, scored === 'all' ? x.rows : CALIBRATION_SAMPLES);
  const scores = new Float64Array(indices.length);
  if (spec.scoreTraining) spec.scoreTraining(state, x, indices, scores);
  else spec.score(state, scored === 'all' ? x : calibrationSamples(x), scores);
  return scores;
}

/** The samples whose scores calibrate. */
const calibrationSamples = (x: Matrix): Matrix => (x.rows <= CALIBRATION_SAMPLES ? x : take(x, spread(x.rows, CALIBRATION_SAMPLES)));

/** The same fit in pieces: every piece sees the samples as `fit` does, missing cells filled in. */
function splitFit<T extends OptionTable, S>(
  spec: DetectorSpec<T, S>,
  parallel: ParallelFit<T, S>,
  options: OptionsOf<T & Common>,
): SplitFit<Rows, FitContext, Model> {
  const prepared = (rows: Rows): Matrix => {
    const given = toMatrix(rows);
    const missing = checkInput(spec.id, given);
    return spec.missing === 'accept' || missing < 0 ? given : ready(spec, profile(given), given, missing);
  };
  return {
    pieces: (rows) => parallel.pieces(toMatrix(rows), options),
    fitPart(rows, from, to, { labels } = {}) {
      const x = prepared(rows);
      const state = parallel.fitPart(x, options, checkLabels(spec, x.rows, labels), from, to);
      return partOf(parallel, state, parallel.pieces(x, options), calibrationSamples(x));
    },
    finish(rows, given, context = {}) {
      // Parts come from `fitPart` of the same detector, through a clone at most.
      const parts = given as Part<S>[];
      const merged = (samples: number) => {
        const state = parallel.merge(parts.map((part) => part.state));
        return { state, scores: scoresOf(parallel, state, parts, samples) };
      };
      return fitScore(spec, options, rows, context, 'calibration', merged).model;
    },
  };
}

/** The scores that calibrate: the same whether all samples were scored or only the calibration sample. */
const thin = (scores: Float64Array): Float64Array =>
  scores.length <= CALIBRATION_SAMPLES ? scores : Float64Array.from(spread(scores.length, CALIBRATION_SAMPLES), (i) => scores[i]);

function modelOf<T extends OptionTable, S>(spec: DetectorSpec<T, S>, fitted: Fitted<S>, columns: number): Model {
  const { method, calibration } = fitted;
  const one = zeros(1, columns);
  const oneScore = new Float64Array(1);
  const door = (rows: Rows): Matrix => {
    const x = toMatrix(rows);
    if (x.columns !== columns && x.rows > 0)
      throw new HapaxError('SHAPE', `${spec.id} was fitted on ${columns} features; got ${x.columns}`);
    return ready(spec, fitted.profile, x, checkInput(spec.id, x));
  };
  const scoreAll = (rows: Rows): Float64Array => {
    const x = door(rows);
    const out = new Float64Array(x.rows);
    spec.score(method, x, out);
    return out;
  };
  const contributions = (sample: Float64Array, score: number): Float64Array => {
    if (spec.explain) return spec.explain(method, sample);
    const trials = zeros(columns, columns);
    for (let j = 0; j < columns; ++j) {
      trials.values.set(sample, j * columns);
      trials.values[j * columns + j] = fitted.profile.typical[j];
    }
    return scoreAll(trials).map((without) => score - without);
  };
  return {
    id: spec.id,
    columns,
    threshold: calibration.threshold,
    score: scoreAll,
    scoreOne(sample) {
      if (sample.length !== columns) throw new HapaxError('SHAPE', `${spec.id} was fitted on ${columns} features; got ${sample.length}`);
      copyNumbers(sample, one.values, 0, () => spec.id);
      spec.score(method, ready(spec, fitted.profile, one, checkInput(spec.id, one)), oneScore);
      return oneScore[0];
    },
    predict(rows, labels = 'anomaly') {
      const [normal, anomaly] = labels === 'sklearn' ? [1, -1] : [0, 1];
      return Int8Array.from(scoreAll(rows), (score) => (score > calibration.threshold ? anomaly : normal));
    },
    pValue: (rows) => scoreAll(rows).map((score) => pValue(calibration, score)),
    probability: (rows) => scoreAll(rows).map((score) => probability(calibration, score)),
    severity: (rows) => scoreAll(rows).map((score) => severity(calibration, score)),
    explain(sample, names = []) {
      const x = door(matrix([sample]));
      const score = scoreAll(x)[0];
      const parts = contributions(row(x, 0), score);
      return explanation(
        numbers(sample, () => spec.id),
        { score, threshold: calibration.threshold },
        parts,
        fitted.profile,
        names,
      );
    },
    learn(rows) {
      if (!spec.learn) throw new HapaxError('STATE', `${spec.id} cannot learn more samples; fit it again on all of them`);
      spec.learn(method, door(rows));
    },
    ...(spec.series
      ? {
          follow: followerOf(spec.series, method, {
            check: (sample) => row(door(matrix([sample])), 0),
            tell: (sample, score, parts, names) =>
              explanation(sample, { score, threshold: calibration.threshold }, parts, fitted.profile, names),
          }),
        }
      : {}),
    get notes() {
      return spec.notes?.(method) ?? [];
    },
    snapshot: () => structuredClone({ id: spec.id, columns, state: fitted }),
  };
}

/** Apply the method's rule for missing cells. @param missing place of the first one, -1 when there is none */
function ready<T extends OptionTable, S>(spec: DetectorSpec<T, S>, seen: Profile, x: Matrix, missing: number): Matrix {
  if (spec.missing === 'accept' || missing < 0) return x;
  if (spec.missing === 'impute') return impute(seen, x, missing);
  throw new HapaxError(
    'INPUT',
    `${spec.id} does not take missing values; ${placeOf(missing, x)} is NaN: fill it in or leave the sample out`,
  );
}

/** Refuse values that are too large. Returns the place of the first missing cell, -1 when there is none. */
function checkInput(who: string, x: Matrix): number {
  const first = firstUnusual(x.values);
  let at = first;
  while (at >= 0 && x.values[at] !== x.values[at]) at = firstUnusual(x.values, at + 1);
  if (at >= 0) throw new HapaxError('INPUT', `${who}: ${placeOf(at, x)} is ${tooLarge(x.values[at])}`);
  return first;
}

const placeOf = (at: number, { columns }: Matrix): string => `sample ${Math.floor(at / columns)}, feature ${at % columns}`;

function checkLabels<T extends OptionTable, S>(spec: DetectorSpec<T, S>, rows: number, labels: ArrayLike<number> | undefined): Uint8Array {
  if (spec.labels !== 'required') return new Uint8Array(0);
  if (labels === undefined)
    throw new HapaxError('INPUT', `${spec.id} learns from labels; pass { labels } with 0 for normal and 1 for anomaly`);
  if (labels.length !== rows) throw new HapaxError('INPUT', `${spec.id} got ${labels.length} labels for ${rows} samples`);
  for (let i = 0; i < rows; ++i) {
    if (labels[i] !== 0 && labels[i] !== 1) throw new HapaxError('INPUT', `${spec.id}: label ${i} must be 0 or 1; got ${labels[i]}`);
  }
  return Uint8Array.from(labels);
}
