import type { DetectorEntry } from '../contract/detector.ts';
import type { OnlineEntry } from '../contract/online.ts';
import type { ThresholdEntry } from '../contract/threshold.ts';
import type { TransformEntry } from '../contract/transform.ts';
import type { DetectorOptions, OnlineOptions, ThresholdOptions, TransformOptions } from '../generated/options.ts';
import type { AlertPolicy, CalibrationPolicy, LearningPolicy, MemoryPolicy, OrderPolicy, RetrainPolicy } from './policy.ts';
import type { Aggregate } from './time/aggregate.ts';

/** The methods a stream can be made of: the registry of this package, or a few methods picked by hand. */
export interface Methods {
  readonly online?: Readonly<Record<string, OnlineEntry>>;
  readonly detectors?: Readonly<Record<string, DetectorEntry>>;
  readonly thresholds?: Readonly<Record<string, ThresholdEntry>>;
  readonly transforms?: Readonly<Record<string, TransformEntry>>;
}

type MethodOptions = Readonly<Record<string, unknown>>;

/** A method with its options: one of hapax's own, whose options editors then know, or one of yours. */
type Chosen<Known> =
  | { readonly [Id in keyof Known]: { readonly method: Id; readonly options?: Known[Id] } }[keyof Known]
  // Names first, and not just `string`: they would no longer complete.
  | { readonly method: keyof Known | (string & Record<never, never>); readonly options?: MethodOptions };

/** One detector of a stream. `method`: an online method, or a batch method that is trained again on the newest samples. */
export type DetectorConfig = Chosen<DetectorOptions & OnlineOptions> & {
  /** Name in results and alerts; the method's id unless given. */
  readonly name?: string;
  /** Severity and default threshold. */
  readonly calibration?: Partial<CalibrationPolicy>;
  /** A threshold rule of the registry, set on the first `calibration.after` scores and moved by each score that is learnt. */
  readonly threshold?: Chosen<ThresholdOptions>;
  /** Batch methods only. */
  readonly retrain?: Partial<RetrainPolicy>;
};

/** A transform of the features, fitted on the first `fitOn` samples of each key and then frozen. */
export type TransformConfig = Chosen<TransformOptions> & {
  /** Samples to fit on; verdicts begin after them. */
  readonly fitOn?: number;
  /** Newest samples given to the transform with each sample; at least as many as it looks back at, which is the default. */
  readonly history?: number;
};

/** Times in which nothing is alarmed. Absolute, or each week by the clock of a zone. */
export type MaintenanceWindow = {
  /** Only these keys; all unless given. */
  readonly keys?: readonly string[];
} & (
  | { readonly from: number; readonly to: number }
  | {
      /** 0 Sunday ... 6 Saturday. */
      readonly days: readonly number[];
      /** Minutes after midnight; a window past midnight has `toMinute` above 1440. */
      readonly fromMinute: number;
      readonly toMinute: number;
      /** Whose days and minutes these are, such as Europe/Berlin, summer time and all; UTC unless given. */
      readonly zone?: string;
    }
);

/** What a configuration must also be, as it is written: no option of a known method misspelt. */
export interface WellSpelt<C extends StreamConfig> {
  readonly detectors?: { readonly [I in keyof C['detectors']]: WellSpeltMethod<C['detectors'][I], DetectorOptions & OnlineOptions> };
}

type WellSpeltMethod<D, Known> = D extends { readonly method: infer Id extends keyof Known & string; readonly options: infer O }
  ? { readonly options: { readonly [K in keyof O]: K extends keyof Known[Id] ? unknown : `${Id} has no option ${K & string}` } }
  : unknown;

export interface StreamConfig {
  /** Part of every incident id. */
  readonly name?: string;
  readonly features: readonly string[];
  /** `autoStream` unless given. */
  readonly detectors?: readonly DetectorConfig[];
  readonly transforms?: readonly TransformConfig[];
  readonly order?: Partial<OrderPolicy>;
  /** What single features come to in a cell of the grid, `{ latency: 'p99', errors: 'per requests' }`; the others come to `order.aggregate`. */
  readonly aggregates?: Readonly<Record<string, Aggregate>>;
  readonly learning?: Partial<LearningPolicy>;
  readonly alerts?: Partial<AlertPolicy>;
  readonly memory?: Partial<MemoryPolicy>;
  readonly maintenance?: readonly MaintenanceWindow[];
}
