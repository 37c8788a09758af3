import { defineDetector } from '../contract/detector.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { numberOr } from '../core/options.ts';
import { f64, optional, positive, rec, table } from '../core/shape.ts';
import { squaredDistances, squaredDistancesPlain } from '../kernels/neighbours/distance.ts';

interface State {
  readonly points: Matrix;
  readonly bandwidth: number;
  /** Of the points, where they do not all count alike. */
  readonly weights?: Float64Array;
}

/** Distances held at once: 4 MB. */
const CELLS = 2 ** 19;

/**
 * Kernel density: how improbable a sample is when every training sample stands for a small normal distribution around it.
 *
 *     score(x) = −ln (1/n) Σ_i (2π h²)^(−d/2) exp(−‖x − x_i‖² / 2h²),   h: bandwidth
 *
 * Unit: nats; depends on the unit of the features, so scale them alike first. `scott` and `silverman` are for features of unit variance.
 * A training sample is scored by the kernels of the others. With `weights` the mean over the kernels is a weighted one, and the rules take Kish's
 * effective number of samples (Σ w)² / Σ w².
 * Cost: fit O(n) and memory O(n d), score O(n d) a sample. Blind where features are many: distances then say little.
 */
export const kde = defineDetector({
  id: 'kde',
  state: rec({ points: table('points'), bandwidth: positive, weights: optional(f64('points', { min: 0 })) }),
  title: 'Kernel density estimate',
  source: 'Parzen (1962), On estimation of a probability density function and mode, Ann. Math. Stat. 33, 1065-1076',
  missing: 'impute',
  weights: 'accept',
  mixesUnits: true,
  slow: 'knn and gaussianMixture judge by density as well, in seconds',
  options: {
    bandwidth: numberOr(
      1,
      ['scott', 'silverman'],
      { min: 1e-9 },
      'Standard deviation of the kernels, in the unit of the features; or a rule that narrows it as samples grow.',
    ),
  },
  fit(x, { bandwidth }, _, given): State {
    const d = x.columns;
    const weights = given.weights.every((w) => w === given.weights[0]) ? undefined : given.weights.slice();
    const n = weights ? effective(weights) : x.rows;
    const rules = { scott: n ** (-1 / (d + 4)), silverman: ((n * (d + 2)) / 4) ** (-1 / (d + 4)) };
    const width = typeof bandwidth === 'string' ? rules[bandwidth] : bandwidth;
    return { points: { ...x, values: x.values.slice() }, bandwidth: width, ...(weights && { weights }) };
  },
  score: (state, x, out) => densities(state, x, null, out),
  scoreTraining: (state, x, indices, out) => densities(state, take(x, indices), state.points.rows > 1 ? indices : null, out),
  explain({ points, bandwidth, weights }, sample) {
    // A kernel is a product over features: each training sample, weighted by its kernel, lays its squared distance on them.
    const d = sample.length;
    const cells = new Float64Array(points.rows);
    squaredDistancesPlain({ values: sample, rows: 1, columns: d }, points, cells);
    const least = cells.reduce((a, b, i) => (weights?.[i] === 0 ? a : Math.min(a, b)), Infinity);
    const parts = new Float64Array(d);
    let total = 0;
    for (let i = 0, p = 0; i < points.rows; ++i) {
      const weight = (weights?.[i] ?? 1) * Math.exp((least - cells[i]) / (2 * bandwidth * bandwidth));
      total += weight;
      for (let j = 0; j < d; ++j, ++p) parts[j] += (weight * (sample[j] - points.values[p]) ** 2) / (2 * bandwidth * bandwidth);
    }
    return parts.map((v) => v / total);
  },
});

/** −ln density. @param self index of each sample among the training samples, which is left out; null when they are new */
function densities({ points, bandwidth, weights }: State, x: Matrix, self: Int32Array | null, out: Float64Array): void {
  const n = points.rows;
  const total = weights ? weights.reduce((sum, w) => sum + w, 0) : n;
  const rows = Math.max(1, Math.min(x.rows, Math.floor(CELLS / n)));
  const cells = new Float64Array(rows * n);
  const measure = x.rows < 4 ? squaredDistancesPlain : squaredDistances;
  for (let from = 0; from < x.rows; from += rows) {
    const count = Math.min(rows, x.rows - from);
    const part = { values: x.values.subarray(from * x.columns, (from + count) * x.columns), rows: count, columns: x.columns };
    measure(part, points, cells.subarray(0, count * n));
    for (let i = 0; i < part.rows; ++i) {
      const own = self === null ? -1 : self[from + i];
      if (own >= 0) cells[i * n + own] = Infinity;
      const others = own < 0 ? total : total - (weights?.[own] ?? 1);
      // One sample that has all the weight is judged by itself.
      const count = others > 0 ? others : total;
      if (!(others > 0)) cells[i * n + own] = 0;
      out[from + i] = -logDensity(cells.subarray(i * n, (i + 1) * n), weights, count, bandwidth, x.columns);
    }
  }
}

/** Kish's number of samples that count alike and say as much. */
function effective(weights: Float64Array): number {
  const sum = weights.reduce((all, w) => all + w, 0);
  return sum ** 2 / weights.reduce((all, w) => all + w * w, 0);
}

/** ln of the sum of the kernels over squared distances, over `count`, the weight of all; safe where all kernels underflow. */
function logDensity(squared: Float64Array, weights: Float64Array | undefined, count: number, bandwidth: number, d: number): number {
  const scale = 1 / (2 * bandwidth * bandwidth);
  let least = Infinity;
  for (let p = 0; p < squared.length; ++p) if (squared[p] < least && weights?.[p] !== 0) least = squared[p];
  let sum = 0;
  if (weights) for (let p = 0; p < squared.length; ++p) sum += weights[p] * Math.exp((least - squared[p]) * scale);
  else for (let p = 0; p < squared.length; ++p) sum += Math.exp((least - squared[p]) * scale);
  return Math.log(sum / count) - least * scale - (d / 2) * Math.log(2 * Math.PI) - d * Math.log(bandwidth);
}
