import { HapaxError } from '../core/errors.ts';
import { LARGEST, numbers, tooLarge } from '../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../core/options.ts';
import { plainCopy, type Storable } from '../core/plain.ts';
import type { OnlineOptions } from '../generated/options.ts';
import { explanation } from './explaining/explanation.ts';
import { type Entry, type Factory, factory, type OptionsFor } from './factory.ts';
import { loadedOnline } from './loaded.ts';
import type { Method } from './method.ts';
import type { Finding, OnlineModel, Progress, Shift } from './online-model.ts';

export type { Finding, OnlineModel, Progress, Shift } from './online-model.ts';

/** A method that sees one sample at a time: plain state, a pure `score`, and a `learn` that updates the state in place. */
export interface OnlineSpec<T extends OptionTable, S> extends Method<T> {
  start(columns: number, options: OptionsOf<T>): S;
  /** Higher is stranger; NaN: no verdict yet. Must not change the state. */
  score(state: S, sample: Float64Array): number;
  learn(state: S, sample: Float64Array): void;
  /** A sample went by that must not be learnt. Only for a method whose state has a place in time, which moves on. */
  skip?(state: S, sample: Float64Array): void;
  /** `score`, then `learn`, where one pass is faster than two; must give the same bits. Without it the two are called. */
  update?(state: S, sample: Float64Array): number;
  /** Contribution of each feature to the score, shape (nFeatures). */
  explain?(state: S, sample: Float64Array): Float64Array;
  /** What it sees in a sample, for a method that can say more than a score. */
  find?(state: S, sample: Float64Array): Finding;
  /** The latest change of level and its time, for a method that looks for changes. */
  shift?(state: S): Shift | undefined;
  /** What it has found out about the stream, such as a rhythm, in words; '' when there is nothing. */
  about?(state: S): string;
  /** So many even steps went by without a sample. Only for a method whose state has a place in time. */
  pass?(state: S, steps: number): void;
  /** Samples learnt, and samples needed before the first verdict. */
  progress(state: S): Progress;
}

/** An online detector with its options set, ready to start on samples of `columns` features. */
export interface OnlineConfigured {
  readonly id: string;
  /** All of them, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  start(columns: number): OnlineModel;
}

/** An online detector as registry, command line and server see it. */
export type OnlineEntry = Entry<OnlineConfigured, OnlineModel>;

export type OnlineDetector<T extends OptionTable = OptionTable, Id extends string = string> = Factory<
  T,
  Method<T>,
  OnlineConfigured,
  OnlineModel,
  OptionsFor<Id, OnlineOptions, T>
>;

/** Turn a spec into the factory users call, with validation and persistence in one place. */
export const defineOnline = <const T extends OptionTable, S, const Id extends string = string>(
  spec: OnlineSpec<T, S> & Storable<S> & { readonly id: Id },
): OnlineDetector<T, Id> =>
  factory<T, OnlineSpec<T, S>, OnlineConfigured, OnlineModel, OptionsFor<Id, OnlineOptions, T>>(
    spec,
    (options) => ({
      id: spec.id,
      options,
      start(columns) {
        if (!(Number.isInteger(columns) && columns >= 1))
          throw new HapaxError('INPUT', `${spec.id} starts on a whole number of features from 1 on; got ${String(columns)}`);
        return modelOf(spec, spec.start(columns, options), columns);
      },
    }),
    (state, columns) => {
      // Only `snapshot()` of this method writes under its id.
      const loaded = loadedOnline(modelOf(spec, state as S, columns));
      held.set(loaded, state);
      return loaded;
    },
  );

/** States of the models that live. */
const held = new WeakMap<OnlineModel, unknown>();

/** What `snapshot` of a model copies, as it is: for those who measure how large it is, and let it go. */
export const heldBy = (model: OnlineModel): unknown => held.get(model);

function modelOf<T extends OptionTable, S>(spec: OnlineSpec<T, S>, state: S, columns: number): OnlineModel {
  const door = (sample: ArrayLike<number>): Float64Array => {
    if (sample.length !== columns) throw new HapaxError('SHAPE', `${spec.id} was started with ${columns} features; got ${sample.length}`);
    const values = sample instanceof Float64Array ? sample : numbers(sample, () => spec.id);
    for (let j = 0; j < columns; ++j) {
      if (Math.abs(values[j]) > LARGEST) {
        throw new HapaxError('INPUT', `${spec.id}: feature ${j} is ${tooLarge(values[j])}`);
      }
    }
    return values;
  };
  const update =
    spec.update ??
    ((into: S, sample: Float64Array): number => {
      const score = spec.score(into, sample);
      spec.learn(into, sample);
      return score;
    });
  const model: OnlineModel = {
    id: spec.id,
    columns,
    scoreOne: (sample) => spec.score(state, door(sample)),
    learnOne: (sample) => spec.learn(state, door(sample)),
    skipOne: (sample) => spec.skip?.(state, door(sample)),
    scoreLearnOne: (sample) => update(state, door(sample)),
    contributions: (sample) => spec.explain?.(state, door(sample)),
    explain(sample, names = []) {
      if (!spec.explain) throw new HapaxError('STATE', `${spec.id} cannot explain its scores`);
      const values = door(sample);
      const verdict = { score: spec.score(state, values), threshold: Number.NaN };
      return explanation(values.slice(), verdict, spec.explain(state, values), undefined, names);
    },
    get progress() {
      return spec.progress(state);
    },
    find: (sample) => spec.find?.(state, door(sample)),
    get shift() {
      return spec.shift?.(state);
    },
    get about() {
      return spec.about?.(state) ?? '';
    },
    pass: (steps) => spec.pass?.(state, steps),
    snapshot: () => ({ id: spec.id, columns, state: plainCopy(state, spec.id) }),
  };
  held.set(model, state);
  return model;
}
