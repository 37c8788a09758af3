import { HapaxError } from '../core/errors.ts';
import { LARGEST, numbers, tooLarge } from '../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../core/options.ts';
import { plainCopy, type Storable } from '../core/plain.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { OnlineOptions } from '../generated/options.ts';
import { type Explanation, explanation } from './explaining/explanation.ts';
import { type Entry, type Factory, factory, type OptionsFor } from './factory.ts';
import { LoadedOnline } from './loaded.ts';
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
  /** Whether the newest samples may be the beginning of a fault that only its length will tell: nothing is to be learnt from their scores yet. */
  doubts?(state: S): boolean;
  /** So many even steps went by without a sample. Only for a method whose state has a place in time. */
  pass?(state: S, steps: number): void;
  /** Samples learnt, and samples needed before the first verdict. */
  progress(state: S): Progress;
  /** The score beyond which only its logarithm counts, for a method whose scores have a far end of their own; without it 1000. */
  readonly far?: number;
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
    // Only `snapshot()` of this method writes under its id.
    (state, columns) => new LoadedOnline(modelOf(spec, state as S, columns)),
  );

/** What `snapshot` of a model copies, as it is: for those who measure how large it is, and let it go. */
export const heldBy = (model: OnlineModel): unknown =>
  model instanceof RunningOnline ? model.held : model instanceof LoadedOnline ? heldBy(model.inner) : undefined;

const modelOf = <T extends OptionTable, S>(spec: OnlineSpec<T, S>, state: S, columns: number): OnlineModel =>
  new RunningOnline(spec, state, columns);

/** Beyond so many of its usual distances a sample is only far: what stood still has none to measure by, and its next move would outrank all that other series ever do. */
const FAR = 1000;

/** The score on a scale that has an end: s up to `far`, then far (1 + ln(s / far)), which keeps the order and stays below 710 · far. */
const withEnd = (score: number, far: number): number =>
  score > far ? far * (1 + Math.log(Math.min(score, Number.MAX_VALUE) / far)) : score;

/** A class, for there may be a million of them: what they do is kept once. */
class RunningOnline<T extends OptionTable, S> implements OnlineModel {
  readonly columns: number;
  readonly #spec: OnlineSpec<T, S>;
  readonly #state: S;

  constructor(spec: OnlineSpec<T, S>, state: S, columns: number) {
    this.columns = columns;
    this.#spec = spec;
    this.#state = state;
  }

  get id(): string {
    return this.#spec.id;
  }

  get held(): unknown {
    return this.#state;
  }

  #door(sample: ArrayLike<number>): Float64Array {
    const { columns } = this;
    const { id } = this.#spec;
    if (sample.length !== columns) throw new HapaxError('SHAPE', `${id} was started with ${columns} features; got ${sample.length}`);
    const values = sample instanceof Float64Array ? sample : numbers(sample, () => id);
    for (let j = 0; j < columns; ++j) {
      if (Math.abs(values[j]) > LARGEST) throw new HapaxError('INPUT', `${id}: feature ${j} is ${tooLarge(values[j])}`);
    }
    return values;
  }

  scoreOne(sample: ArrayLike<number>): number {
    return this.#bounded(this.#spec.score(this.#state, this.#door(sample)));
  }

  #bounded(score: number): number {
    return withEnd(score, this.#spec.far ?? FAR);
  }

  learnOne(sample: ArrayLike<number>): void {
    this.#spec.learn(this.#state, this.#door(sample));
  }

  skipOne(sample: ArrayLike<number>): void {
    this.#spec.skip?.(this.#state, this.#door(sample));
  }

  scoreLearnOne(sample: ArrayLike<number>): number {
    const values = this.#door(sample);
    if (this.#spec.update) return this.#bounded(this.#spec.update(this.#state, values));
    const score = this.#bounded(this.#spec.score(this.#state, values));
    this.#spec.learn(this.#state, values);
    return score;
  }

  contributions(sample: ArrayLike<number>): Float64Array | undefined {
    return this.#spec.explain?.(this.#state, this.#door(sample));
  }

  explain(sample: ArrayLike<number>, names: readonly string[] = []): Explanation {
    const spec = this.#spec;
    if (!spec.explain) throw new HapaxError('STATE', `${spec.id} cannot explain its scores`);
    const values = this.#door(sample);
    const verdict = { score: this.#bounded(spec.score(this.#state, values)), threshold: Number.NaN };
    return explanation(values.slice(), verdict, spec.explain(this.#state, values), undefined, names);
  }

  get progress(): Progress {
    return this.#spec.progress(this.#state);
  }

  find(sample: ArrayLike<number>): Finding | undefined {
    return this.#spec.find?.(this.#state, this.#door(sample));
  }

  get shift(): Shift | undefined {
    return this.#spec.shift?.(this.#state);
  }

  get about(): string {
    return this.#spec.about?.(this.#state) ?? '';
  }

  get doubts(): boolean {
    return this.#spec.doubts?.(this.#state) ?? false;
  }

  pass(steps: number): void {
    this.#spec.pass?.(this.#state, steps);
  }

  snapshot(): Snapshot {
    const { id } = this.#spec;
    return { id, columns: this.columns, state: plainCopy(this.#state, id) };
  }
}
