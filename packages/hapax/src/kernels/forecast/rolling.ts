import { f64, real, rec, whole } from '../../core/shape.ts';

/** How forecasts are made and chosen. */
export interface RollingPlan {
  /** Seasons in samples; none: no season. */
  readonly periods: readonly number[];
  /** Newest samples that the autoregression looks at, beside those a season ago. */
  readonly lags: number;
  readonly alpha: number;
  readonly gamma: number;
  /** Samples that errors are averaged over. */
  readonly memory: number;
  /** A residual beyond this many usual ones is learnt as if it were only this large. */
  readonly clip: number;
}

/** The forecasters of one feature. Plain data. */
export interface Rolling {
  /** Samples so far, missing ones included, and known ones. */
  seen: number;
  known: number;
  /** What samples are measured from: the first known one; NaN before it. */
  base: number;
  /** The newest samples less the base, missing ones as they were forecast; sample i at i mod length. */
  readonly x: Float64Array;
  level: number;
  /** One season after the other. */
  readonly seasons: Float64Array;
  readonly weights: Float64Array;
  /** Recursive least squares: inverse of the products of what was seen, shape (k, k). */
  readonly inverse: Float64Array;
  /** Of each candidate: mean absolute and mean squared error. */
  readonly error: Float64Array;
  readonly square: Float64Array;
  /** Samples that each candidate's errors are made of. */
  readonly judged: Float64Array;
}

/** What one sample was expected to be. */
export interface RollingForecast {
  readonly expected: number;
  /** Root mean square of the errors of the candidate in use, so far; NaN while there are too few. */
  readonly deviation: number;
  readonly candidate: number;
}

/** Weight of what autoregression has seen, from sample to sample; its belief beforehand, in squares of the first deviation. */
const FORGET = 0.9995;
const BELIEF = 100;
/** Errors that a candidate is judged by at least. */
const FEW = 10;
/** A deviation this small beside the values is rounding. */
const ROUNDING = 1e-9;
const SMALLEST = 1e-150;

export const rollingShape = rec({
  seen: whole(),
  known: whole(),
  base: real({ which: 'missing' }),
  x: f64('ring'),
  level: real(),
  seasons: f64('places'),
  weights: f64('weights'),
  inverse: f64((size) => size('weights') ** 2),
  error: f64('candidates', { min: 0 }),
  square: f64('candidates', { min: 0 }),
  judged: f64('candidates', { min: 0 }),
});

/** Names of the candidates, in their order. */
export const candidatesOf = ({ periods }: Pick<RollingPlan, 'periods'>): string[] => [
  'last value',
  ...periods.map((period) => `${period} samples before`),
  'smoothing',
  'autoregression',
];

const ringOf = ({ periods, lags }: RollingPlan): number => Math.max(lags, ...periods.map((p) => p + 1)) + 1;
const lagsOf = ({ periods, lags }: RollingPlan): number[] => [
  ...new Set([...Array.from({ length: lags }, (_, k) => k + 1), ...periods.flatMap((p) => [p, p + 1])]),
];

/** What a plan comes to, told once, and room for the sample in hand. */
interface Room {
  readonly lags: readonly number[];
  readonly longest: number;
  /** Forecasts of the candidates. */
  readonly all: Float64Array;
  readonly row: Float64Array;
  readonly gain: Float64Array;
}

const rooms = new WeakMap<RollingPlan, Room>();
function roomOf(plan: RollingPlan): Room {
  const told = rooms.get(plan);
  if (told !== undefined) return told;
  const lags = lagsOf(plan);
  const [row, gain] = [new Float64Array(lags.length + 1), new Float64Array(lags.length + 1)];
  const room = { lags, longest: Math.max(1, ...plan.periods), all: new Float64Array(candidatesOf(plan).length), row, gain };
  rooms.set(plan, room);
  return room;
}

const placesOf = ({ periods }: RollingPlan): number => periods.reduce((a, b) => a + b, 0);

export function startRolling(plan: RollingPlan): Rolling {
  const k = lagsOf(plan).length + 1;
  const count = candidatesOf(plan).length;
  const inverse = new Float64Array(k * k);
  for (let i = 0; i < k; ++i) inverse[i * k + i] = BELIEF;
  return {
    seen: 0,
    known: 0,
    base: Number.NaN,
    x: new Float64Array(ringOf(plan)),
    level: 0,
    seasons: new Float64Array(placesOf(plan)),
    // Tomorrow as today, until something else is seen.
    weights: Float64Array.from({ length: k }, (_, i) => (i === 1 ? 1 : 0)),
    inverse,
    error: new Float64Array(count),
    square: new Float64Array(count),
    judged: new Float64Array(count),
  };
}

/** Forecasts of every candidate for the next sample, less the base; NaN where one cannot say. In the room of the plan. */
function forecasts(state: Rolling, plan: RollingPlan): Float64Array {
  const { seen, level, weights } = state;
  const { lags, longest, all } = roomOf(plan);
  const { periods } = plan;
  all[0] = before(state, 1);
  for (let k = 0; k < periods.length; ++k) all[k + 1] = before(state, periods[k]);
  all[periods.length + 1] = seen >= longest ? level + seasonAt(state, plan, seen) : Number.NaN;
  let regressive = weights[0] * unitOf(state);
  for (let k = 0; k < lags.length; ++k) regressive += weights[k + 1] * before(state, lags[k]);
  all[periods.length + 2] = regressive;
  return all;
}

