import { column, type Matrix, row, zeros } from '../../core/matrix.ts';
import { HELD_OUT } from '../net/lstm-train.ts';
import { median, quantileSorted, sorted } from '../ranks/quantile.ts';
import { searchLevel, smoothed, spreadBelow } from './dynamic-threshold.ts';
import { advanceForecast, type ForecastModel, startForecast, within } from './forecast-state.ts';
import type { Forecaster } from './forecaster.ts';

/** How a forecaster is trained on a standardised, complete series. */
export type Train = (x: Matrix) => Forecaster;

export interface ForecastFitOptions {
  readonly clip: number;
  /** Span of the moving mean of errors; 1: not smoothed. */
  readonly smoothing: number;
  /** Errors are measured in their quantile at this level, or in the threshold that dynamic thresholding finds. */
  readonly unit: number | 'dynamic';
  /** Smallest unit, as a share of the usual range of the feature. */
  readonly floor: number;
  /** Features that are scored; none: all. */
  readonly targets: readonly number[];
}

/** A normal distribution has its 5 and 95 % quantiles this many standard deviations apart. */
const RANGE = 3.29;
/** Median to standard deviation, for normal errors. */
const MEDIAN_TO_SD = 1.4826;
/** No error is usual below this share of the usual range: rounding. */
const ROUNDING = 1e-9;
/** Standardised cells may reach twice as far as in training, at least and at most so far: sums of their squares stay numbers. */
const LEAST_REACH = 20;
const MOST_REACH = 1e6;
/** What lies beyond this is not optimism but change. */
const MOST_OPTIMISM = 2;
/** Neighbours of an error that dynamic thresholding counts as one with it. */
const BUFFER = 10;

/**
 * Train a forecaster on a series with anomalies in it: train a rough one, walk along with wild values clipped, train on what the walk
 * made of the series, walk again to learn the sizes of its errors. Cost: both trainings and three walks.
 */
export function fitForecast(x: Matrix, rough: Train, train: Train, options: ForecastFitOptions): ForecastModel {
  const scale = standard(x);
  const { center, spread } = scale;
  const first = rough(complete(x, scale));
  const base = { ...scale, clip: options.clip, keep: 1 - 2 / (options.smoothing + 1), ...blank(x.columns, options.targets) };
  const start = { ...base, forecaster: first, usual: new Float64Array(x.columns).fill(Infinity) };
  const usual = usualOf(walkErrors(start, x).errors);
  const forecaster = train(walkErrors({ ...start, usual }, x).cleaned);
  const known = walkErrors({ ...start, forecaster, usual }, x).errors;
  const optimism = optimismOf(forecaster, known);
  const errors = known.map((e) => e.map((v) => optimism * v));
  const floor = Math.max(ROUNDING, options.floor * RANGE);
  const units = (values: readonly Float64Array[]) => Float64Array.from(values, (e) => Math.max(floor, unitOf(e, options.unit)));
  return {
    ...base,
    forecaster,
    optimism,
    usual: usualOf(errors),
    unit: units(errors),
    smoothUnit: units(errors.map((e) => smoothed(e, options.smoothing))),
    plainUnit: units(Array.from({ length: x.columns }, (_, j) => column(x, j).map((v) => Math.abs(v - center[j]) / spread[j]))),
  };
}

const blank = (d: number, targets: readonly number[]) => ({
  optimism: 1,
  unit: new Float64Array(d).fill(1),
  smoothUnit: new Float64Array(d).fill(1),
  plainUnit: new Float64Array(d).fill(1),
  scored: Uint8Array.from({ length: d }, (_, j) => (targets.length === 0 || targets.includes(j) ? 1 : 0)),
});

type Scale = Pick<ForecastModel, 'center' | 'spread' | 'reach'>;

