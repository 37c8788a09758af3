import { HapaxError } from '../core/errors.ts';
import { type Matrix, type Rows, toMatrix } from '../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../core/options.ts';
import { plainCopy, type Storable } from '../core/plain.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { TransformOptions } from '../generated/options.ts';
import { type Entry, type Factory, factory, type OptionsFor } from './factory.ts';
import type { Method } from './method.ts';

/** A change of features before detection: learnt from training samples, then applied the same to every sample. */
export interface TransformSpec<T extends OptionTable, S> extends Method<T> {
  fit(x: Matrix, options: OptionsOf<T>): S;
  /** Must return as many samples as it got; where a sample needs earlier ones that are not there, its cells are NaN. */
  apply(state: S, x: Matrix): Matrix;
  /** How many of the newest samples an output sample is made from; 1, and each on its own, without it. */
  history?(state: S): number;
  /**
   * Which feature that goes in each feature that comes out is made from, alone: so explanations find their way back. Without it the
   * transform mixes features, and they do not.
   */
  origins?(state: S, columns: number): Int32Array | undefined;
  /** Names of the features that come out. */
  names(state: S, names: readonly string[]): readonly string[];
  /** What the transform chose by itself, a sentence each. */
  notes?(state: S): readonly string[];
  /** Whether scores go back to samples before the one they are of (`giveBack`), by the options: then there is no stream. */
  ahead?(options: OptionsOf<T>): boolean;
  /** Makes scores of the samples that went in from those of the samples that came out, shape (nSamples), NaN for no verdict. */
  giveBack?(state: S): ((scores: Float64Array) => Float64Array) | undefined;
}

/** Each feature that comes out is made from the one in its place. */
export const inPlace = (_: unknown, columns: number): Int32Array => Int32Array.from({ length: columns }, (__, j) => j);

/** A fitted transform. */
export interface Transform {
  readonly id: string;
  readonly columns: number;
  /** Samples that an output sample is made from: itself and history − 1 before it. */
  readonly history: number;
  /** For each feature that comes out, the one it is made from; undefined where features are mixed. */
  readonly origins: Int32Array | undefined;
  apply(rows: Rows): Matrix;
  names(names: readonly string[]): readonly string[];
  /** What it chose by itself, a sentence each. */
  readonly notes: readonly string[];
  /** Of a transform whose output is scored for the samples around it: scores of what went in, from those of what came out. */
  readonly giveBack: ((scores: Float64Array) => Float64Array) | undefined;
  snapshot(): Snapshot;
}

export interface TransformConfigured {
  readonly id: string;
  /** All of them, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Scores behind it are made of samples that come later: it is not for streams. */
  readonly ahead?: boolean;
  fit(rows: Rows): Transform;
}

/** A transform as registry, command line and server see it. */
export type TransformEntry = Entry<TransformConfigured, Transform>;

export type TransformRule<T extends OptionTable = OptionTable, Id extends string = string> = Factory<
  T,
  Method<T>,
  TransformConfigured,
  Transform,
  OptionsFor<Id, TransformOptions, T>
>;

/** Turn a spec into the factory users call. */
export const defineTransform = <const T extends OptionTable, S, const Id extends string = string>(
  spec: TransformSpec<T, S> & Storable<S> & { readonly id: Id },
): TransformRule<T, Id> =>
  factory<T, TransformSpec<T, S>, TransformConfigured, Transform, OptionsFor<Id, TransformOptions, T>>(
    spec,
    (options) => ({
      id: spec.id,
      options,
      ahead: spec.ahead?.(options) ?? false,
      fit(rows) {
        const x = toMatrix(rows);
        if (x.rows === 0) throw new HapaxError('INPUT', `${spec.id} needs at least one sample to fit; got none`);
        return transformOf(spec, spec.fit(x, options), x.columns);
      },
    }),
    // Only `snapshot()` of this transform writes under its id.
    (state, columns) => transformOf(spec, state as S, columns),
  );

function transformOf<T extends OptionTable, S>(spec: TransformSpec<T, S>, state: S, columns: number): Transform {
  return {
    id: spec.id,
    columns,
    history: spec.history?.(state) ?? 1,
    origins: spec.origins?.(state, columns),
    apply(rows) {
      const x = toMatrix(rows);
      if (x.columns !== columns && x.rows > 0)
        throw new HapaxError('SHAPE', `${spec.id} was fitted on ${columns} features; got ${x.columns}`);
      return spec.apply(state, x);
    },
    names: (names) => spec.names(state, names),
    notes: spec.notes?.(state) ?? [],
    giveBack: spec.giveBack?.(state),
    snapshot: () => ({ id: spec.id, columns, state: plainCopy(state, spec.id) }),
  };
}
