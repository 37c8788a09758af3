import { HapaxError } from '../core/errors.ts';
import type { OptionsOf, OptionTable } from '../core/options.ts';
import { plainCopy, type Storable } from '../core/plain.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { ThresholdOptions } from '../generated/options.ts';
import { type Entry, type Factory, factory, type OptionsFor } from './factory.ts';
import type { Method } from './method.ts';

/** Scores outside [lower, upper] are anomalies; `lower` is -Infinity for one-sided rules. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** What a threshold rule's table says. */
export interface ThresholdMethod<T extends OptionTable = OptionTable> extends Method<T> {
  /** Share of normal scores, like those it was calibrated on, that alarm one at a time; rules that promise none leave it out. */
  falseAlarmRate?(options: OptionsOf<T>): number;
}

/** A rule that turns scores into verdicts: set from calibration scores, and, for online rules, moved by each further score. */
export interface ThresholdSpec<T extends OptionTable, S> extends ThresholdMethod<T> {
  /** @param scores calibration scores without NaN, in time order, shape (nSamples), at least one */
  fit(scores: Float64Array, options: OptionsOf<T>): S;
  bounds(state: S): Bounds;
  /** Take in the next score (never NaN), in place. Rules without it stay as they were set. */
  learn?(state: S, score: number): void;
  /** For rules that judge many scores together (false discovery rate). Without it: outside `bounds`. */
  decide?(state: S, scores: Float64Array, out: Uint8Array): void;
  /** Why a batch of so many scores can hardly alarm, and the way out; undefined where one strange score can. */
  doubt?(state: S, batch: number): string | undefined;
}

/** A threshold in force. */
export interface Threshold {
  readonly id: string;
  readonly bounds: Bounds;
  /** True for a score outside the bounds; NaN (no verdict) is never an anomaly. */
  isAnomaly(score: number): boolean;
  /** 1 for each anomaly, shape (nSamples). */
  predict(scores: ArrayLike<number>): Uint8Array;
  /** Move an online threshold by one score; the others ignore it. */
  learnOne(score: number): void;
  /** Why a batch of so many scores judged together can hardly alarm, and the way out, in words; undefined where one strange score can. */
  doubt(batch: number): string | undefined;
  snapshot(): Snapshot;
}

export interface ThresholdConfigured {
  readonly id: string;
  /** All of them, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  fit(scores: ArrayLike<number>): Threshold;
}

/** A threshold rule as registry, command line and server see it. */
export type ThresholdEntry = Entry<ThresholdConfigured, Threshold, ThresholdMethod>;

export type ThresholdRule<T extends OptionTable = OptionTable, Id extends string = string> = Factory<
  T,
  ThresholdMethod<T>,
  ThresholdConfigured,
  Threshold,
  OptionsFor<Id, ThresholdOptions, T>
>;

/** Turn a spec into the factory users call. */
export const defineThreshold = <const T extends OptionTable, S, const Id extends string = string>(
  spec: ThresholdSpec<T, S> & Storable<S> & { readonly id: Id },
): ThresholdRule<T, Id> =>
  factory<T, ThresholdSpec<T, S>, ThresholdConfigured, Threshold, OptionsFor<Id, ThresholdOptions, T>>(
    spec,
    (options) => ({
      id: spec.id,
      options,
      fit(scores) {
        const known = Float64Array.from(scores).filter((v) => v === v);
        if (known.length === 0) throw new HapaxError('INPUT', `${spec.id} needs at least one score to set a threshold; got none`);
        return thresholdOf(spec, spec.fit(known, options));
      },
    }),
    // Only `snapshot()` of this rule writes under its id.
    (state) => thresholdOf(spec, state as S),
  );

function thresholdOf<T extends OptionTable, S>(spec: ThresholdSpec<T, S>, state: S): Threshold {
  const outside = (score: number): boolean => {
    const { lower, upper } = spec.bounds(state);
    return score > upper || score < lower;
  };
  return {
    id: spec.id,
    get bounds() {
      return spec.bounds(state);
    },
    isAnomaly: outside,
    predict(scores) {
      const values = Float64Array.from(scores);
      const out = new Uint8Array(values.length);
      if (spec.decide) spec.decide(state, values, out);
      else for (let i = 0; i < values.length; ++i) out[i] = outside(values[i]) ? 1 : 0;
      return out;
    },
    learnOne(score) {
      if (score === score) spec.learn?.(state, score);
    },
    doubt: (batch) => spec.doubt?.(state, batch),
    snapshot: () => ({ id: spec.id, columns: 1, state: plainCopy(state, spec.id) }),
  };
}