/** The value so many samples back; NaN where there was none. */
const before = ({ seen, x }: Rolling, lag: number): number => (lag <= seen ? x[(seen - lag) % x.length] : Number.NaN);

function seasonAt({ seasons }: Rolling, { periods }: Pick<RollingPlan, 'periods'>, t: number): number {
  let [sum, from] = [0, 0];
  for (const period of periods) {
    sum += seasons[from + (t % period)];
    from += period;
  }
  return sum;
}

/** What the constant of the regression is counted in: the usual error of the last value, so that units do not matter. */
const unitOf = ({ error }: Rolling): number => error[0];

/** What the next sample is expected to be, by the candidate with the least mean absolute error so far. */
export function nextForecast(state: Rolling, plan: RollingPlan): RollingForecast {
  return likeliest(state, forecasts(state, plan));
}

function likeliest(state: Rolling, all: Float64Array): RollingForecast {
  let best = -1;
  for (let c = 0; c < all.length; ++c) {
    if (all[c] !== all[c] || state.judged[c] < FEW) continue;
    if (best < 0 || state.error[c] < state.error[best]) best = c;
  }
  if (best < 0) return { expected: state.base + all[0], deviation: Number.NaN, candidate: 0 };
  const expected = state.base + all[best];
  const deviation = Math.max(Math.sqrt(state.square[best]), ROUNDING * Math.abs(expected), SMALLEST);
  return { expected, deviation, candidate: best };
}

/** Take the next sample in; NaN: it is missing, and stands as it was forecast. Cost: O(candidates + lags²). */
export function learnRolling(state: Rolling, plan: RollingPlan, value: number): void {
  const { x } = state;
  const slot = state.seen % x.length;
  const all = forecasts(state, plan);
  const { expected, deviation } = likeliest(state, all);
  if (value !== value) {
    if (state.base === state.base) {
      x[slot] = expected === expected ? expected - state.base : 0;
      state.seen += 1;
    }
    return;
  }
  if (state.base !== state.base) state.base = value;
  const far = deviation === deviation ? plan.clip * deviation : Infinity;
  const y = (deviation === deviation ? Math.max(expected - far, Math.min(expected + far, value)) : value) - state.base;
  learnErrors(state, plan, all, y);
  learnSmoothing(state, plan, y);
  learnRegression(state, plan, y);
  x[slot] = y;
  state.seen += 1;
  state.known += 1;
}

function learnErrors({ error, square, judged }: Rolling, { memory }: RollingPlan, all: Float64Array, y: number): void {
  for (let c = 0; c < all.length; ++c) {
    const away = Math.abs(all[c] - y);
    if (away !== away) continue;
    judged[c] += 1;
    const weight = Math.max(1 / memory, 1 / judged[c]);
    error[c] += weight * (away - error[c]);
    square[c] += weight * (away * away - square[c]);
  }
}

/** Level and seasons; in the first turns what is seen counts as a mean. */
function learnSmoothing(state: Rolling, { periods, alpha, gamma }: RollingPlan, y: number): void {
  const { seasons, seen, known } = state;
  const rest = y - state.level - seasonAt(state, { periods }, seen);
  state.level += Math.max(alpha, 1 / (known + 1)) * rest;
  let from = 0;
  for (const period of periods) {
    const turns = Math.floor(seen / period);
    seasons[from + (seen % period)] += (turns === 0 ? 1 / periods.length : gamma) * rest;
    from += period;
  }
}

function learnRegression(state: Rolling, plan: RollingPlan, y: number): void {
  const { seen, x, weights, inverse } = state;
  const { lags, row, gain } = roomOf(plan);
  const k = lags.length + 1;
  const unit = unitOf(state);
  if (seen < x.length - 1 || !(unit > 0)) return;
  // In units of the usual error, so that the belief beforehand means the same for every series.
  row[0] = 1;
  for (let i = 1; i < k; ++i) row[i] = x[(seen - lags[i - 1]) % x.length] / unit;
  let [spread, forecast] = [FORGET, 0];
  for (let i = 0; i < k; ++i) {
    let sum = 0;
    for (let j = 0; j < k; ++j) sum += inverse[i * k + j] * row[j];
    gain[i] = sum;
    spread += row[i] * sum;
    forecast += weights[i] * row[i];
  }
  if (!(spread > 0) || !Number.isFinite(spread)) return;
  const away = y / unit - forecast;
  for (let i = 0; i < k; ++i) weights[i] += (gain[i] / spread) * away;
  for (let i = 0; i < k; ++i)
    for (let j = 0; j <= i; ++j) {
      const next = (inverse[i * k + j] - (gain[i] * gain[j]) / spread) / FORGET;
      // What is never seen is not believed ever less.
      inverse[i * k + j] = inverse[j * k + i] = i === j ? Math.min(BELIEF, Math.max(0, next)) : next;
    }
}
