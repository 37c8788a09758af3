import { defineOnline } from '../contract/online.ts';
import { integer, number, type OptionsOf } from '../core/options.ts';
import { f64, optionsOf, real, rec, whole } from '../core/shape.ts';
import {
  contextsShape,
  type FadingContexts,
  nearestPasts,
  pairDistance,
  pushContext,
  startContexts,
} from '../kernels/series/live/fading-contexts.ts';

const options = {
  windowSize: integer(2000, { min: 20, max: 1_000_000 }, 'Newest samples kept as the past to compare with.'),
  nNeighbors: integer(20, { min: 1, max: 10_000 }, 'Most similar pasts whose next samples are looked at.'),
  support: integer(3, { min: 1, max: 10_000 }, 'How many of those next samples must be near: one anomaly of old does not excuse another.'),
  fade: number(0.85, { min: 0, max: 0.999 }, 'Weight of a sample of the past against the one after it; 1 / (1 − fade) samples count.'),
  ignore: number(0.01, { min: 0, max: 0.5 }, 'Share of the strangest samples that are not taken for what came before or may come again.'),
  warmup: integer(100, { min: 2 }, 'Samples to learn before giving verdicts.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  readonly contexts: FadingContexts;
  /** Observed cells of each feature, their mean, and their variance of about the last `windowSize` samples. */
  readonly counts: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** The score that a share `ignore` of samples passes; NaN before the first score. */
  gate: number;
  /** Samples above the gate in a row. */
  run: number;
}

/** Keeps a constant feature from dividing by zero; far below the square of any measured unit. */
const TINY = 1e-18;
/** Relative step of the gate at a score above it. */
const STEP = 0.1;
/** The gate can rise again from here: a thousandth of a standard deviation is never strange. */
const LOWEST_GATE = 1e-3;
/** After so many samples above the gate in a row the world has changed, and they are taken as they are. */
const PATIENCE = 20;

/** Written before they are read, never state. */
let complete = new Float64Array(0);
let weights = new Float64Array(0);
let pasts = new Int32Array(0);
let nearest = new Float64Array(0);

/**
 * Analog forecast: what came next when the past was as it is now? The `nNeighbors` times h of the window whose past is most like the
 * present one, then how far the sample is from what followed:
 *
 *     D_t(h) = Σ_{l ≥ 1} fade^(l − 1) · ‖z_{t−l} − z_{h−l}‖²,   score = distance of z_t to the `support`-th nearest of the z_h
 *
 * z is the sample in units of each feature's standard deviation. Finds a usual sample at an unusual moment, needs no period, and takes
 * several possible continuations for normal. A sample above the gate (quantile 1 − ignore of the scores so far) or one that was skipped
 * counts neither as past nor as continuation, so an anomaly has no echo. NaN until `warmup` samples have been learnt. A missing cell
 * counts as its feature's mean in the past and not at all in the score. `explain` gives squared distances by feature; their sum is the
 * square of the score. Cost: O(windowSize · d) a sample, memory windowSize · (d + 1) numbers.
 * Blind to what happened `support` times before in the window, and to change slower than the window. Samples must come at even steps.
 * Departures: the pasts fade rather than end, which makes each step one pass; instead of a mean of what followed, the distance to the
 * nearest of them, as the mean of two possible continuations may be impossible.
 */
export const analogForecast = defineOnline({
  id: 'analogForecast',
  continues: true,
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    contexts: contextsShape,
    counts: f64('columns', { min: 0 }),
    mean: f64('columns'),
    variance: f64('columns', { min: 0 }),
    gate: real({ which: 'missing' }),
    run: whole(),
  }),
  title: 'Analog forecast (most similar pasts)',
  source:
    'Lorenz (1969), Atmospheric Predictability as Revealed by Naturally Occurring Analogues, J. Atmos. Sci. 26; Sugihara & May (1990), Nonlinear forecasting as a way of distinguishing chaos from measurement error in time series, Nature 344',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    contexts: startContexts(columns, given.windowSize),
    counts: new Float64Array(columns),
    mean: new Float64Array(columns),
    variance: new Float64Array(columns),
    gate: Number.NaN,
    run: 0,
  }),
  score: (state, sample) => Math.min(Number.MAX_VALUE, Math.sqrt(surprise(state, sample).distance)),
  learn(state, sample) {
    const score = Math.sqrt(surprise(state, sample).distance);
    const strange = passGate(state, score);
    if (!strange) observe(state, sample);
    push(state, sample, strange ? 0 : 1);
    state.seen += 1;
  },
  skip: (state, sample) => push(state, sample, 0),
  explain(state, sample) {
    const { place } = surprise(state, sample);
    const { values, distances } = state.contexts;
    return sample.map((_, j) => (place < 0 ? 0 : weights[j] * (complete[j] - values[j * distances.length + place]) ** 2));
  },
  progress: ({ seen, options }) => ({ seen, needed: options.warmup }),
});

