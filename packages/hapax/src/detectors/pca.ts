import { defineDetector } from '../contract/detector.ts';
import { rangeOf, scatterOf } from '../contract/merging/summary-moments.ts';
import { type Matrix, take, zeros } from '../core/matrix.ts';
import { choice, integerOr, number, type OptionsOf } from '../core/options.ts';
import { f64, optional, orNull, real, rec, table } from '../core/shape.ts';
import { symmetricEigen } from '../kernels/linear/eigen.ts';
import { deviation, means } from '../kernels/linear/moments.ts';
import { multiply, scatter } from '../kernels/linear/product.ts';
import { bounded, type QuadraticForm, quadratic, quadraticShape, quadraticShares, withoutThemselves } from '../kernels/linear/quadratic.ts';
import { triangular } from '../kernels/linear/triangular.ts';
import { addChanges, type Constants, constantsOf, constantsShape, withChanges } from '../kernels/ranks/constants.ts';

interface State {
  /** Projections divided by their spread, and turned; with the form of PyOD, only the standardisation. */
  readonly form: QuadraticForm;
  /** PyOD's form alone: the eigenvectors as points, one a row, and the weight of the distance to each. */
  readonly points: Matrix | null;
  readonly weights: Float64Array;
  /** What a change of a constant feature adds. Models of 0.1 have neither this nor the constants. */
  readonly change?: number;
  readonly constants?: Constants;
}

const options = {
  form: choice('projection', ['projection', 'pyod'], 'Distances along the components, or to the eigenvectors as points, as PyOD has it.'),
  nComponents: integerOr('all', ['all'], { min: 1, max: 100_000 }, 'Components scored one by one; the others count by their residual.'),
  floor: number(1e-3, { min: 1e-12, max: 1 }, 'Smallest eigenvalue, as a share of the largest.'),
};

/**
 * Principal components: how far out a sample lies along the components of the training samples, and off them.
 *
 *     projection: score(x) = Σ_{i ≤ q} (v_iᵀ z)² / λ_i + ‖z − Σ_{i ≤ q} v_i v_iᵀ z‖² / λ_r
 *     pyod:       score(x) = Σ_i ‖z − v_i‖ / (λ_i / Σ λ)                 z: standardised sample
 *
 * λ_i, v_i: eigenvalues, largest first, and eigenvectors of the covariance of z; λ_r is the mean of those beyond q, and none counts
 * less than floor · λ_1, so that collinear features stay finite. Unit: squared standard deviations (projection), none (pyod).
 * Cost: fit O(n d² + d³), score O(d²) a sample. Blind to curved or clustered normal data.
 * A feature that was constant in training and changes adds n + 1. Training samples are scored as under the others (see `mahalanobis`).
 * Departure from the source: it sums over major and minor components; here the components beyond q count through their residual,
 * as in the probabilistic form of Tipping & Bishop (1999). The form of PyOD measures to the eigenvectors as if they were
 * points; it is there to get the same numbers.
 */
export const pca = defineDetector({
  id: 'pca',
  state: rec({
    form: quadraticShape,
    points: orNull(table('points')),
    weights: f64('weights'),
    constants: constantsShape,
    change: optional(real({ min: 0 })),
  }),
  title: 'Principal component analysis',
  source:
    'Shyu, Chen, Sarinnapakorn & Chang (2003), A novel anomaly detection scheme based on principal component classifier, ICDM workshop',
  merges: {
    bound:
      'mean and covariance of all rows without a missing value, without rounding on the way: scores are those of one fit up to its rounding (1e-9 of the score)',
    pairs: true,
    fromSummary(summary, given) {
      if (summary.complete < 2) return undefined;
      const { mean, scatter: sums } = scatterOf(summary);
      return fromMoments({ center: mean, sums, rows: summary.complete, constants: constantsOf(rangeOf(summary)) }, given);
    },
  },
  missing: 'impute',
  options,
  folds: (x) => (x.rows <= 2 * x.columns ? 10 : 0),
  fit(x, options): State {
    const center = means(x);
    return fromMoments({ center, sums: scatter(x, center), rows: x.rows, constants: constantsOf(x) }, options);
  },
  score({ form, points, weights, constants, change = 0 }, x, out) {
    if (points === null) quadratic(form, x, out);
    else distancesToPoints(form, points, weights, x, out);
    if (constants) addChanges(constants, change, x, out);
  },
  scoreTraining({ form, points, weights }, x, indices, out) {
    const some = take(x, indices);
    if (points === null) {
      quadratic(form, some, out);
      withoutThemselves(x.rows, out);
    } else distancesToPoints(form, points, weights, some, out);
  },
  explain({ form, points, weights, constants, change = 0 }, sample) {
    const told = (parts: Float64Array) => (constants ? withChanges(constants, change, sample, parts) : parts);
    if (points === null) return told(quadraticShares(form, sample));
    const d = sample.length;
    const lostBy = sample.map((_, j) => {
      let lost = 0;
      for (let i = 0; i < d; ++i) {
        let squared = 0;
        for (let k = 0; k < d; ++k) squared += offset(form, points, sample, i, k) ** 2;
        const without = Math.max(0, squared - offset(form, points, sample, i, j) ** 2);
        lost += (Math.sqrt(squared) - Math.sqrt(without)) * weights[i];
      }
      return bounded(lost);
    });
    return told(lostBy);
  },
});

