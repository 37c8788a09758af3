import { defineOnline } from '../contract/online.ts';
import { integer } from '../core/options.ts';
import { f64, rec, whole } from '../core/shape.ts';

interface State {
  seen: number;
  readonly window: number;
  readonly warmup: number;
  /** The last `window` samples; sample i is at row i mod window. */
  readonly ring: Float64Array;
  /** Observed cells in the window, their mean and summed squared deviations, shape (d) each. */
  readonly counts: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/** Keeps a constant feature from dividing by zero; far below the square of any measured unit. */
const TINY = 1e-18;

/**
 * Windowed z-score: how many standard deviations of the last `windowSize` samples the strangest feature is from their mean.
 *
 *     score = max_j |x_j − mean_j| / √(variance_j),   variance with n − 1
 *
 * NaN until `warmup` samples have been learnt. Missing cells are left out. Cost: O(d) a sample, memory windowSize · d.
 * Sums are updated as samples come and go, and made afresh each time the ring has turned, so rounding cannot pile up.
 * Departure from River: the z-score itself, not 2|Φ(z) − ½|, which is 1 for everything beyond eight deviations.
 * Blind to the order within the window; an anomaly in the window widens it for `windowSize` samples.
 */
export const gaussian = defineOnline({
  id: 'gaussian',
  state: rec({
    seen: whole(),
    window: whole(1, 'window'),
    warmup: whole(),
    ring: f64((size) => size('window') * size('columns'), { which: 'missing' }),
    counts: f64('columns', { min: 0 }),
    mean: f64('columns'),
    squares: f64('columns'),
  }),
  title: 'Windowed z-score',
  source: 'Welford (1962), Note on a Method for Calculating Corrected Sums of Squares and Products, Technometrics 4(3)',
  options: {
    windowSize: integer(250, { min: 2, max: 10_000_000 }, 'Samples that the mean and the deviation are taken from.'),
    warmup: integer(30, { min: 2 }, 'Samples to learn before giving verdicts.'),
  },
  start: (columns, { windowSize, warmup }): State => ({
    seen: 0,
    window: windowSize,
    warmup: Math.min(warmup, windowSize),
    ring: new Float64Array(windowSize * columns).fill(Number.NaN),
    counts: new Float64Array(columns),
    mean: new Float64Array(columns),
    squares: new Float64Array(columns),
  }),
  score(state, sample) {
    if (state.seen < state.warmup) return Number.NaN;
    let worst = 0;
    for (let j = 0; j < sample.length; ++j) {
      const z = deviations(state, sample, j);
      if (z > worst) worst = z;
    }
    return worst;
  },
  learn(state, sample) {
    const { window, ring } = state;
    const columns = sample.length;
    const at = (state.seen % window) * columns;
    for (let j = 0; j < columns; ++j) {
      drop(state, j, ring[at + j]);
      add(state, j, sample[j]);
      ring[at + j] = sample[j];
    }
    state.seen += 1;
    if (state.seen % window === 0) refresh(state, columns);
  },
  explain: (state, sample) => sample.map((_, j) => deviations(state, sample, j) || 0),
  progress: ({ seen, warmup }) => ({ seen, needed: warmup }),
});

/** NaN for a missing cell; 0 where fewer than two values are known. */
function deviations({ counts, mean, squares }: State, sample: Float64Array, j: number): number {
  return counts[j] < 2 ? 0 : Math.abs(sample[j] - mean[j]) / Math.sqrt(squares[j] / (counts[j] - 1) + TINY);
}

function add({ counts, mean, squares }: State, j: number, value: number): void {
  if (value !== value) return;
  const delta = value - mean[j];
  counts[j] += 1;
  mean[j] += delta / counts[j];
  squares[j] += delta * (value - mean[j]);
}

function drop({ counts, mean, squares }: State, j: number, value: number): void {
  if (value !== value) return;
  counts[j] -= 1;
  const delta = value - mean[j];
  mean[j] = counts[j] === 0 ? 0 : mean[j] - delta / counts[j];
  squares[j] = counts[j] === 0 ? 0 : Math.max(0, squares[j] - delta * (value - mean[j]));
}

function refresh(state: State, columns: number): void {
  const { ring, counts, mean, squares } = state;
  counts.fill(0);
  mean.fill(0);
  squares.fill(0);
  for (let k = 0, j = 0; k < ring.length; ++k, j = j + 1 === columns ? 0 : j + 1) add(state, j, ring[k]);
}
