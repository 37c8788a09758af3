import { f64, i32, real, rec, type Shape, u8, whole } from '../../core/shape.ts';
import { type Forecaster, forecasterShape, forecastNext } from './forecaster.ts';

/** A standardised value, or an error, counts no further than this in any score. */
const FARTHEST = 1e100;

/** A forecaster with the sizes of its usual errors, plain data. */
export interface ForecastModel {
  readonly forecaster: Forecaster;
  /** Standardised is (value − center) / spread, shape (nFeatures) each. */
  readonly center: Float64Array;
  readonly spread: Float64Array;
  /** Standardised values count up to this in forecasts, shape (nFeatures). */
  readonly reach: Float64Array;
  /** Usual error of each feature: beyond `clip` of them it does not count further in what is forecast next. */
  readonly usual: Float64Array;
  /** What errors are measured in: error, smoothed error, and distance from the center while there is no forecast. Shape (nFeatures) each. */
  readonly unit: Float64Array;
  readonly smoothUnit: Float64Array;
  readonly plainUnit: Float64Array;
  /** How much larger errors are on samples that were not trained on; part of the units. */
  readonly optimism: number;
  /** 1 for each feature that is scored. */
  readonly scored: Uint8Array;
  readonly clip: number;
  /** Share of its weight that an error keeps from sample to sample; 0: not smoothed. */
  readonly keep: number;
}

/** Where a walk along a series stands, plain data. */
export interface ForecastState {
  seen: number;
  /** The last samples, standardised, missing and wild values replaced, oldest first, shape (lags, nFeatures). */
  readonly history: Float64Array;
  /** Of the next sample, standardised. */
  readonly forecast: Float64Array;
  /** Wild values in a row by feature. */
  readonly run: Int32Array;
  /** Of the moving mean of the errors. */
  readonly sum: Float64Array;
  readonly weight: Float64Array;
}

export function startForecast({ forecaster: { lags, columns } }: ForecastModel): ForecastState {
  return {
    seen: 0,
    history: new Float64Array(lags * columns),
    forecast: new Float64Array(columns),
    run: new Int32Array(columns),
    sum: new Float64Array(columns),
    weight: new Float64Array(columns),
  };
}

/** What the place of a walk by this model must look like. */
export const forecastStateShape = ({ forecaster: { lags, columns } }: ForecastModel): Shape =>
  rec({
    seen: whole(),
    history: f64(lags * columns),
    forecast: f64(columns),
    run: i32(columns, { min: 0 }),
    sum: f64(columns, { min: 0 }),
    weight: f64(columns, { min: 0 }),
  });

/** How far feature `j` of the next sample is from its forecast, in its unit; 0 for a missing value. */
export function ratioOf(model: ForecastModel, state: ForecastState, value: number, j: number): number {
  if (value !== value || model.scored[j] === 0) return 0;
  const z = within((value - model.center[j]) / model.spread[j], FARTHEST);
  if (state.seen < model.forecaster.lags) return Math.abs(z) / model.plainUnit[j];
  const error = Math.abs(z - state.forecast[j]);
  const ratio = error / model.unit[j];
  if (model.keep === 0) return ratio;
  const smooth = (model.keep * state.sum[j] + error) / (model.keep * state.weight[j] + 1) / model.smoothUnit[j];
  return smooth > ratio ? smooth : ratio;
}

/** Take the sample in and forecast the next. Cost: that of a forecast. */
export function advanceForecast(model: ForecastModel, state: ForecastState, sample: Float64Array): void {
  const { forecaster, center, spread, reach, usual, clip, keep } = model;
  const { lags, columns: d } = forecaster;
  const { history, forecast, run, sum, weight } = state;
  const known = state.seen >= lags;
  const at = (lags - 1) * d;
  history.copyWithin(0, d);
  for (let j = 0; j < d; ++j) {
    const z = (sample[j] - center[j]) / spread[j];
    const expected = known ? forecast[j] : 0;
    let value = z === z ? within(z, reach[j]) : expected;
    if (known && z === z) {
      const error = Math.abs(z - expected);
      const most = clip * usual[j];
      sum[j] = keep * sum[j] + Math.min(error, reach[j]);
      weight[j] = keep * weight[j] + 1;
      if (error <= most) run[j] = 0;
      else {
        run[j] += 1;
        // A wild value must not spoil the forecasts after it; one that lasts longer than the memory is how things are now.
        if (run[j] <= lags) value = z > expected ? expected + most : expected - most;
      }
    }
    if (lags > 0) history[at + j] = value;
  }
  state.seen += 1;
  if (state.seen >= lags) {
    forecastNext(forecaster, history, forecast);
    for (let j = 0; j < d; ++j) forecast[j] = within(forecast[j], reach[j]);
  }
}

/** The value, or the end of [−most, most] that it is beyond. */
export const within = (value: number, most: number): number => (value > most ? most : value < -most ? -most : value);

/** What a model over `columns` features must look like. */
export const forecastModelShape = rec({
  center: f64('columns'),
  spread: f64('columns', { min: Number.MIN_VALUE }),
  reach: f64('columns', { min: 0 }),
  clip: real({ min: 0, which: 'any' }),
  keep: real({ min: 0, max: 1 }),
  optimism: real({ min: 0 }),
  unit: f64('columns', { min: 0 }),
  smoothUnit: f64('columns', { min: 0 }),
  plainUnit: f64('columns', { min: 0 }),
  scored: u8('columns', { max: 1 }),
  forecaster: forecasterShape,
  usual: f64('columns', { min: 0 }),
});
