import type { Matrix } from '../../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';

/**
 * A fit in pieces that can be made apart: the trees of a forest. Merging any division of the pieces, in order, gives the state that
 * `fit` gives, bit for bit; so each piece has its own random stream.
 */
export interface ParallelFit<T extends OptionTable, S> {
  /** Number of pieces. */
  pieces(x: Matrix, options: OptionsOf<T>): number;
  /** Pieces `from` to `to` as plain data. */
  fitPart(x: Matrix, options: OptionsOf<T>, labels: Uint8Array, from: number, to: number): S;
  merge(parts: readonly S[]): S;
  /** Number of pieces that a state is made of, for methods that can go on from there; see `growMore`. */
  made?(state: S): number;
  /** What each piece of a part adds to the score of each sample, shape (pieces, nSamples); null where scores are no sum over pieces. */
  contributions?(part: S, x: Matrix): Float64Array | null;
  /** Turn the sums over all pieces, in order, into the scores that `score` gives, in place. */
  scoreOf?(state: S, sums: Float64Array): void;
}

/** A part of a fit, as workers post it. */
export interface Part<S> {
  readonly state: S;
  /** Contributions of its pieces to the scores that calibrate; null where these are computed from the whole. */
  readonly contributions: Float64Array | null;
}

/** Contributions of all parts at most: 128 MB. */
const MOST_CONTRIBUTIONS = 2 ** 24;

/**
 * A part with its contributions to the scores of the samples that calibrate, where the method has them.
 * @param pieces of all parts together: too many of them take too much room
 */
export function partOf<T extends OptionTable, S>(parallel: ParallelFit<T, S>, state: S, pieces: number, samples: Matrix): Part<S> {
  const room = pieces * samples.rows <= MOST_CONTRIBUTIONS;
  return { state, contributions: room && parallel.scoreOf ? (parallel.contributions?.(state, samples) ?? null) : null };
}

/** The scores of `rows` samples from the contributions of all parts, added up in order; undefined when a part has none. */
export function scoresOf<T extends OptionTable, S>(
  parallel: ParallelFit<T, S>,
  state: S,
  parts: readonly Part<S>[],
  rows: number,
): Float64Array | undefined {
  const scores = new Float64Array(rows);
  for (const { contributions } of parts) {
    if (contributions === null) return undefined;
    for (let p = 0; p < contributions.length; p += rows) for (let i = 0; i < rows; ++i) scores[i] += contributions[p + i];
  }
  parallel.scoreOf?.(state, scores);
  return scores;
}

/** What a pool of workers needs to fit a configured detector together. */
export interface SplitFit<R, C, M> {
  pieces(rows: R): number;
  /** Pieces `from` to `to`: plain data that can be posted between threads. */
  fitPart(rows: R, from: number, to: number, context?: C): unknown;
  /** The model of all parts, in order: the same as from `fit`. */
  finish(rows: R, parts: readonly unknown[], context?: C): M;
  /** The model with the pieces that it lacks: see `growMore`. */
  more?(model: M, rows: R, context?: C): M;
}

/** [0, n) as at most `parts` ranges of nearly equal length, in order. */
export function ranges(n: number, parts: number): { from: number; to: number }[] {
  const k = Math.max(1, Math.min(n, parts));
  return Array.from({ length: k }, (_, i) => ({ from: Math.floor((i * n) / k), to: Math.floor(((i + 1) * n) / k) }));
}
