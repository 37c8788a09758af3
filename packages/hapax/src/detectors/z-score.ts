import { defineDetector } from '../contract/detector.ts';
import { momentsOf } from '../contract/merging/summary-moments.ts';
import type { Matrix } from '../core/matrix.ts';
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
 * Missing values are left out; with `weights` a sample counts as if it came so many times; a training sample is scored by the mean and deviations of the others. Unit: standard deviations; 3 is the usual alarm. Cost: fit O(n d), score O(d) a sample; `learn` is
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
  weights: 'accept',
  own: () => ({ level: 3, meaning: 'more than 3 standard deviations' }),
  options: { floor: number(1e-9, { min: Number.MIN_VALUE }, 'Smallest standard deviation of a feature, in its own unit.') },
  fit: (x, { floor }, _, { weights }) => started(x, floor, weights),
  fitScored(x, { floor }, _, { weights }, indices) {
    const state = started(x, floor, weights);
    const scores = new Float64Array(indices.length);
    withoutThemselves(state, x, indices, (i) => weights[i], scores);
    return { state, scores };
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
  scoreTraining: (state, x, indices, out) => withoutThemselves(state, x, indices, () => 1, out),
  explain: ({ floor, count, mean, squares }, sample) =>
    sample.map((v, j) => (v === v ? Math.abs(v - mean[j]) / deviation(floor, count[j], squares[j]) : 0)),
  learn: (state, x) => add(state, x.values, x.columns, new Float64Array(x.rows).fill(1)),
});

const deviation = (floor: number, count: number, squares: number): number => Math.max(floor, Math.sqrt(squares / (count || 1)));

function withoutThemselves(
  { floor, count, mean, squares }: State,
  x: Matrix,
  indices: Int32Array,
  weightOf: (i: number) => number,
  out: Float64Array,
): void {
  for (let i = 0; i < indices.length; ++i) {
    const weight = weightOf(indices[i]);
    let worst = 0;
    for (let j = 0, p = indices[i] * x.columns; j < x.columns; ++j, ++p) {
      const z = withoutItself(x.values[p] - mean[j], weight, floor, count[j], squares[j]);
      if (z > worst) worst = z;
    }
    out[i] = worst;
  }
}

/** |z| of a training value at `t` from the mean, under the mean and deviation of the others. @param weight its own of all n */
function withoutItself(t: number, weight: number, floor: number, n: number, squares: number): number {
  if (!(n > weight)) return 0;
  const away = t * (n / (n - weight));
  return Math.abs(away) / deviation(floor, n - weight, Math.max(0, squares - weight * t * away));
}

function started(x: Matrix, floor: number, weights: Float64Array): State {
  const zeros = () => new Float64Array(x.columns);
  const state = { floor, count: zeros(), mean: zeros(), squares: zeros() };
  add(state, x.values, x.columns, weights);
  return state;
}

/** Take in samples one value at a time (Welford's update). */
function add({ count, mean, squares }: State, values: Float64Array, columns: number, weights: Float64Array): void {
  for (let i = 0, p = 0; i < weights.length; ++i) {
    const weight = weights[i];
    for (let j = 0; j < columns; ++j, ++p) {
      const v = values[p];
      if (v !== v || weight === 0) continue;
      count[j] += weight;
      const t = v - mean[j];
      mean[j] += (weight * t) / count[j];
      squares[j] += weight * t * (v - mean[j]);
    }
  }
}
