import { defineDetector } from '../contract/detector.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { choice, integer, number, numberOr, type OptionsOf } from '../core/options.ts';
import { f64, real, rec, table } from '../core/shape.ts';
import { solveOneClass } from '../kernels/svm/one-class-smo.ts';
import { kernelWidth, rbfSums } from '../kernels/svm/rbf.ts';

interface State {
  /** Samples with weight, shape (nSupport, nFeatures). */
  readonly support: Matrix;
  /** Their weights, shape (nSupport). */
  readonly alpha: Float64Array;
  readonly rho: number;
  readonly gamma: number;
}

const options = {
  nu: number(0.5, { min: 1e-6, max: 1 }, 'Share of training samples outside the boundary at most, and of support vectors at least.'),
  gamma: numberOr(
    'scale',
    ['scale', 'auto'],
    { min: Number.MIN_VALUE, max: 1e300 },
    'Width of the kernel; scale: 1 / (nFeatures · variance of all cells), auto: 1 / nFeatures.',
  ),
  tol: number(1e-3, { min: 1e-15, max: 1 }, 'The solver stops when no pair of samples violates optimality by more.'),
  shrinking: choice('on', ['on', 'off'], 'Leave samples out of the search that are settled; changes speed only.'),
  cacheSize: number(200, { min: 0, max: 1e5 }, 'Megabytes for rows of the kernel matrix.'),
  maxIter: integer(10_000_000, { min: 1, max: 1e12 }, 'Steps of the solver at most.'),
};

/**
 * One-class support vector machine with the radial kernel: a smooth boundary that holds all but a share ν of the samples.
 *
 *     min ½ αᵀKα,  0 ≤ α ≤ 1,  Σα = νn,   K_ij = exp(−γ ‖x_i − x_j‖²)
 *     score(x) = ρ − Σ_i α_i exp(−γ ‖x_i − x‖²)
 *
 * Above 0: outside the boundary (scikit-learn's decision function with the sign turned). At most ρ, far from everything.
 * Give the features one scale first. Cost: fit between O(n² d) and O(n³ d), score O(nSupport · d) a sample.
 * Blind to anomalies in the training data when ν is smaller than their share; all strangers far away score alike.
 * Same problem, start, pair selection and stop as LIBSVM; its solution is measured in f32, ours in f64: at `tol` 1e-9 scores
 * agree to 3e-6, weights of samples that nearly replace each other to 2e-5.
 */
export const oneClassSvm = defineDetector({
  id: 'oneClassSvm',
  state: rec({ support: table('support'), alpha: f64('support'), rho: real(), gamma: real({ min: 0 }) }),
  title: 'One-class support vector machine',
  source:
    'Schölkopf et al. (2001), Estimating the support of a high-dimensional distribution, Neural Computation 13; solver: Fan, Chen & Lin (2005), JMLR 6',
  missing: 'impute',
  mixesUnits: true,
  slow: 'sgdOneClassSvm draws the same kind of boundary in one pass',
  own: () => ({ level: 0, meaning: 'outside the boundary that nu draws' }),
  options,
  fit: (x, options) => solved(x, options).state,
  fitScored: solved,
  score({ support, alpha, rho, gamma }, x, out) {
    rbfSums(x, support, alpha, gamma, out);
    for (let i = 0; i < x.rows; ++i) out[i] = rho - out[i];
  },
});

function solved(x: Matrix, { nu, gamma: given, tol, shrinking, cacheSize, maxIter }: OptionsOf<typeof options>) {
  const gamma = kernelWidth(x, given);
  const { alpha, rho, sums } = solveOneClass(x, { nu, gamma, tol, shrinking, cacheBytes: cacheSize * 2 ** 20, maxIter });
  const support = Int32Array.from(alpha.keys()).filter((i) => alpha[i] > 0);
  const state: State = { support: take(x, support), alpha: Float64Array.from(support, (i) => alpha[i]), rho, gamma };
  // A sample outside holds itself in by its own kernel: without it, to first order, its sum falls by its weight.
  return { state, scores: sums.map((sum, i) => rho - sum + alpha[i]) };
}
