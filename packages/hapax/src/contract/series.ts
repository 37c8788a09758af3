import type { Matrix } from '../core/matrix.ts';
import type { Shape } from '../core/shape.ts';

/** Another place of a series: the samples `from` to `to`, the last one not included. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  /** How far it is from the passage that was asked about, in the unit of the method. */
  readonly distance: number;
}

/**
 * The part of a detector whose samples are a series: a walk along it is plain data that knows what came before. Like an online method
 * after training: `score` is pure, `advance` takes the sample in.
 */
export interface SeriesSpec<S, W> {
  /** A walk that has seen nothing yet. */
  begin(state: S): W;
  /** What the place of a walk must look like that is gone on from; without it any is believed. */
  place?(state: S): Shape;
  /** Score of the next sample. The sample is used again for the one after it: keep a copy, never the array. */
  score(state: S, position: W, sample: Float64Array): number;
  advance(state: S, position: W, sample: Float64Array): void;
  /** Contribution of each feature to the score of the next sample, shape (nFeatures). */
  explain(state: S, position: W, sample: Float64Array): Float64Array;
  /** After how many samples the beginning of a walk is forgotten. */
  memory(state: S): number;
  /** How much larger scores are of samples that were not trained on: scores of training samples are raised by it. Without it 1. */
  optimism?(state: S): number;
}

/**
 * The part of a detector that looks at a whole series, what comes after a sample included: a matrix profile, a discord search. There is
 * no walk; `score` of the spec gets the series at once and may answer NaN, no verdict, where too little is around a sample.
 */
export interface WholeSeries<S, W = unknown> {
  readonly whole: true;
  /** What scores and explanations of one series share, such as its matrix profile: made once for all questions about a series. */
  study?(state: S, x: Matrix): W & Studied;
  /** Contribution of each feature to the score of the sample at `at`, shape (nFeatures). @param study of a method that has it */
  explainAt(state: S, x: Matrix, at: number, study: W): Float64Array;
  /** The passages that the one around `at` was compared with, nearest first. */
  passagesAt?(state: S, x: Matrix, at: number, study: W): readonly Passage[];
}

/** A study holds the scores of its series, shape (nSamples). */
export interface Studied {
  readonly scores: Float64Array;
}

/** How the samples of a series method hang together: a causal walk, or the whole. */
export type SeriesPart<S, W> = SeriesSpec<S, W> | WholeSeries<S, W>;

/** Whether a method looks at the whole series. */
export const isWhole = <S, W>(series: SeriesPart<S, W>): series is WholeSeries<S, W> => 'whole' in series;

/** Everything else that a detector says about scores, from its walk. */
export const alongSeries = <S, W>(series: SeriesSpec<S, W>) => ({
  series,
  score: (state: S, x: Matrix, out: Float64Array): void => scoreAlong(series, state, x, out),
  scoreTraining(state: S, x: Matrix, indices: Int32Array, out: Float64Array): void {
    const all = new Float64Array(x.rows);
    scoreAlong(series, state, x, all);
    const raise = series.optimism?.(state) ?? 1;
    for (let i = 0; i < indices.length; ++i) out[i] = raise * all[indices[i]];
  },
  explain: (state: S, sample: Float64Array): Float64Array => series.explain(state, series.begin(state), sample),
});

function scoreAlong<S, W>(series: SeriesSpec<S, W>, state: S, { values, rows, columns }: Matrix, out: Float64Array): void {
  const position = series.begin(state);
  const sample = new Float64Array(columns);
  for (let i = 0, p = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j, ++p) sample[j] = values[p];
    out[i] = series.score(state, position, sample);
    series.advance(state, position, sample);
  }
}
