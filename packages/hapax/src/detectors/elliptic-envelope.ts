import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { numberOr, seed } from '../core/options.ts';
import { f64, optional, real, rec } from '../core/shape.ts';
import { fastMcd, formOf } from '../kernels/linear/fast-mcd.ts';
import { deviations, means } from '../kernels/linear/moments.ts';
import { type QuadraticForm, quadratic, quadraticShape, quadraticShares } from '../kernels/linear/quadratic.ts';
import { addChanges, type Constants, constantsOf, constantsShape, withChanges } from '../kernels/ranks/constants.ts';

/** Smallest variance of a feature given the others, as a share of its own: below it features are collinear. */
const FLOOR = 1e-9;

interface State {
  readonly form: QuadraticForm;
  /** Robust covariance, shape (nFeatures, nFeatures), for those who want to look at it. */
  readonly covariance: Float64Array;
  /** What a change of a constant feature adds. Models of 0.1 have neither this nor the constants. */
  readonly change?: number;
  readonly constants?: Constants;
}

/**
 * Squared Mahalanobis distance under a robust location and covariance: those of the half of the training samples that lie closest
 * together (minimum covariance determinant), made consistent for normal data and reweighted.
 *
 *     score(x) = (x − μ)ᵀ Σ⁻¹ (x − μ)
 *
 * Unit: squared standard deviations; χ² with d degrees of freedom for normal data. Cost: fit O(n d²) times some tens, score O(d²) a
 * sample. Blind to curved or clustered normal data; needs clearly more samples than features. A feature that was constant in training
 * and changes adds n + 1. Departure from scikit-learn: starts are concentrated on at most five parts of 300 samples, as in the source, and a
 * direction without spread counts by a small floor on its variance instead of not at all.
 */
export const ellipticEnvelope = defineDetector({
  id: 'ellipticEnvelope',
  state: rec({
    form: quadraticShape,
    covariance: f64((size) => size('columns') ** 2),
    constants: constantsShape,
    change: optional(real({ min: 0 })),
  }),
  title: 'Elliptic envelope (minimum covariance determinant)',
  source: 'Rousseeuw & Van Driessen (1999), A fast algorithm for the minimum covariance determinant estimator, Technometrics 41, 212-223',
  merges: ON_SAMPLE,
  missing: 'impute',
  options: {
    supportFraction: numberOr(
      'auto',
      ['auto'],
      { min: 0.5, max: 1 },
      'Share of samples taken for normal; auto: (n + d + 1) / 2n, the most robust.',
    ),
    seed,
  },
  folds: (x) => (x.rows <= 2 * x.columns ? 5 : 0),
  fit(x, { supportFraction, seed: start }): State {
    const { rows, columns } = x;
    const half = supportFraction === 'auto' ? Math.ceil((rows + columns + 1) / 2) : Math.trunc(supportFraction * rows);
    const floor = deviations(x, means(x)).map((s) => FLOOR * s * s);
    const { location, covariance } = fastMcd(x, floor, Math.max(1, Math.min(half, rows)), start);
    return { form: formOf({ location, covariance }, floor), covariance, change: rows + 1, constants: constantsOf(x) };
  },
  score({ form, constants, change = 0 }, x, out) {
    quadratic(form, x, out);
    if (constants) addChanges(constants, change, x, out);
  },
  explain({ form, constants, change = 0 }, sample) {
    const shares = quadraticShares(form, sample);
    return constants ? withChanges(constants, change, sample, shares) : shares;
  },
});