interface Moments {
  readonly center: Float64Array;
  /** Sums of products of deviations from it, shape (nFeatures, nFeatures). */
  readonly sums: Float64Array;
  readonly rows: number;
  readonly constants: Constants;
}

function fromMoments({ center, sums, rows, constants }: Moments, { form, nComponents, floor }: OptionsOf<typeof options>): State {
  const d = center.length;
  const spread = center.map((mean, j) => deviation(sums[j * d + j], rows, mean));
  const covariance = sums.map((s, p) => {
    const scale = spread[Math.floor(p / d)] * spread[p % d];
    return scale > 0 ? s / scale / Math.max(1, rows - 1) : 0;
  });
  const { values, vectors } = symmetricEigen(covariance, d);
  const top = values[0] > 0 ? values[0] : 1;
  const changes = { change: rows + 1, constants: constants };
  if (form === 'pyod') {
    const basis = zeros(d, d);
    for (let j = 0; j < d; ++j) basis.values[j * d + j] = 1 / (spread[j] || 1);
    const total = values.reduce((sum, v) => sum + Math.max(0, v), 0) || 1;
    const weights = values.map((v) => total / Math.max(v, PYOD_FLOOR * top));
    return { form: { center, basis }, points: { values: vectors, rows: d, columns: d }, weights, ...changes };
  }
  const kept = nComponents === 'all' ? d : Math.min(nComponents, d);
  const rest = values.subarray(kept).reduce((sum, v) => sum + v, 0) / Math.max(1, d - kept);
  const directions = zeros(d, d);
  for (let i = 0; i < d; ++i) {
    const scale = Math.sqrt(Math.max(i < kept ? values[i] : rest, floor * top));
    for (let j = 0; j < d; ++j) directions.values[j * d + i] = vectors[i * d + j] / scale;
  }
  // Turned, the directions measure the same length, and half of them is zero.
  const basis = triangular(directions);
  for (let k = 0; k < d * d; ++k) basis.values[k] = spread[Math.floor(k / d)] > 0 ? basis.values[k] / spread[Math.floor(k / d)] : 0;
  return { form: { center, basis }, points: null, weights: new Float64Array(0), ...changes };
}

/** PyOD divides by shares of variance as they are, to infinity on collinear features; this keeps them finite and any other share as it is. */
const PYOD_FLOOR = 1e-12;
/** Samples handled at a time. */
const BLOCK = 512;

/** Component k of the way from eigenvector i to the standardised sample. */
const offset = ({ center, basis }: QuadraticForm, points: Matrix, sample: Float64Array, i: number, k: number): number =>
  (sample[k] - center[k]) * basis.values[k * sample.length + k] - points.values[i * sample.length + k];

/** Σ_i w_i ‖z − v_i‖, from |z|² − 2 zᵀv_i + 1. */
function distancesToPoints({ center, basis }: QuadraticForm, points: Matrix, weights: Float64Array, x: Matrix, out: Float64Array): void {
  const d = x.columns;
  const rows = Math.min(BLOCK, x.rows);
  const z = zeros(rows, d);
  const columns = zeros(d, d);
  for (let i = 0; i < d; ++i) for (let j = 0; j < d; ++j) columns.values[j * d + i] = points.values[i * d + j];
  const dots = new Float64Array(rows * d);
  for (let from = 0; from < x.rows; from += rows) {
    const count = Math.min(rows, x.rows - from);
    for (let i = 0, p = from * d, o = 0; i < count; ++i) {
      for (let j = 0; j < d; ++j, ++p, ++o) z.values[o] = (x.values[p] - center[j]) * basis.values[j * d + j];
    }
    multiply(count === rows ? z : { ...z, rows: count }, columns, dots);
    for (let i = 0, o = 0; i < count; ++i) {
      let length = 0;
      for (let j = i * d; j < (i + 1) * d; ++j) length += z.values[j] * z.values[j];
      let sum = 0;
      for (let k = 0; k < d; ++k, ++o) sum += weights[k] * Math.sqrt(Math.max(0, length - 2 * dots[o] + 1));
      out[from + i] = bounded(sum);
    }
  }
}
