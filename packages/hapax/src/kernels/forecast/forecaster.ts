import { either, f64, oneOf, rec, whole } from '../../core/shape.ts';
import { type Lstm, lstmForecast, lstmShape } from '../net/lstm.ts';
import { type Autoregression, autoregress } from './autoregression.ts';

/** The value one season ago. */
export interface SeasonalNaive {
  readonly kind: 'seasonal';
  readonly lags: number;
  readonly columns: number;
}

/** A model of the next sample from the `lags` samples before it, standardised. */
export type Forecaster = Autoregression | Lstm | SeasonalNaive;

/** Forecast of the sample after `history`, oldest first, shape (lags, nFeatures). */
export function forecastNext(model: Forecaster, history: Float64Array, out: Float64Array): void {
  if (model.kind === 'linear') autoregress(model, history, out);
  else if (model.kind === 'lstm') lstmForecast(model, history, out);
  else for (let j = 0; j < model.columns; ++j) out[j] = history[j];
}

/** What a forecaster over `columns` features must look like. */
export const forecasterShape = either(({ kind, inputs }) =>
  kind === 'lstm'
    ? lstmShape
    : kind === 'linear'
      ? rec({
          lags: whole(0, 'lags', 1e6),
          columns: whole(1, 'columns'),
          inputs: oneOf('all', 'own'),
          intercept: f64('columns'),
          weights: f64((size) => size('lags') * size('columns') * (inputs === 'all' ? size('columns') : 1)),
        })
      : rec({ kind: oneOf('seasonal'), lags: whole(0, 'lags', 1e8), columns: whole(1, 'columns') }),
);
