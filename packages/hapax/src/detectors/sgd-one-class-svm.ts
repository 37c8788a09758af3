import { defineDetector } from '../contract/detector.ts';
import { spread } from '../contract/explaining/profile.ts';
import { type Matrix, row, take, zeros } from '../core/matrix.ts';
import { integerOr, number, numberOr, seed } from '../core/options.ts';
import { type Random, random } from '../core/random.ts';
import { f64, real, rec, table } from '../core/shape.ts';
import { quantileSorted } from '../kernels/ranks/quantile.ts';
import { kernelWidth } from '../kernels/svm/rbf.ts';

/** Steps of the descent where `maxIter` is auto: enough to come to rest, whatever n is. */
const AUTO_STEPS = 100_000;
/** Passes where `maxIter` is auto, at most. */
const AUTO_PASSES = 100;
/** Samples that the offset is taken from at most. */
const OFFSET_SAMPLES = 10_000;
/** Cells of features that are kept between passes instead of made anew: 32 MB. */
const KEPT_CELLS = 4_000_000;

/** Below this many samples each has a hand in the plane that judges it. */
const FEW = 2000;

interface State {
  /** Directions of the random features, shape (nComponents, nFeatures); no rows for the linear machine. */
  readonly directions: Matrix;
  /** Phase of each, shape (nComponents). */
  readonly phases: Float64Array;
  /** The plane in the space of the features. */
  readonly weights: Float64Array;
  readonly rho: number;
}

/**
 * One-class support vector machine by stochastic gradient descent: for samples too many for the exact solver.
 *
 *     min  ν/2 ‖w‖² − ν ρ + mean_i max(0, ρ − w·z(x_i)),     score(x) = ρ − w·z(x)
 *     z(x) = √(2/D) cos(Wx + b),  W ~ N(0, 2γ),  b ~ U(0, 2π):   z(x)·z(y) ≈ exp(−γ ‖x − y‖²)
 *
 * Above 0: outside. With `nComponents` none z(x) = x, the linear machine. Step t is 1 / ((1 + mean ‖z‖²) √t) long, the weights are the mean
 * over the last pass, ρ the ν quantile of w·z, which is its optimum for these weights. Give the features one scale first.
 * Cost: fit O(passes · n · D · d), score O(D d) a sample. Blind as the one-class SVM is, and the random features add noise of
 * about 1/√D to the kernel; the linear machine only sees samples on the side of the origin.
 * Departure from scikit-learn: steps that fall with √t, as ρ has no curvature; averaged weights, ρ set to its optimum.
 */
export const sgdOneClassSvm = defineDetector({
  id: 'sgdOneClassSvm',
  state: rec({ directions: table('components'), phases: f64('components'), weights: f64('components'), rho: real() }),
  title: 'One-class SVM by stochastic gradient descent',
  source:
    'Schölkopf et al. (2001), Neural Computation 13; features: Rahimi & Recht (2007), Random features for large-scale kernel machines, NIPS',
  missing: 'impute',
  mixesUnits: true,
  options: {
    nu: number(0.5, { min: 1e-6, max: 1 }, 'Share of training samples outside the boundary.'),
    nComponents: integerOr(
      100,
      ['none'],
      { min: 1, max: 100_000 },
      'Random features that stand for the radial kernel; none: the linear machine.',
    ),
    gamma: numberOr(
      'scale',
      ['scale', 'auto'],
      { min: Number.MIN_VALUE, max: 1e300 },
      'Width of the kernel; scale: 1 / (nFeatures · variance of all cells), auto: 1 / nFeatures.',
    ),
    maxIter: integerOr(
      'auto',
      ['auto'],
      { min: 1, max: 100_000 },
      'Passes over the samples; auto: as many as make 100,000 steps, from 1 to 100.',
    ),
    seed,
  },
  folds: (x) => (x.rows < FEW ? 5 : 0),
  fit(x, { nu, nComponents, gamma: given, maxIter, seed }): State {
    const chance = random(seed);
    const gamma = kernelWidth(x, given);
    const { directions, phases } = drawFeatures(nComponents === 'none' ? 0 : nComponents, x.columns, gamma, chance);
    const passes = maxIter === 'auto' ? Math.max(1, Math.min(AUTO_PASSES, Math.ceil(AUTO_STEPS / x.rows))) : maxIter;
    const weights = descend(x, { directions, phases }, nu, passes, chance);
    const some = take(x, spread(x.rows, OFFSET_SAMPLES));
    const heights = new Float64Array(some.rows);
    project({ directions, phases, weights }, some, heights);
    return { directions, phases, weights, rho: quantileSorted(heights.sort(), nu) };
  },
  score(state, x, out) {
    project(state, x, out);
    for (let i = 0; i < x.rows; ++i) out[i] = Math.min(Math.max(state.rho - out[i], -Number.MAX_VALUE), Number.MAX_VALUE);
  },
});

