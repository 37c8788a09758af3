import { defineDetector } from '../contract/detector.ts';
import { zeros } from '../core/matrix.ts';
import { number } from '../core/options.ts';
import { f64, real, rec, whole } from '../core/shape.ts';
import { symmetricEigen } from '../kernels/linear/eigen.ts';
import { means } from '../kernels/linear/moments.ts';
import { scatter } from '../kernels/linear/product.ts';
import { type QuadraticForm, quadratic, quadraticShape, quadraticShares } from '../kernels/linear/quadratic.ts';

/** A standard deviation below this share of the mean is rounding: the feature is constant. */
const CONSTANT = 1e-12;

interface State {
  readonly floor: number;
  count: number;
  readonly mean: Float64Array;
  /** Sums of products of deviations, shape (nFeatures, nFeatures): what `learn` adds to. */
  readonly scatter: Float64Array;
  form: QuadraticForm;
}

/**
 * Squared Mahalanobis distance to the mean, under the covariance of all training samples.
 *
 *     score(x) = Σ_i (v_iᵀ z)² / max(λ_i, floor · λ_1),   z_j = (x_j − mean_j) / std_j
 *
 * with λ_i, v_i the eigenvalues and eigenvectors of the covariance of z. The floor keeps directions without spread (collinear
 * features, more features than samples) from deciding alone. Unit: squared standard deviations; χ² with d degrees of freedom for
 * normal data. Cost: fit O(n d² + d³), score O(d²) a sample. Blind to curved or clustered normal data and to a feature that was
 * constant in training; training anomalies widen the ellipse (see `ellipticEnvelope`).
 * Departure from the source: the eigenvalue floor, and standard deviations instead of the features' own units.
 */
export const mahalanobis = defineDetector({
  id: 'mahalanobis',
  state: rec({
    floor: real({ min: 0 }),
    count: whole(1),
    mean: f64('columns'),
    scatter: f64((size) => size('columns') ** 2),
    form: quadraticShape,
  }),
  title: 'Mahalanobis distance with floored eigenvalues',
  source: 'Mahalanobis (1936), On the generalised distance in statistics, Proc. Nat. Inst. Sci. India 2, 49-55',
  missing: 'impute',
  options: {
    floor: number(1e-3, { min: 1e-12, max: 1 }, 'Smallest eigenvalue of the standardised covariance, as a share of the largest.'),
  },
  fit(x, { floor }): State {
    const mean = means(x);
    const sums = scatter(x, mean);
    return { floor, count: x.rows, mean, scatter: sums, form: formOf(mean, sums, x.rows, floor) };
  },
  score: ({ form }, x, out) => quadratic(form, x, out),
  explain: ({ form }, sample) => quadraticShares(form, sample),
  learn(state, x) {
    if (x.rows === 0) return;
    const { mean, scatter: sums, count } = state;
    const added = means(x);
    const more = scatter(x, added);
    const d = mean.length;
    const weight = (count * x.rows) / (count + x.rows);
    for (let j = 0; j < d; ++j) {
      for (let k = 0; k < d; ++k) sums[j * d + k] += more[j * d + k] + weight * (added[j] - mean[j]) * (added[k] - mean[k]);
    }
    state.count = count + x.rows;
    for (let j = 0; j < d; ++j) mean[j] += ((added[j] - mean[j]) * x.rows) / state.count;
    state.form = formOf(mean, sums, state.count, state.floor);
  },
});

function formOf(mean: Float64Array, sums: Float64Array, count: number, floor: number): QuadraticForm {
  const d = mean.length;
  const spread = mean.map((m, j) => {
    const s = Math.sqrt(sums[j * d + j] / count);
    return s > CONSTANT * Math.max(1, Math.abs(m)) ? s : 0;
  });
  const kept = Array.from(spread.keys()).filter((j) => spread[j] > 0);
  const r = kept.length;
  const covariance = new Float64Array(r * r);
  kept.forEach((j, a) => {
    kept.forEach((k, b) => {
      covariance[a * r + b] = sums[j * d + k] / (spread[j] * spread[k]) / Math.max(1, count - 1);
    });
  });
  const { values, vectors } = symmetricEigen(covariance, r);
  const basis = zeros(d, r);
  kept.forEach((j, a) => {
    for (let i = 0; i < r; ++i)
      basis.values[j * r + i] = vectors[i * r + a] / (spread[j] * Math.sqrt(Math.max(values[i], floor * values[0])));
  });
  return { center: mean.slice(), basis };
}
