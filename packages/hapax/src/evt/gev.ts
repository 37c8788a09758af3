import { HapaxError } from '../core/errors.ts';
import { type Curve, inverse, minimise, type Objective } from '../kernels/extremes/newton.ts';
import { gevLikelihood } from './likelihood.ts';

export interface GevParameters {
  readonly location: number;
  readonly scale: number;
  /** ξ > 0: heavy tail (Fréchet), 0: Gumbel, < 0: bounded (Weibull). */
  readonly shape: number;
}

export interface GevFit extends GevParameters {
  /** Negative log-likelihood at the fit. */
  readonly nll: number;
  /** From the observed information, in the order location, scale, shape. Trustworthy for shapes above −0.5. */
  readonly standardErrors: readonly number[];
  /** Covariance of (location, scale, shape), 3 × 3 row-major; NaN where the information is singular. */
  readonly covariance: Float64Array;
  readonly nSamples: number;
  /** `gumbel`: the likelihood has no inner maximum, so the shape was fixed at 0. */
  readonly status: 'maximumLikelihood' | 'gumbel';
}

/** Euler-Mascheroni constant: mean of a standard Gumbel variable. */
const EULER = 0.5772156649015329;
/** Shapes the search starts from; the likelihood can have a second, edge maximum for small samples. */
const STARTS = [0, 0.2, -0.2];

/**
 * Fit a generalized extreme value distribution to block maxima by maximum likelihood.
 *
 *     G(x) = exp(−(1 + ξ (x − μ) / σ)^{−1/ξ})
 *
 * Newton steps on the analytic gradient and Hessian, so the standard errors come from the observed information itself.
 * Cost: about ten passes over the sample per start. Minima: negate, fit, negate the location.
 * Source: Coles (2001), An Introduction to Statistical Modeling of Extreme Values, section 3.3.
 *
 * @param maxima shape (nBlocks), at least 3 of them different; missing values (NaN) are left out
 * @throws HapaxError `INPUT` when there are fewer than three different maxima, or one is infinite
 */
export function fitGev(maxima: ArrayLike<number>): GevFit {
  const x = Float64Array.from(maxima).filter((v) => v === v);
  const different = new Set(x).size;
  if (x.some((v) => !Number.isFinite(v))) throw new HapaxError('INPUT', 'fitGev: a maximum is infinite; values must be finite, or NaN');
  if (different < 3) throw new HapaxError('INPUT', `fitGev needs at least 3 different block maxima; got ${different}: use shorter blocks`);
  // Fitted in units of spread around the mean, so that the search sees numbers near 1 whatever the unit of the data.
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const spread = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
  const z = x.map((v) => (v - mean) / spread);
  const scale = Math.sqrt(6) / Math.PI;
  const full: Objective = (at, out) => gevLikelihood(z, at, out);
  const found = STARTS.map((shape) => minimise(full, [-EULER * scale, scale, shape]))
    .filter(({ converged }) => converged)
    .sort((a, b) => a.curve.value - b.curve.value)[0];
  const unit = { mean, spread, n: x.length };
  if (found) return toFit(found.at, found.curve.value, inverse(found.curve.hessian, 3), 'maximumLikelihood', unit);
  const gumbel = minimise(gumbelOf(full), [-EULER * scale, scale]);
  const [a, b, c, d] = inverse(gumbel.curve.hessian, 2);
  // A shape that is held fixed has no variance.
  const covariance = Float64Array.of(a, b, 0, c, d, 0, 0, 0, 0);
  return toFit(Float64Array.of(gumbel.at[0], gumbel.at[1], 0), gumbel.curve.value, covariance, 'gumbel', unit);
}

/** The likelihood with the shape held at 0. */
function gumbelOf(full: Objective): Objective {
  const wide: Curve = { value: 0, gradient: new Float64Array(3), hessian: new Float64Array(9) };
  return ([location, scale], out) => {
    full(Float64Array.of(location, scale, 0), wide);
    out.value = wide.value;
    out.gradient.set(wide.gradient.subarray(0, 2));
    out.hessian.set([wide.hessian[0], wide.hessian[1], wide.hessian[3], wide.hessian[4]]);
  };
}

/** Back from standardised units to those of the data. */
function toFit(
  at: Float64Array,
  value: number,
  inner: Float64Array,
  status: GevFit['status'],
  { mean, spread, n }: { readonly mean: number; readonly spread: number; readonly n: number },
): GevFit {
  const unit = [spread, spread, 1];
  const covariance = inner.map((v, k) => v * unit[Math.floor(k / 3)] * unit[k % 3]);
  return {
    location: mean + spread * at[0],
    scale: spread * at[1],
    shape: at[2],
    nll: value + n * Math.log(spread),
    standardErrors: [0, 4, 8].map((k) => Math.sqrt(covariance[k])),
    covariance,
    nSamples: n,
    status,
  };
}
