import { defineOnline } from '../contract/online.ts';
import { choice, integer, type OptionsOf } from '../core/options.ts';
import { f64, optionsOf, rec, whole } from '../core/shape.ts';
import { saliency } from '../kernels/series/spectrum/spectral-residual.ts';

const options = {
  windowSize: integer(128, { min: 32, max: 65_536 }, 'Values whose spectrum is taken, estimated ones included; powers of two are fastest.'),
  averageWidth: integer(3, { min: 1, max: 64 }, 'Frequencies that the expected log amplitude is the mean of.'),
  scoreWidth: integer(21, { min: 2, max: 1000 }, 'Saliencies that the newest is compared with, itself among them.'),
  estimated: integer(5, { min: 0, max: 8 }, 'Estimated values put behind the newest, so that it does not stand at the edge.'),
  estimateFrom: integer(5, { min: 1, max: 16 }, 'Values before the newest that the estimate is made from.'),
  estimate: choice('mean', ['mean', 'gradient'], 'How: their mean, or the line of the paper, which is noisier.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** The last values of each feature, shape (d, windowSize − estimated); value i of a feature is at i mod that. */
  readonly ring: Float64Array;
  /** Values learnt of each feature, those held over a missing cell included, shape (d). */
  readonly counts: Float64Array;
}

/** The window under the transform and its saliencies. Written before they are read, never state. */
let window = new Float64Array(0);
let salience = new Float64Array(0);

/**
 * Spectral residual of a sliding window: how much more salient the newest value is than those just before it.
 *
 *     window = last values, the sample, then `estimated` copies of what the values before it let expect;  z = standardised + 1/√windowSize
 *     S = |IFFT(exp(ln|F| − mean of ln|F| over averageWidth) · phase of F)|;   score = max over features of S / mean S − 1
 *
 * Mean S is over the last `scoreWidth` values. Unit: relative saliency, −1 to scoreWidth − 1; the paper flags above 3. NaN until a window
 * is full. A missing cell has no score and counts as the value before it. Cost: O(d · w log w) a sample, 8 w bytes a feature.
 * Departures: standardising takes the level of the series out of the spectrum, where it would bury all else, and 1/√w puts the amplitude
 * of white noise in its place; the estimate is made without the newest value, which would hide itself, and is a mean unless `gradient`.
 * Blind to slow changes, to a level shift after its first samples, and to anomalies that fill much of the window.
 */
export const spectralResidual = defineOnline({
  id: 'spectralResidual',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    ring: f64((size) => size('columns') * (size('windowSize') - size('estimated')), { which: 'missing' }),
    counts: f64('columns', { min: 0 }),
  }),
  title: 'Spectral residual',
  source: 'Ren et al. (2019), Time-Series Anomaly Detection Service at Microsoft, KDD',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    ring: new Float64Array(columns * (given.windowSize - given.estimated)),
    counts: new Float64Array(columns),
  }),
  score(state, sample) {
    let worst = Number.NaN;
    for (let j = 0; j < sample.length; ++j) {
      const score = featureScore(state, sample[j], j);
      if (!(score <= worst) && score === score) worst = score;
    }
    return worst;
  },
  learn(state, sample) {
    const { options, ring, counts } = state;
    const length = options.windowSize - options.estimated;
    for (let j = 0; j < sample.length; ++j) {
      const missing = sample[j] !== sample[j];
      if (missing && counts[j] === 0) continue;
      ring[j * length + (counts[j] % length)] = missing ? ring[j * length + ((counts[j] - 1) % length)] : sample[j];
      counts[j] += 1;
    }
    state.seen += 1;
  },
  explain: (state, sample) => sample.map((value, j) => featureScore(state, value, j) || 0),
  progress: ({ seen, options }) => ({ seen, needed: options.windowSize - options.estimated - 1 }),
});

function featureScore({ options, ring, counts }: State, value: number, j: number): number {
  const length = options.windowSize - options.estimated;
  if (value !== value || counts[j] < length - 1) return Number.NaN;
  if (window.length !== options.windowSize) {
    window = new Float64Array(options.windowSize);
    salience = new Float64Array(options.windowSize);
  }
  const newest = length - 1;
  for (let t = 0; t < newest; ++t) window[t] = ring[j * length + ((counts[j] - newest + t) % length)];
  window[newest] = value;
  window.fill(options.estimate === 'mean' ? meanBefore(newest, options.estimateFrom) : lineTo(newest, options.estimateFrom), length);
  if (!standardise()) return 0;
  saliency(window, salience, options.averageWidth);
  const from = Math.max(0, length - options.scoreWidth);
  let sum = 0;
  for (let t = from; t < length; ++t) sum += salience[t];
  return sum > 0 ? (salience[newest] * (length - from)) / sum - 1 : 0;
}

function meanBefore(newest: number, m: number): number {
  let sum = 0;
  for (let t = newest - m; t < newest; ++t) sum += window[t];
  return sum / m;
}

/** x_{n−m} + Σ (x_n − x_{n−i}) / i over i = 1 … m, where n is the value before the newest: equations 11 and 12 of the paper, one step earlier. */
function lineTo(newest: number, m: number): number {
  const last = window[newest - 1];
  let rise = 0;
  for (let i = 1; i <= m; ++i) rise += (last - window[newest - 1 - i]) / i;
  return window[newest - m] + rise;
}

/** Mean 1/√w and deviation 1, in place; false for a window of equal values, whose spectrum says nothing. */
function standardise(): boolean {
  const n = window.length;
  let [mean, squares, low, high] = [0, 0, window[0], window[0]];
  for (let t = 0; t < n; ++t) {
    const delta = window[t] - mean;
    mean += delta / (t + 1);
    squares += delta * (window[t] - mean);
    low = Math.min(low, window[t]);
    high = Math.max(high, window[t]);
  }
  const deviation = Math.sqrt(squares / n);
  if (!(high > low && deviation > 0)) return false;
  for (let t = 0; t < n; ++t) window[t] = (window[t] - mean) / deviation + 1 / Math.sqrt(n);
  return true;
}