/** The normal sample that the score is the distance to, and the squared distance; −1 and NaN before there is a verdict. */
function surprise({ options, seen, contexts, counts, mean, variance }: State, sample: Float64Array): { place: number; distance: number } {
  reserve(sample.length, options.nNeighbors);
  for (let j = 0; j < sample.length; ++j) {
    const missing = sample[j] !== sample[j];
    complete[j] = missing ? mean[j] : sample[j];
    weights[j] = missing || counts[j] < 2 ? 0 : 1 / (variance[j] + TINY);
  }
  if (seen < options.warmup) return NONE;
  const found = nearestPasts(contexts, pasts);
  if (found === 0) return NONE;
  const support = Math.min(options.support, found);
  for (let a = 0; a < found; ++a) {
    const place = pasts[a];
    const distance = pairDistance(contexts, place, complete, weights);
    // Only the first `support` are kept in order; equal distances go to the more similar past.
    let at = Math.min(a, support);
    for (; at > 0 && nearest[at - 1] > distance; --at) {
      if (at < support) {
        nearest[at] = nearest[at - 1];
        pasts[at] = pasts[at - 1];
      }
    }
    if (at < support) {
      nearest[at] = distance;
      pasts[at] = place;
    }
  }
  return { place: pasts[support - 1], distance: nearest[support - 1] };
}

const NONE = { place: -1, distance: Number.NaN } as const;

/** Whether the sample is strange, and the gate moved so that a share `ignore` is. */
function passGate(state: State, score: number): boolean {
  if (score !== score) return false;
  const { ignore } = state.options;
  if (state.gate !== state.gate) state.gate = Math.min(1 / LOWEST_GATE, Math.max(LOWEST_GATE, score));
  const above = score > state.gate;
  state.gate = Math.max(LOWEST_GATE, state.gate * Math.exp(STEP * ((above ? 1 : 0) - ignore)));
  state.run = above ? state.run + 1 : 0;
  return above && state.run <= PATIENCE;
}

function observe({ options, counts, mean, variance }: State, sample: Float64Array): void {
  for (let j = 0; j < sample.length; ++j) {
    if (sample[j] !== sample[j]) continue;
    counts[j] += 1;
    const rate = Math.max(1 / counts[j], 1 / options.windowSize);
    const delta = sample[j] - mean[j];
    mean[j] += rate * delta;
    variance[j] = (1 - rate) * (variance[j] + rate * delta * delta);
  }
}

function push({ options, contexts, mean }: State, sample: Float64Array, normal: 0 | 1): void {
  reserve(sample.length, options.nNeighbors);
  for (let j = 0; j < sample.length; ++j) complete[j] = sample[j] === sample[j] ? sample[j] : mean[j];
  pushContext(contexts, options.fade, complete, weights, normal);
}

function reserve(columns: number, neighbors: number): void {
  if (complete.length !== columns) {
    complete = new Float64Array(columns);
    weights = new Float64Array(columns);
  }
  // The number of places is also how many are looked for.
  if (pasts.length !== neighbors) {
    pasts = new Int32Array(neighbors);
    nearest = new Float64Array(neighbors);
  }
}
