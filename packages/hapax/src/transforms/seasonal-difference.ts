import { defineTransform, inPlace } from '../contract/transform.ts';
import { integer } from '../core/options.ts';
import { also, f64, rec } from '../core/shape.ts';
import { backward } from '../kernels/series/backward.ts';

/**
 * Each feature minus its mean at the same place in the last few seasons: takes a daily or weekly pattern away and follows it as it
 * changes. Samples must be in time order and evenly spaced. Missing values are left out of the mean; without any season to compare
 * with (the first period) the sample is NaN. An anomaly leaves an echo of 1 / seasons of its size in each of the following seasons.
 * Cost: O(n d seasons).
 */
export const seasonalDifference = defineTransform({
  id: 'seasonalDifference',
  state: also<{ readonly lags: Float64Array }>(rec({ lags: f64('seasons', { min: 1, max: 1e9, ascending: true }) }), ({ lags }) =>
    lags.length > 0 && lags.every(Number.isInteger) ? undefined : 'look back whole samples',
  ),
  title: 'Seasonal difference',
  source:
    'Box & Jenkins (1970), Time Series Analysis: Forecasting and Control, section 9.1; mean over seasons: Hyndman & Athanasopoulos (2021), Forecasting, section 5.2',
  options: {
    period: integer(24, { min: 1, max: 1_000_000 }, 'Samples in a season: 24 for hourly samples with a daily pattern.'),
    seasons: integer(4, { min: 1, max: 1000 }, 'Seasons that the mean is over.'),
  },
  fit: (_, { period, seasons }) => ({ lags: Float64Array.from({ length: seasons }, (__, k) => (k + 1) * period) }),
  history: ({ lags }) => lags[lags.length - 1] + 1,
  apply: ({ lags }, x) => backward(x, lags, (now, mean) => now - mean),
  origins: inPlace,
  names: (_, names) => names.map((name) => `${name} against its season`),
});
