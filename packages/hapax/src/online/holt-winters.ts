import { defineOnline } from '../contract/online.ts';
import { integer, number, type OptionsOf } from '../core/options.ts';
import { f64, optionsOf, rec, whole } from '../core/shape.ts';

const options = {
  period: integer(1, { min: 1, max: 10_000_000 }, 'Samples in a season; 1: no season.'),
  alpha: number(0.2, { min: 1e-6, max: 1 }, 'Weight of the newest sample in the level.'),
  beta: number(0.01, { min: 0, max: 1 }, 'Weight of the newest step of the level in the trend.'),
  gamma: number(0.2, { min: 0, max: 1 }, 'Weight of the newest sample in its place of the season.'),
  spread: number(0.05, { min: 1e-6, max: 1 }, 'Weight of the newest residual in the usual size of residuals.'),
  clip: number(3, { min: 0.5 }, 'A residual beyond this many usual ones is learnt as if it were only this large.'),
  warmup: integer(30, { min: 2 }, 'Samples to learn after the first season before giving verdicts.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** Shape (d); the level is NaN until the feature has been seen. */
  readonly level: Float64Array;
  readonly trend: Float64Array;
  readonly variance: Float64Array;
  /** Shape (d, period). */
  readonly season: Float64Array;
}

/** Keeps a perfectly forecast feature from dividing by zero; far below the square of any measured unit. */
const TINY = 1e-18;

/**
 * Additive Holt-Winters: how far each feature is from its forecast, in usual residuals; the farthest counts.
 *
 *     forecast = level + trend + season[t mod period],   score = max_j |x_j − forecast_j| / √variance_j
 *     level ← level + trend + α r,   trend ← trend + αβ r,   season[t mod period] ← + γ(1 − α) r,   r the residual, clipped
 *
 * The first season sets level and season; NaN until `warmup` further samples have been learnt. Samples must come at even steps:
 * fill gaps with NaN, which moves the level by its trend and learns nothing. Cost: O(d) a sample, memory d · period.
 * Departure: residuals are clipped at `clip` usual ones (Huber's ψ, as in Gelper, Fried & Croux 2010) so that one anomaly neither
 * drags the forecast nor hides the next. Blind to a wrong `period`, and to anomalies slower than the level.
 */
export const holtWinters = defineOnline({
  id: 'holtWinters',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    level: f64('columns', { which: 'missing' }),
    trend: f64('columns'),
    variance: f64('columns', { min: 0 }),
    season: f64((size) => size('columns') * size('period'), { which: 'missing' }),
  }),
  title: 'Holt-Winters seasonal residual',
  source:
    'Winters (1960), Forecasting Sales by Exponentially Weighted Moving Averages; Gelper, Fried & Croux (2010), Robust forecasting with exponential and Holt-Winters smoothing',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    level: new Float64Array(columns).fill(Number.NaN),
    trend: new Float64Array(columns),
    variance: new Float64Array(columns),
    season: new Float64Array(columns * given.period).fill(Number.NaN),
  }),
  score(state, sample) {
    if (state.seen < state.options.period + state.options.warmup) return Number.NaN;
    let worst = 0;
    for (let j = 0; j < sample.length; ++j) {
      const z = deviations(state, sample[j], j);
      if (z > worst) worst = z;
    }
    return worst;
  },
  learn: (state, sample) => step(state, sample, 'learn'),
  skip: (state, sample) => step(state, sample, 'skip'),
  pass(state, steps) {
    // A whole turn changes nothing but the trend, which no one knows for so long.
    for (let k = 0; k < steps % state.options.period; ++k) step(state, state.level, 'skip');
  },
  explain: (state, sample) => sample.map((value, j) => deviations(state, value, j) || 0),
  progress: ({ seen, options }) => ({ seen, needed: options.period + options.warmup }),
});

/** A skipped sample is a gap. */
function step(state: State, sample: Float64Array, way: 'learn' | 'skip'): void {
  const { period } = state.options;
  for (let j = 0; j < sample.length; ++j) {
    const value = way === 'skip' ? Number.NaN : sample[j];
    if (state.seen >= period) smooth(state, value, j);
    else state.season[j * period + state.seen] = value;
  }
  state.seen += 1;
  if (state.seen === period) for (let j = 0; j < sample.length; ++j) initialiseSeason(state, j);
}

const forecast = ({ options, seen, level, trend, season }: State, j: number): number =>
  level[j] + trend[j] + season[j * options.period + (seen % options.period)];

/** NaN for a missing cell or a feature never seen. */
const deviations = (state: State, value: number, j: number): number =>
  Math.abs(value - forecast(state, j)) / Math.sqrt(state.variance[j] + TINY);

/** End of the first season: its mean is the level, what is left is the season. */
function initialiseSeason({ options, level, season }: State, j: number): void {
  const { period } = options;
  const at = j * period;
  let sum = 0;
  let count = 0;
  for (let k = at; k < at + period; ++k) {
    if (season[k] !== season[k]) continue;
    sum += season[k];
    count += 1;
  }
  level[j] = sum / count;
  for (let k = at; k < at + period; ++k) season[k] = season[k] === season[k] ? season[k] - level[j] : 0;
}

function smooth(state: State, value: number, j: number): void {
  const { options, level, trend, variance, season, seen } = state;
  const { period, alpha, beta, gamma, spread, clip, warmup } = options;
  if (level[j] !== level[j]) {
    level[j] = value;
    return;
  }
  if (value !== value) {
    level[j] += trend[j];
    return;
  }
  const whole = value - forecast(state, j);
  const most = clip * Math.sqrt(variance[j] + TINY);
  const residual = seen < period + warmup ? whole : Math.min(most, Math.max(-most, whole));
  level[j] += trend[j] + alpha * residual;
  trend[j] += alpha * beta * residual;
  // With one place there is no season: it would only be a second level.
  if (period > 1) season[j * period + (seen % period)] += gamma * (1 - alpha) * residual;
  // In the warm-up a plain mean, so that the first residuals count like the later ones.
  const weight = Math.max(spread, 1 / (seen - period + 1));
  variance[j] += weight * (residual * residual - variance[j]);
}
