import type { Matrix } from '../core/matrix.ts';

/**
 * The part of a detector whose samples are a series: a walk along it is plain data that knows what came before. Like an online method
 * after training: `score` is pure, `advance` takes the sample in.
 */
export interface SeriesSpec<S, W> {
  /** A walk that has seen nothing yet. */
  begin(state: S): W;
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
