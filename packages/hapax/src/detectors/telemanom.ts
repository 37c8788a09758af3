import { defineDetector } from '../contract/detector.ts';
import { alongSeries } from '../contract/series.ts';
import type { Matrix } from '../core/matrix.ts';
import { choice, integer, integerOr, integers, number, numberOr, type OptionsOf, seed } from '../core/options.ts';
import { fitAutoregression } from '../kernels/forecast/autoregression.ts';
import { fitForecast, type Train } from '../kernels/forecast/fit.ts';
import {
  advanceForecast,
  type ForecastModel,
  type ForecastState,
  forecastModelShape,
  forecastStateShape,
  ratioOf,
  startForecast,
} from '../kernels/forecast/forecast-state.ts';
import { trainLstm } from '../kernels/net/lstm-train.ts';

const options = {
  forecaster: choice(
    'linear',
    ['linear', 'lstm', 'seasonal'],
    'What forecasts: linear autoregression, a network of long short-term memory, or the value `lags` samples ago.',
  ),
  lags: integerOr(
    'auto',
    ['auto'],
    { min: 1, max: 10_000 },
    'Samples behind a forecast, the season of seasonal ones; auto: 20, of a single feature 60; lstm 6.',
  ),
  inputs: choice('auto', ['auto', 'all', 'own'], 'What a feature is forecast from: all features, its own past, or all while they are few.'),
  ridge: number(1e-4, { min: 0, max: 1e6 }, 'Ridge of the linear forecaster, in variances of a feature.'),
  clip: number(3, { min: 0.5, max: 1e6 }, 'Beyond this many usual errors a value counts no further in the forecasts after it.'),
  smoothing: integer(1, { min: 1, max: 100_000 }, 'Span of a moving mean of the errors that is scored beside them; 1: none.'),
  unit: numberOr(
    0.99,
    ['dynamic'],
    { min: 0.5, max: 1 },
    'What errors of a feature are measured in: this quantile of its training errors, or their dynamic threshold.',
  ),
  floor: number(0.01, { min: 0, max: 10 }, 'The least unit, as a share of the usual range of the feature (5 to 95 %).'),
  units: integers([8, 8], { min: 1, max: 1000 }, 'Network: units of each layer.'),
  horizons: integer(5, { min: 1, max: 1000 }, 'Network: samples ahead that are learnt; the first one is scored.'),
  epochs: integer(30, { min: 1, max: 10_000 }, 'Network: passes over the training samples at most.'),
  rate: number(1e-3, { min: 1e-6, max: 1 }, 'Network: step of the training.'),
  dropout: number(0, { min: 0, max: 0.9 }, 'Network: share of units left out at each step of the training.'),
  patience: integer(10, { min: 1, max: 10_000 }, 'Network: passes without progress on held-out samples that end the training.'),
  minDelta: number(3e-4, { min: 0, max: 1 }, 'Network: what counts as progress, in variances of a feature.'),
  seed,
  targets: integers([], { min: 0, max: 1_000_000 }, 'Feature numbers that are scored; the others only help to forecast. Empty: all.'),
};
type Options = OptionsOf<typeof options>;

/** Beyond this many numbers behind a forecast each feature is forecast from its own past. */
const MOST_INPUTS = 600;
/** Beyond this many features each has a network of its own. */
const MOST_FEATURES = 64;
/** Training samples for each number behind a forecast, at least. */
const SAMPLES_EACH = 5;
/** Samples that a forecast looks back on unless told. A single feature has only its own past to be known from. */
const LAGS = 20;
const LAGS_ALONE = 60;
/** A network is run through all of them at each step of its training: few. */
const LSTM_LAGS = 6;
/** The moving mean forgets in MEMORY / (1 − keep) samples: the weight of an error is then below a thousandth, as ln 1000 is 6.9. */
const MEMORY = 7;

/**
 * Forecast the next sample from the last ones, and measure how wrong the forecast is; for rows that are a series in time order.
 *
 *     score = max_j |x_j − forecast_j| / unit_j,   unit_j the 99 % quantile of the training errors of feature j
 *
 * After Telemanom, whose network is one of the forecasters; the default is a line on the last samples. Unit: 1 is an error that one
 * training sample in a hundred has. `explain`: the ratio of each feature. A score depends on the samples before it: `score` takes
 * its rows for one series, `follow` goes along sample by sample. While fewer than `lags` samples are known, features are measured by
 * their distance from the median instead. Missing cells are replaced by their forecast and score 0.
 * Cost: linear fit O(n · lags · d²), score O(lags · d²) a sample (own inputs: d in place of d²); network fit O(epochs · n · lags · weights),
 * score O(lags · weights).
 * Departures: wild values are clipped before later forecasts see them, in training and after, so that an anomaly spoils neither the
 * model nor the scores behind it; errors are compared with their own training distribution and need no unit.
 * Blind to anomalies that follow from their past (slow drifts), to series without memory, and to shifts that outlast `lags` samples.
 */
export const telemanom = defineDetector({
  id: 'telemanom',
  state: forecastModelShape,
  title: 'Forecast errors (Telemanom)',
  source: 'Hundman, Constantinou, Laporte, Colwell & Soderstrom (2018), Detecting Spacecraft Anomalies Using LSTMs, KDD',
  missing: 'accept',
  contamination: 0.01,
  options,
  fit: (x, given): ForecastModel => fitForecast(x, roughly(x, given), trainer(x, given), given),
  ...alongSeries<ForecastModel, ForecastState>({
    begin: startForecast,
    place: forecastStateShape,
    score(model, state, sample) {
      let worst = 0;
      for (let j = 0; j < sample.length; ++j) {
        const ratio = ratioOf(model, state, sample[j], j);
        if (ratio > worst) worst = ratio;
      }
      return worst;
    },
    advance: advanceForecast,
    explain: (model, state, sample) => sample.map((value, j) => ratioOf(model, state, value, j)),
    optimism: ({ optimism }) => optimism,
    memory: ({ forecaster, keep }) => 2 * forecaster.lags + Math.ceil(MEMORY / (1 - keep)),
  }),
});

/** The forecaster that the options and the size of the series allow. */
function trainer(x: Matrix, options: Options): Train {
  if (options.forecaster !== 'lstm') return roughly(x, options);
  const { rows, columns } = x;
  const wanted = options.lags === 'auto' ? LSTM_LAGS : options.lags;
  const lags = Math.max(1, Math.min(wanted, Math.floor(rows / SAMPLES_EACH)));
  const inputs = options.inputs === 'own' || (options.inputs === 'auto' && columns > MOST_FEATURES) ? 'own' : 'all';
  const units = options.units.length > 0 ? options.units : [1];
  return (cleaned) => trainLstm(cleaned, { ...options, lags, inputs, units });
}

/** The forecaster that finds the wild values first: a network has a line to do this for it. */
function roughly({ rows, columns }: Matrix, { forecaster, lags: wanted, inputs, ridge }: Options): Train {
  const lags = wanted === 'auto' ? (columns === 1 ? LAGS_ALONE : LAGS) : wanted;
  const most = Math.max(0, Math.floor(rows / SAMPLES_EACH));
  if (forecaster === 'seasonal') {
    const season = Math.min(lags, Math.max(1, rows - 1));
    return () => ({ kind: 'seasonal', lags: season, columns });
  }
  const together = inputs === 'all' || (inputs === 'auto' && lags * columns <= Math.min(MOST_INPUTS, most));
  const order = Math.min(lags, together ? Math.floor(most / columns) : most);
  return (x) => fitAutoregression(x, order, together ? 'all' : 'own', ridge);
}
