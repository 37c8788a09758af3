import { defineDetector } from '../contract/detector.ts';
import { momentsOf } from '../contract/merging/summary-moments.ts';
import { number } from '../core/options.ts';
import { f64, real, rec } from '../core/shape.ts';

interface State {
  readonly floor: number;
  /** Known values of each feature, their mean, and the sum of squared deviations from it. */
  readonly count: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/**
 * Standard score: a sample is as strange as its strangest feature.
 *
 *     score(x) = max_j |x_j − mean_j| / max(floor, std_j),   std with n in the denominator
 *
 * Missing values are left out; a training sample is scored by the mean and deviations of the others. Unit: standard deviations; 3 is the usual alarm. Cost: fit O(n d), score O(d) a sample; `learn` is
 * exact. Blind to samples that are odd only in combination; training anomalies widen the deviations that should show them (see `mad`).
 */
export const zScore = defineDetector({
  id: 'zScore',
  state: rec({ floor: real({ min: 0 }), count: f64('columns', { min: 0 }), mean: f64('columns'), squares: f64('columns', { min: 0 }) }),
  title: 'z-score',
  source: 'Shewhart (1931), Economic Control of Quality of Manufactured Product, Van Nostrand; updates as in Chan, Golub & LeVeque (1983)',
  merges: {
    bound:
      'means and deviations of all rows, without rounding on the way: scores are those of one fit up to its rounding (1e-9 of the score)',
    fromSummary(summary, { floor }): State {
      return { floor, count: summary.known.slice(), ...momentsOf(summary) };
    },
  },
  missing: 'accept',
  own: () => ({ level: 3, meaning: 'more than 3 standard deviations' }),
  options: { floor: number(1e-9, { min: Number.MIN_VALUE }, 'Smallest standard deviation of a feature, in its own unit.') },
  fit(x, { floor }): State {
    const zeros = () => new Float64Array(x.columns);
    const state = { floor, count: zeros(), mean: zeros(), squares: zeros() };
    add(state, x.values, x.columns);
    return state;
  },
  score({ floor, count, mean, squares }, x, out) {
    const scale = count.map((n, j) => deviation(floor, n, squares[j]));
    for (let i = 0, p = 0; i < x.rows; ++i) {
      let worst = 0;
      for (let j = 0; j < x.columns; ++j, ++p) {
        const z = Math.abs(x.values[p] - mean[j]) / scale[j];
        if (z > worst) worst = z;
      }
      out[i] = worst;
    }
  },
  scoreTraining(state, x, indices, out) {
    const { floor, count, mean, squares } = state;
    for (let i = 0; i < indices.length; ++i) {
      let worst = 0;
      for (let j = 0, p = indices[i] * x.columns; j < x.columns; ++j, ++p) {
        const z = withoutItself(x.values[p] - mean[j], floor, count[j], squares[j]);
        if (z > worst) worst = z;
      }
      out[i] = worst;
    }
  },
  explain: ({ floor, count, mean, squares }, sample) =>
    sample.map((v, j) => (v === v ? Math.abs(v - mean[j]) / deviation(floor, count[j], squares[j]) : 0)),
  learn: (state, x) => add(state, x.values, x.columns),
});

const deviation = (floor: number, count: number, squares: number): number => Math.max(floor, Math.sqrt(squares / Math.max(1, count)));

/** |z| of a training value at `t` from the mean, under the mean and deviation of the other n − 1 values. */
function withoutItself(t: number, floor: number, n: number, squares: number): number {
  if (n < 2) return 0;
  const away = t * (n / (n - 1));
  return Math.abs(away) / deviation(floor, n - 1, Math.max(0, squares - t * away));
}

/** Take in samples one value at a time (Welford's update). */
function add({ count, mean, squares }: State, values: Float64Array, columns: number): void {
  for (let p = 0; p < values.length; ++p) {
    const v = values[p];
    if (v !== v) continue;
    const j = p % columns;
    count[j] += 1;
    const t = v - mean[j];
    mean[j] += t / count[j];
    squares[j] += t * (v - mean[j]);
  }
}
