import type { OptionsOf, OptionTable } from '../core/options.ts';
import type { Shape } from '../core/shape.ts';

/** What every method says about itself; command line, documentation, controls and checks are made from it. */
export interface Method<T extends OptionTable = OptionTable> {
  /** The name in the registry and on the command line, in camelCase. */
  readonly id: string;
  /** The name in the literature, for people. */
  readonly title: string;
  /** Paper or reference that defines the method. */
  readonly source: string;
  readonly options: T;
  /** What its state must look like: one that comes from outside is held against it before anything runs on it. */
  readonly state?: Shape;
  /** The score that no sample can pass, for methods whose scores end there. */
  readonly highest?: number;
  /** The score above which the method itself sees something, such as a change: what a file is judged by where nobody says otherwise. */
  readonly alarm?: number;
  /** `ratio`: scores are one over a chance, from 0 on; it is their logarithm that has a tail. */
  readonly scale?: 'ratio';
  /** The lowest threshold that the scores' own meaning allows for this rate: a change that is less likely than none is no alarm, however rare. */
  least?(options: OptionsOf<T>, rate: number): number;
  /** Scores are evidence that gathers over many samples, as that of a test for changes: single samples are not seen, however far out. */
  readonly gathers?: true;
  /**
   * Scores tell how a sample goes on from those before, by what has been: a wave that goes farther than any before is odd to its end unless it is learnt while it rises. A
   * level that shifts, or an outlier, has a score far higher than the one before.
   */
  readonly continues?: true;
  /**
   * Scores tell how usual the place of a sample is, among all places so far: in a stream they mean nothing before the samples have come
   * back to where they were, and a stream says so until then. `ever`: among all that there ever were, so that a level which goes on rising is
   * never usual; `recent`: among those of a window.
   */
  readonly places?: 'recent' | 'ever';
}
