import type { Level, Spread } from '../kernels/forecast/dynamic-threshold.ts';
import type { DynamicOptions } from './options.ts';

/** One direction of one window: high errors, or low ones (mirrored at the mean). */
export interface Side extends Level {
  /** Candidate runs before pruning, places in the window, the end exclusive. */
  readonly runs: readonly { readonly start: number; readonly end: number }[];
  /** Largest error that is no candidate; -1000000 when nothing was above the threshold. */
  readonly largestNormal: number;
}

/** What was decided from one window of smoothed errors. */
export interface JudgedWindow extends Spread {
  /** First and one past the last error of the window. */
  readonly start: number;
  readonly end: number;
  readonly high: Side;
  readonly low: Side;
  /** Places in the window that count as anomalous. */
  readonly kept: Int32Array;
}

/** A stretch of anomalous errors. */
export interface ErrorEvent {
  readonly start: number;
  /** One past the last. */
  readonly end: number;
  /** Place of the error farthest from normal. */
  readonly peak: number;
  /** Distance of that error beyond its threshold, over mean + sd of its window. */
  readonly score: number;
}

export interface DynamicResult {
  readonly options: DynamicOptions;
  readonly smoothed: Float64Array;
  /** Mean error over the range of the series; NaN when the series was not given. */
  readonly normalized: number;
  readonly windows: readonly JudgedWindow[];
  /** 1 for each anomalous error. */
  readonly anomalous: Uint8Array;
  readonly events: readonly ErrorEvent[];
  /** The events window by window, before they were put together: what the reference scores. */
  readonly parts: readonly { readonly start: number; readonly end: number; readonly score: number }[];
}
