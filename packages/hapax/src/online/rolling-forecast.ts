import { defineOnline } from '../contract/online.ts';
import type { Finding } from '../contract/online-model.ts';
import { integer, integers, number, type OptionsOf } from '../core/options.ts';
import { list, optionsOf, rec, whole } from '../core/shape.ts';
import { candidatesOf, learnRolling, nextForecast, type Rolling, rollingShape, startRolling } from '../kernels/forecast/rolling.ts';
import { normalQuantile } from '../kernels/linear/normal.ts';

const options = {
  periods: integers([], { min: 2, max: 100_000 }, 'Seasons in samples, such as 24,168; none: no season.'),
  lags: integer(3, { min: 1, max: 100 }, 'Newest samples that the autoregression looks at, beside those a season ago.'),
  alpha: number(0.2, { min: 1e-6, max: 1 }, 'Smoothing: weight of the newest sample in the level.'),
  gamma: number(0.2, { min: 0, max: 1 }, 'Smoothing: weight of the newest sample in its place of each season.'),
  memory: integer(200, { min: 2, max: 1_000_000 }, 'Samples that errors are averaged over, for the choice and for the band.'),
  clip: number(4, { min: 0.5, max: 1e6 }, 'A residual beyond this many usual ones is learnt as if it were only this large.'),
  coverage: number(0.99, { min: 0.5, max: 0.999_999 }, 'Share of normal errors that the band holds.'),
  warmup: integer(30, { min: 12, max: 1_000_000 }, 'Samples to learn, after the longest season, before giving verdicts.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  readonly features: Rolling[];
}

/**
 * Forecast each feature by whatever has forecast it best so far: its last value, its value a season ago, exponential smoothing with all seasons, or an
 * autoregression on the newest samples and those a season ago that is learnt on the way.
 *
 *     error_c ← mean over `memory` samples of |x − forecast_c|,   forecast that of the least error,   score = max over features of |x − forecast| / RMS error
 *
 * Every number comes from the samples before: a file fed one by one and a stream have the same forecasts, bands and scores, and what follows changes none.
 * `find` tells what was expected of each feature and the band that holds `coverage` of normal errors. Samples must come at even steps;
 * a missing one stands as it was forecast. NaN for a season and `warmup` samples, and while no feature has been seen ten times. Cost: O(d (seasons + lags)²) a sample, memory d · seasons.
 * Departures: residuals are clipped where they are learnt, so that one anomaly neither drags the forecasts nor hides the next.
 * Blind to slow drifts, and to a season that is not named: `hapax describe` and `seriesShape` find them.
 */
export const rollingForecast = defineOnline({
  id: 'rollingForecast',
  state: rec({ options: optionsOf(options), seen: whole(), features: list(rollingShape, { size: 'columns' }) }),
  title: 'Forecasts chosen by rolling error',
  source:
    'Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., sections 5.2, 8.3, 12.1; recursive least squares: Plackett (1950), Biometrika 37',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    features: Array.from({ length: columns }, () => startRolling(given)),
  }),
  score(state, sample) {
    if (early(state)) return Number.NaN;
    let worst = Number.NaN;
    for (let j = 0; j < sample.length; ++j) {
      const { expected, deviation } = nextForecast(state.features[j], state.options);
      // Of a feature that has hardly been seen there is no verdict.
      if (deviation !== deviation) continue;
      const far = Math.abs(sample[j] - expected) / deviation || 0;
      if (!(far <= worst)) worst = far;
    }
    return worst;
  },
  learn: (state, sample) => take(state, sample),
  skip: (state, sample) => take(state, sample.slice().fill(Number.NaN)),
  explain: (state, sample) => sample.map((_, j) => away(state, sample, j)),
  find(state, sample): Finding {
    const all = state.features.map((one) => nextForecast(one, state.options));
    const parts = Array.from(sample, (_, j) => away(state, sample, j));
    const feature = parts.indexOf(Math.max(...parts));
    const wide = normalQuantile((1 + state.options.coverage) / 2);
    return {
      feature,
      kind: sample[feature] !== sample[feature] ? 'missing' : sample[feature] < all[feature].expected ? 'dip' : 'spike',
      expected: all.map(({ expected }) => expected),
      low: all.map(({ expected, deviation }) => expected - wide * deviation),
      high: all.map(({ expected, deviation }) => expected + wide * deviation),
    };
  },
  about({ features, options: given }) {
    const names = candidatesOf(given);
    const used = [...new Set(features.map((one) => names[nextForecast(one, given).candidate]))];
    return features.some(({ known }) => known > 0) ? `forecast by ${used.join(', ')}` : '';
  },
  progress: ({ seen, options: given }) => ({ seen, needed: needed(given) }),
});

const needed = ({ periods, warmup }: OptionsOf<typeof options>): number => Math.max(0, ...periods) + warmup;
const early = ({ seen, options: given }: State): boolean => seen < needed(given);

/** Usual errors that a sample lies from its forecast; 0 where it is missing or nothing was forecast. */
function away({ features, options: given }: State, sample: Float64Array, j: number): number {
  const { expected, deviation } = nextForecast(features[j], given);
  return Math.abs(sample[j] - expected) / deviation || 0;
}

function take(state: State, sample: Float64Array): void {
  for (let j = 0; j < sample.length; ++j) learnRolling(state.features[j], state.options, sample[j]);
  state.seen += 1;
}
