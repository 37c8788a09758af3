import { plainCopy } from '../../core/plain.ts';
import { checkState } from '../../core/shape.ts';
import type { SeriesSpec } from '../series.ts';
import type { Explanation } from './explanation.ts';

/** A fitted model on its way along a series. Score first, then advance, like an online detector that has ended learning. */
export interface Follower {
  /** Score of the next sample. */
  scoreOne(sample: ArrayLike<number>): number;
  /** Take the sample in. */
  advance(sample: ArrayLike<number>): void;
  /** Contribution of each feature to the score of the next sample, shape (nFeatures); undefined where features are mixed. */
  contributions(sample: ArrayLike<number>): Float64Array | undefined;
  /** Why the next sample would score as it does. @param names of the features */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation;
  /** After how many samples the beginning is forgotten. */
  readonly memory: number;
  /** Where it stands, plain data: `follow` of the same model goes on from it. */
  snapshot(): unknown;
}

/** What a follower needs of its model. */
interface Host {
  readonly id: string;
  readonly columns: number;
  /** The sample, checked. */
  check(sample: ArrayLike<number>): Float64Array;
  tell(sample: Float64Array, score: number, parts: Float64Array, names: readonly string[]): Explanation;
}

const FROM_THE_START = 'use another copy, or walk from the start';

/** Make the `follow` of a model. */
export const followerOf =
  <S, W>(series: SeriesSpec<S, W>, state: S, { id, columns, check, tell }: Host) =>
  (saved?: unknown): Follower => {
    if (saved !== undefined && series.place) checkState(`a walk of ${id}`, series.place(state), saved, columns, FROM_THE_START);
    // What is known of its form has been looked at.
    const position = saved === undefined ? series.begin(state) : (plainCopy(saved, id) as W);
    return {
      scoreOne: (sample) => series.score(state, position, check(sample)),
      advance: (sample) => series.advance(state, position, check(sample)),
      contributions: (sample) => series.explain(state, position, check(sample)),
      explain(sample, names = []) {
        const values = check(sample);
        return tell(values, series.score(state, position, values), series.explain(state, position, values), names);
      },
      memory: series.memory(state),
      snapshot: () => plainCopy(position, id),
    };
  };
