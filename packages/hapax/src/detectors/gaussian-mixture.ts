import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { integer, number, type OptionsOf, seed } from '../core/options.ts';
import { list, optional, real, rec } from '../core/shape.ts';
import { cholesky, inverseForm } from '../kernels/linear/cholesky.ts';
import { scatter } from '../kernels/linear/product.ts';
import { type QuadraticForm, quadratic, quadraticShape, quadraticShares } from '../kernels/linear/quadratic.ts';
import { kMeansClusters } from '../kernels/neighbours/k-means.ts';

interface Component {
  readonly form: QuadraticForm;
  /** Sum of its shares in the samples. Models of 0.1 have none. */
  readonly total?: number;
  /** ln of weight, determinant and 2π: all of the log density but the distance. */
  readonly offset: number;
}

interface State {
  readonly components: readonly Component[];
}

/** A variance cannot be trusted below this share of itself once others are taken out of it. */
const ROUNDING = 1e-12;
/** A sample that alone spans a direction cannot be measured without itself: it counts as this close. */
const ALONE = 1e-6;
/** Keeps an empty component from dividing by zero; ten times the rounding of 1, as in scikit-learn. */
const NO_SAMPLES = 10 * 2 ** -52;

const options = {
  nComponents: integer(1, { min: 1, max: 1000 }, 'Normal distributions in the mixture; at most as many as samples.'),
  regCovar: number(1e-6, { min: 1e-300 }, 'Added to every variance, in squared units of the features.'),
  tol: number(1e-3, { min: 0 }, 'Iterations stop when the mean log density gains less.'),
  maxIter: integer(100, { min: 1, max: 100_000 }, 'Iterations at most.'),
  seed,
};

/**
 * Gaussian mixture: how improbable a sample is under a sum of normal distributions fitted by expectation maximisation.
 *
 *     score(x) = −ln Σ_k w_k N(x; μ_k, Σ_k)
 *
 * Started from k-means. Unit: nats; depends on the unit of the features. Cost: fit O(n k d²) an iteration, score O(k d²) a sample.
 * Blind to anomalies in groups that get a component of their own.
 */
export const gaussianMixture = defineDetector({
  id: 'gaussianMixture',
  state: rec({ components: list(rec({ form: quadraticShape, offset: real({ which: 'any' }), total: optional(real({ min: 0 })) })) }),
  title: 'Gaussian mixture',
  source: 'Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm, JRSS B 39, 1-38',
  merges: ON_SAMPLE,
  missing: 'impute',
  options,
  folds: (x) => (x.rows <= 2 * x.columns ? 10 : 0),
  fit: (x, options) => fitted(x, options).state,
  fitScored(x, options, _, __, indices) {
    const { state, shares } = fitted(x, options);
    return { state, scores: withoutThemselves(state, shares, x, indices) };
  },
  score({ components }, x, out) {
    const parts = components.map(() => new Float64Array(x.rows));
    logDensities(components, x, parts, out);
    for (let i = 0; i < x.rows; ++i) out[i] = -out[i];
  },
  explain({ components }, sample) {
    const x = { values: sample, rows: 1, columns: sample.length };
    const parts = components.map(() => new Float64Array(1));
    const whole = new Float64Array(1);
    logDensities(components, x, parts, whole);
    const out = new Float64Array(sample.length);
    components.forEach(({ form }, k) => {
      const share = Math.exp(parts[k][0] - whole[0]);
      quadraticShares(form, sample).forEach((v, j) => {
        out[j] += (share * v) / 2;
      });
    });
    return out;
  },
});

/** The components, and their shares in the samples. */
function fitted(
  x: Matrix,
  { nComponents, regCovar, tol, maxIter, seed: start }: OptionsOf<typeof options>,
): { readonly state: State; readonly shares: readonly Float64Array[] } {
  const { labels, centers } = kMeansClusters(x, { nClusters: nComponents, nInit: 1, maxIter: 300, tol: 1e-4, seed: start });
  const shares = Array.from({ length: centers.rows }, (_, k) => Float64Array.from(labels, (label) => (label === k ? 1 : 0)));
  let components = maximise(x, shares, regCovar);
  const logs = new Float64Array(x.rows);
  let before = -Infinity;
  for (let i = 0; i < maxIter; ++i) {
    logDensities(components, x, shares, logs);
    const now = logs.reduce((sum, v) => sum + v, 0) / x.rows;
    for (const share of shares) for (let r = 0; r < x.rows; ++r) share[r] = Math.exp(share[r] - logs[r]);
    components = maximise(x, shares, regCovar);
    if (Math.abs(now - before) < tol) break;
    before = now;
  }
  return { state: { components }, shares };
}

