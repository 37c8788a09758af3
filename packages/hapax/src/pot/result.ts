import type { FitStatus } from '../kernels/extremes/gpd-fit.ts';
import type { PotOptions } from './options.ts';
import type { Windows } from './windows.ts';

/** One exceedance, measured against the tail fitted to all earlier ones. */
export interface ScoredExcess {
  /** Position in the order of computation, like everywhere in the result unless it is called `row`. */
  readonly at: number;
  readonly excess: number;
  readonly shape: number;
  readonly scale: number;
  readonly status: FitStatus | 'compat';
  /** Excesses that the fit saw. */
  readonly count: number;
  /** P(excess is larger | the threshold is exceeded): 1 / score. */
  readonly survival: number;
  /** Share of the earlier values that were beyond their threshold. */
  readonly rate: number;
  /** P(a value is this extreme): rate · survival. */
  readonly tailProbability: number;
  /** Rows of which one is expected to be this extreme: 1 / tailProbability. */
  readonly returnPeriod: number;
  /** 1 / survival: exceedances of which one is expected to be this large. */
  readonly score: number;
}

/** A scored exceedance with the value and the threshold that it comes from. */
export interface PotPeak extends ScoredExcess {
  readonly value: number;
  readonly threshold: number;
}

/** @deprecated The name of 0.1 of `PotPeak`. */
export type Peak = PotPeak;

/** One side of one feature. Arrays have one number for each row. */
export interface PotTail {
  readonly side: 'high' | 'low';
  readonly thresholds: Float64Array;
  /** Distance beyond the threshold of the same row; 0: not beyond; NaN: missing. */
  readonly exceedances: Float64Array;
  /** The scored exceedances: those after the history. */
  readonly peaks: readonly PotPeak[];
}

export interface PotFeature {
  readonly name: string;
  readonly values: Float64Array;
  readonly tails: readonly PotTail[];
  /** NaN in the history and where the value is missing. */
  readonly scores: Float64Array;
}

export interface PotAnomaly {
  readonly at: number;
  /** Row of the input, counted from 0. */
  readonly row: number;
  /** Milliseconds since 1970; only where times were given. */
  readonly time?: number;
  readonly score: number;
  readonly threshold: number;
  /** By feature. */
  readonly values: readonly number[];
  readonly scores: readonly number[];
  /** The longest of its features. */
  readonly returnPeriod: number;
  /** Index into `events`. */
  readonly event: number;
  /** Which features are how far beyond what, in one sentence. */
  readonly reason: string;
}

/** Anomalies that belong together in time. Rows are rows of the input. */
export interface PotEvent {
  readonly first: number;
  readonly last: number;
  /** Row of the highest score. */
  readonly peak: number;
  readonly score: number;
  readonly anomalies: number;
}

/** Everything that peaks over threshold found, as plain data. */
export interface PotResult {
  readonly options: PotOptions;
  readonly rows: number;
  readonly windows: Windows;
  /** In order of computation, when times were given. */
  readonly times?: Float64Array;
  /** Row of the input at each position, when `order: 'sort'` changed the order. */
  readonly order?: Int32Array;
  readonly features: readonly PotFeature[];
  /** One score for each row: NaN in the history, 0 where no feature is beyond its threshold. */
  readonly scores: Float64Array;
  /** Rows of the target that score higher are anomalies. */
  readonly alarm: Alarm;
  readonly anomalies: readonly PotAnomaly[];
  readonly events: readonly PotEvent[];
}

export interface Alarm {
  readonly threshold: number;
  /** Calibration scores above 0 that set it. */
  readonly scores: number;
  /** `theory`: no calibration score was above 0; 1 / (1 − alarmQuantile) is what exact tails would give for one feature. */
  readonly from: 'calibration' | 'theory';
}