type Features = Pick<State, 'directions' | 'phases'>;

function drawFeatures(count: number, columns: number, gamma: number, chance: Random): Features {
  const directions = zeros(count, columns);
  const width = Math.sqrt(2 * gamma);
  for (let k = 0; k < directions.values.length; ++k) directions.values[k] = width * chance.normal();
  return { directions, phases: Float64Array.from({ length: count }, () => 2 * Math.PI * chance.uniform()) };
}

/** The features of one sample into `z`, shape (nComponents), or the sample itself for the linear machine. */
function feature({ directions, phases }: Features, sample: Float64Array, z: Float64Array): void {
  const d = sample.length;
  const scale = Math.sqrt(2 / directions.rows);
  if (directions.rows === 0) z.set(sample);
  for (let c = 0, k = 0; c < directions.rows; ++c) {
    let sum = phases[c];
    for (let j = 0; j < d; ++j, ++k) sum += directions.values[k] * sample[j];
    // An angle that overflows has no cosine; 0 is the middle of all.
    z[c] = Number.isFinite(sum) ? scale * Math.cos(sum) : 0;
  }
}

function descend(x: Matrix, features: Features, nu: number, passes: number, chance: Random): Float64Array {
  const size = features.directions.rows || x.columns;
  const kept = x.rows * size <= KEPT_CELLS ? zeros(x.rows, size) : undefined;
  if (kept) for (let i = 0; i < x.rows; ++i) feature(features, row(x, i), row(kept, i));
  const made = new Float64Array(size);
  const weights = new Float64Array(size);
  const mean = new Float64Array(size);
  const curvature = 1 + squaredLength(x, features);
  let rho = 0;
  let t = 0;
  for (let pass = 1; pass <= passes; ++pass) {
    for (const i of chance.sample(x.rows, x.rows)) {
      const z = kept ? row(kept, i) : made;
      if (!kept) feature(features, row(x, i), made);
      const step = 1 / (curvature * Math.sqrt(++t));
      const inside = dot(weights, z) >= rho;
      for (let k = 0; k < size; ++k) weights[k] += step * ((inside ? 0 : z[k]) - nu * weights[k]);
      rho += step * (nu - (inside ? 0 : 1));
      if (pass === passes) for (let k = 0; k < size; ++k) mean[k] += weights[k] / x.rows;
    }
  }
  return mean;
}

/** Mean of ‖z‖² over the samples: 1 for the random features, whatever the sample. */
function squaredLength(x: Matrix, { directions }: Features): number {
  return directions.rows > 0 ? 1 : x.values.reduce((sum, v) => sum + (v * v) / x.rows, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; ++k) sum += a[k] * b[k];
  return sum;
}

function project(state: Omit<State, 'rho'>, x: Matrix, out: Float64Array): void {
  const z = new Float64Array(state.weights.length);
  for (let i = 0; i < x.rows; ++i) {
    feature(state, row(x, i), z);
    out[i] = dot(state.weights, z);
  }
}
