import { defineDetector } from '../contract/detector.ts';
import { rangeOf, scatterOf } from '../contract/merging/summary-moments.ts';
import { type Matrix, take, zeros } from '../core/matrix.ts';
import { number, type OptionsOf } from '../core/options.ts';
import { f64, real, rec, whole } from '../core/shape.ts';
import { symmetricEigen } from '../kernels/linear/eigen.ts';
import { means } from '../kernels/linear/moments.ts';
import { scatter } from '../kernels/linear/product.ts';
import { type QuadraticForm, quadratic, quadraticShape, quadraticShares, withoutThemselves } from '../kernels/linear/quadratic.ts';
import { addChanges, type Constants, constantsOf, constantsShape, stillConstant, withChanges } from '../kernels/ranks/constants.ts';

/** A standard deviation below this share of the mean is rounding: the feature is constant. */
const CONSTANT = 1e-12;

/** Samples a feature below which a trimmed fit is calibrated on folds. */
const FEW = 20;
/** Concentration steps of a trimmed fit. */
const STEPS = 2;
interface State {
  readonly floor: number;
  count: number;
  readonly mean: Float64Array;
  /** Sums of products of deviations, shape (nFeatures, nFeatures): what `learn` adds to. */
  readonly scatter: Float64Array;
  form: QuadraticForm;
  /** Models of 0.1 have none. */
  constants?: Constants;
}

const table = {
  floor: number(1e-3, { min: 1e-12, max: 1 }, 'Smallest eigenvalue of the standardised covariance, as a share of the largest.'),
  trim: number(0, { min: 0, max: 0.5 }, 'Share of the farthest training samples that mean and covariance do not see.'),
};
type Options = OptionsOf<typeof table>;

/**
 * Squared Mahalanobis distance to the mean, under the covariance of all training samples.
 *
 *     score(x) = Σ_i (v_iᵀ z)² / max(λ_i, floor · λ_1),   z_j = (x_j − mean_j) / std_j
 *
 * with λ_i, v_i the eigenvalues and eigenvectors of the covariance of z. The floor keeps directions without spread (collinear
 * features, more features than samples) from deciding alone. A feature that was constant in training and changes adds n + 1, what it
 * would have scored had one of n + 1 samples differed. Training samples are scored as under the others' mean and covariance (the
 * downdated inverse, exact without a floor). Unit: squared standard deviations; χ² with d degrees of freedom for normal data.
 * Cost: fit O(n d² + d³), score O(d²) a sample. Blind to curved or clustered normal data; training anomalies widen the ellipse: `trim`
 * leaves the farthest samples out, in two concentration steps as those of `ellipticEnvelope`, and then the unit is smaller than a
 * standard deviation. Departure from the source: the floor, and standard deviations instead of the features' own units.
 */
export const mahalanobis = defineDetector({
  id: 'mahalanobis',
  state: rec({
    floor: real({ min: 0 }),
    count: whole(1),
    mean: f64('columns'),
    scatter: f64((size) => size('columns') ** 2),
    form: quadraticShape,
    constants: constantsShape,
  }),
  title: 'Mahalanobis distance with floored eigenvalues',
  source: 'Mahalanobis (1936), On the generalised distance in statistics, Proc. Nat. Inst. Sci. India 2, 49-55',
  merges: {
    bound:
      'mean and covariance of all rows without a missing value, without rounding on the way: scores are those of one fit up to its rounding (1e-9 of the score); with `trim` a fit on 32,768 rows drawn evenly',
    pairs: true,
    fromSummary(summary, { floor, trim }) {
      if (trim > 0 || summary.complete < 2) return undefined;
      const { mean, scatter: sums } = scatterOf(summary);
      const count = summary.complete;
      return { floor, count, mean, scatter: sums, form: formOf(mean, sums, count, floor), constants: constantsOf(rangeOf(summary)) };
    },
  },
  missing: 'impute',
  options: table,
  // More features than samples: a sample that is left out leaves the span of the others, which no downdate shows.
  // Nor does it show that the samples which are left out were chosen for being far.
  folds: (x, { trim }) => (x.rows <= 2 * x.columns ? 10 : trim > 0 && x.rows < FEW * x.columns ? 5 : 0),
  fit: (x, options) => trimmed(x, options).state,
  fitScored(x, options, _, __, indices) {
    const { state, kept } = trimmed(x, options);
    const scores = new Float64Array(indices.length);
    quadratic(state.form, take(x, indices), scores);
    const own = scores.slice();
    withoutThemselves(state.count, own);
    const seen = new Uint8Array(x.rows);
    for (const i of kept) seen[i] = 1;
    return { state, scores: scores.map((score, k) => (seen[indices[k]] === 1 ? own[k] : score)) };
  },
  score({ form, constants, count }, x, out) {
    quadratic(form, x, out);
    if (constants) addChanges(constants, count + 1, x, out);
  },
  explain({ form, constants, count }, sample) {
    const shares = quadraticShares(form, sample);
    return constants ? withChanges(constants, count + 1, sample, shares) : shares;
  },
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
    if (state.constants) state.constants = stillConstant(state.constants, x);
  },
});

/** The fit, and the samples that mean and covariance see. */
function trimmed(x: Matrix, { floor, trim }: Options): { readonly state: State; readonly kept: Int32Array } {
  let kept = Int32Array.from({ length: x.rows }, (_, i) => i);
  let state = fitted(x, floor);
  if (trim === 0) return { state, kept };
  // As many as a covariance needs are kept whatever the share.
  const size = Math.min(x.rows, Math.max(Math.ceil((1 - trim) * x.rows), 2 * x.columns));
  const constants = state.constants;
  const distances = new Float64Array(x.rows);
  for (let step = 0; step < STEPS; ++step) {
    quadratic(state.form, x, distances);
    const order = Int32Array.from(distances.keys()).sort((a, b) => distances[a] - distances[b] || a - b);
    kept = order.slice(0, size).sort();
    state = { ...fitted(take(x, kept), floor), ...(constants && { constants }) };
  }
  return { state, kept };
}

function fitted(x: Matrix, floor: number): State {
  const mean = means(x);
  const sums = scatter(x, mean);
  return { floor, count: x.rows, mean, scatter: sums, form: formOf(mean, sums, x.rows, floor), constants: constantsOf(x) };
}

function spreadOf(squares: number, count: number, mean: number): number {
  const s = Math.sqrt(squares / count);
  return s > CONSTANT * Math.max(1, Math.abs(mean)) ? s : 0;
}

function formOf(mean: Float64Array, sums: Float64Array, count: number, floor: number): QuadraticForm {
  const d = mean.length;
  const spread = mean.map((m, j) => spreadOf(sums[j * d + j], count, m));
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