/** Median, and the 5-95 % range as a standard deviation; wider measures where most values are the same. */
function standard(x: Matrix): Scale {
  const center = new Float64Array(x.columns);
  const spread = new Float64Array(x.columns);
  const reach = new Float64Array(x.columns);
  for (let j = 0; j < x.columns; ++j) {
    const ascending = sorted(column(x, j));
    const n = ascending.length;
    center[j] = n > 0 ? quantileSorted(ascending, 0.5) : 0;
    const range = (quantileSorted(ascending, 0.95) - quantileSorted(ascending, 0.05)) / RANGE;
    const whole = n > 0 ? (ascending[n - 1] - ascending[0]) / 2 : 0;
    const least = ROUNDING * Math.abs(center[j]);
    spread[j] = range > least ? range : whole > least ? whole : Math.abs(center[j]) || 1;
    const farthest = n > 0 ? Math.max(ascending[n - 1] - center[j], center[j] - ascending[0]) / spread[j] : 0;
    reach[j] = Math.min(MOST_REACH, Math.max(LEAST_REACH, 2 * farthest));
  }
  return { center, spread, reach };
}

/** The standardised series, wild values cut, missing ones as the last known. */
function complete(x: Matrix, { center, spread, reach }: Scale): Matrix {
  const out = zeros(x.rows, x.columns);
  for (let j = 0; j < x.columns; ++j) {
    let last = 0;
    for (let i = 0, k = j; i < x.rows; ++i, k += x.columns) {
      const z = (x.values[k] - center[j]) / spread[j];
      if (z === z) last = within(z, reach[j]);
      out.values[k] = last;
    }
  }
  return out;
}

/** Errors by feature where there was a forecast (NaN for missing values), and the series as the walk remembered it. */
function walkErrors(model: ForecastModel, x: Matrix): { errors: Float64Array[]; cleaned: Matrix } {
  const { forecaster, center, spread, reach } = model;
  const { lags } = forecaster;
  const errors = Array.from({ length: x.columns }, () => new Float64Array(Math.max(0, x.rows - lags)));
  const cleaned = complete(x, model);
  const state = startForecast(model);
  for (let i = 0; i < x.rows; ++i) {
    const sample = row(x, i);
    for (let j = 0; j < x.columns && i >= lags; ++j)
      errors[j][i - lags] = Math.min(reach[j], Math.abs((sample[j] - center[j]) / spread[j] - state.forecast[j]));
    advanceForecast(model, state, sample);
    if (lags > 0) cleaned.values.set(state.history.subarray((lags - 1) * x.columns), i * x.columns);
  }
  return { errors, cleaned };
}

/**
 * How much larger the errors of a forecaster are on new samples. A line with p weights for each of n samples: √((n + p) / (n − p)), the
 * final prediction error of Akaike (1969). A network has not been trained on its last windows: their median error over that of the others.
 */
function optimismOf(forecaster: Forecaster, errors: readonly Float64Array[]): number {
  const n = errors[0].length;
  if (forecaster.kind === 'linear') {
    const p = forecaster.inputs === 'all' ? forecaster.lags * forecaster.columns : forecaster.lags;
    return n > p ? Math.min(MOST_OPTIMISM, Math.sqrt((n + p) / (n - p))) : MOST_OPTIMISM;
  }
  if (forecaster.kind === 'seasonal') return 1;
  const seen = Math.round(n * (1 - HELD_OUT));
  let sum = 0;
  for (const e of errors) sum += median(e.subarray(seen)) / median(e.subarray(0, seen)) || 1;
  return Math.min(MOST_OPTIMISM, Math.max(1, sum / errors.length));
}

/** Median error as a standard deviation; the mean where most errors are 0. */
const usualOf = (errors: readonly Float64Array[]): Float64Array =>
  Float64Array.from(errors, (e) => Math.max(ROUNDING, MEDIAN_TO_SD * (median(e) || 0) || spreadBelow(e, Infinity).mean || 0));

function unitOf(errors: Float64Array, unit: number | 'dynamic'): number {
  const ascending = sorted(errors);
  if (ascending.length === 0) return 1;
  return unit === 'dynamic' ? searchLevel(errors, spreadBelow(errors, Infinity), BUFFER).epsilon : quantileSorted(ascending, unit);
}