/**
 * Scores of training samples under the components without them: a sample with share w of a component of total N and squared distance D
 * moves its mean by w/(N − w) and downdates its scatter by c = N w/(N − w), so with q = D/N the distance becomes
 * (N/(N−w))² (N − w) q / (1 − c q) and the determinant of the scatter falls by the factor 1 − c q. Shares stay as they are.
 */
function withoutThemselves({ components }: State, shares: readonly Float64Array[], x: Matrix, indices: Int32Array): Float64Array {
  const some = take(x, indices);
  const d = x.columns;
  const distances = new Float64Array(indices.length);
  const parts = components.map(({ form, offset, total = x.rows }, k) => {
    quadratic(form, some, distances);
    return distances.map((squared, i) => {
      const w = Math.min(shares[k][indices[i]], total - NO_SAMPLES);
      const left = Math.max(NO_SAMPLES, total - w);
      const c = (total * w) / left;
      const rest = Math.max(ALONE, 1 - (c * squared) / total);
      const away = ((total / left) ** 2 * left * (squared / total)) / rest;
      return offset + Math.log(left / total) - (Math.log(rest) + d * Math.log(total / left)) / 2 - Math.min(away, Number.MAX_VALUE) / 2;
    });
  });
  return Float64Array.from(indices, (_, i) => -logSum(parts, i));
}

/** Weight, mean and covariance of each component from the share that it has in each sample. */
function maximise(x: Matrix, shares: readonly Float64Array[], regCovar: number): Component[] {
  const { values, rows, columns: d } = x;
  const scaled = { values: new Float64Array(values.length), rows, columns: d };
  const origin = new Float64Array(d);
  const totals = shares.map((share) => share.reduce((sum, v) => sum + v, NO_SAMPLES));
  const all = totals.reduce((sum, v) => sum + v, 0);
  return shares.map((share, k) => {
    const mean = new Float64Array(d);
    for (let i = 0, p = 0; i < rows; ++i) for (let j = 0; j < d; ++j, ++p) mean[j] += share[i] * values[p];
    for (let j = 0; j < d; ++j) mean[j] /= totals[k];
    for (let i = 0, p = 0; i < rows; ++i) {
      const root = Math.sqrt(share[i]);
      for (let j = 0; j < d; ++j, ++p) scaled.values[p] = root * (values[p] - mean[j]);
    }
    const covariance = scatter(scaled, origin).map((v) => v / totals[k]);
    for (let j = 0; j < d; ++j) covariance[j * d + j] += regCovar;
    const factored = cholesky(
      covariance,
      origin.map((_, j) => ROUNDING * covariance[j * d + j]),
    );
    const offset = Math.log(totals[k] / all) - (factored.logDeterminant + d * Math.log(2 * Math.PI)) / 2;
    return { form: inverseForm(factored, mean), offset, total: totals[k] };
  });
}

/** ln of each component's part in each sample's density, and ln of their sum. */
function logDensities(components: readonly Component[], x: Matrix, parts: readonly Float64Array[], out: Float64Array): void {
  components.forEach(({ form, offset }, k) => {
    quadratic(form, x, parts[k]);
    for (let i = 0; i < x.rows; ++i) parts[k][i] = offset - parts[k][i] / 2;
  });
  for (let i = 0; i < x.rows; ++i) out[i] = logSum(parts, i);
}

/** ln Σ exp of the parts of sample `i`. */
function logSum(parts: readonly Float64Array[], i: number): number {
  let most = -Infinity;
  for (const part of parts) if (part[i] > most) most = part[i];
  let sum = 0;
  for (const part of parts) sum += Math.exp(part[i] - most);
  return most + Math.log(sum);
}
