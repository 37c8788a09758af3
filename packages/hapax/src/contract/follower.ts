import type { Explanation } from './explanation.ts';
import type { SeriesSpec } from './series.ts';

/** A fitted model on its way along a series. Score first, then advance, like an online detector that has ended learning. */
export interface Follower {
  /** Score of the next sample. */
  scoreOne(sample: ArrayLike<number>): number;
  /** Take the sample in. */
  advance(sample: ArrayLike<number>): void;
  /** Why the next sample would score as it does. @param names of the features */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation;
  /** After how many samples the beginning is forgotten. */
  readonly memory: number;
  /** Where it stands, plain data. */
  rest(): unknown;
}

/** What a follower needs of its model. */
interface Host {
  /** The sample, checked. */
  check(sample: ArrayLike<number>): Float64Array;
  tell(sample: Float64Array, score: number, parts: Float64Array, names: readonly string[]): Explanation;
}

/** Make the `follow` of a model. */
export const followerOf =
  <S, W>(series: SeriesSpec<S, W>, state: S, { check, tell }: Host) =>
  (saved?: unknown): Follower => {
    // Only `rest` below writes this.
    const position = saved === undefined ? series.begin(state) : (structuredClone(saved) as W);
    return {
      scoreOne: (sample) => series.score(state, position, check(sample)),
      advance: (sample) => series.advance(state, position, check(sample)),
      explain(sample, names = []) {
        const values = check(sample);
        return tell(values, series.score(state, position, values), series.explain(state, position, values), names);
      },
      memory: series.memory(state),
      rest: () => structuredClone(position),
    };
  };
