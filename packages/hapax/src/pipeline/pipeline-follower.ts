import { judgedBy } from '../contract/explaining/explanation.ts';
import type { Follower } from '../contract/explaining/follower.ts';
import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { numbers } from '../core/matrix.ts';
import { plainCopy } from '../core/plain.ts';
import { checkState, f64, rec, whole } from '../core/shape.ts';
import { type Chain, nextOf, pushRecent, type Recent, startRecent } from './chain.ts';

/** What a follower needs of its pipeline. */
interface Host {
  readonly chain: Chain;
  readonly model: Model;
  readonly columns: number;
  mustFit(width: number): void;
  /** Contributions by raw feature; undefined where features are mixed. */
  back(parts: Float64Array | undefined): Float64Array | undefined;
  /** Names of the features that the transforms make of those with these names. */
  namesFor(names: readonly string[]): readonly string[];
  threshold(): number;
}

/** Plain data. */
interface Position {
  readonly recent: Recent;
  readonly walk?: unknown;
}

/** The `follow` of a pipeline: the transforms look back at what came before, and the detector goes along behind them. */
export const followerOfPipeline =
  ({ chain, model, columns, mustFit, back, namesFor, threshold }: Host) =>
  (saved?: unknown): Follower => {
    if (saved !== undefined) checkState('a walk of pipeline', placeOf(chain), saved, columns, 'use another copy, or walk from the start');
    // The walk in it is looked at by its model.
    const position = saved === undefined ? { recent: startRecent(chain, columns) } : (plainCopy(saved, 'pipeline') as Position);
    const { recent } = position;
    const walk = model.follow?.(position.walk);
    /** What the transforms make of a sample if it comes next. */
    function next(sample: ArrayLike<number>): Float64Array | undefined {
      mustFit(sample.length);
      return nextOf(
        chain,
        recent,
        numbers(sample, () => 'pipeline'),
      );
    }
    return {
      scoreOne(sample) {
        const ready = next(sample);
        return ready ? (walk ?? model).scoreOne(ready) : Number.NaN;
      },
      advance(sample) {
        mustFit(sample.length);
        const ready = pushRecent(
          chain,
          recent,
          numbers(sample, () => 'pipeline'),
        );
        if (ready) walk?.advance(ready);
      },
      contributions(sample) {
        const ready = next(sample);
        return ready && back((walk ?? model).contributions(ready));
      },
      explain(sample, names = []) {
        const ready = next(sample);
        if (!ready)
          throw new HapaxError('INPUT', `pipeline explains samples with ${chain.history - 1} before them, its history; advance it first`);
        return judgedBy((walk ?? model).explain(ready, namesFor(names)), threshold());
      },
      memory: chain.history - 1 + (walk?.memory ?? 0),
      snapshot: () => plainCopy({ recent, ...(walk && { walk: walk.snapshot() }) }, 'pipeline'),
    };
  };

const placeOf = ({ history }: Chain) =>
  rec({ recent: rec({ values: f64((size) => history * size('columns'), { which: 'any' }), kept: whole(0, undefined, history) }) });
