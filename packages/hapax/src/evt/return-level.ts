import { HapaxError } from '../core/errors.ts';
import { choice, number, numbers, type OptionsOf, resolve } from '../core/options.ts';
import type { FitStatus } from '../kernels/extremes/gpd-fit.ts';
import { expRatio, type Jet } from '../kernels/extremes/log-ratio.ts';
import { curve, inverse, type Objective } from '../kernels/extremes/newton.ts';
import { normalQuantile } from '../kernels/linear/normal.ts';
import { fitGev, type GevFit } from './gev.ts';
import { gevLikelihood, gpdLikelihood } from './likelihood.ts';
import { profileInterval } from './profile-likelihood.ts';

/** The value passed on average once in `period` blocks (or samples), with a confidence interval. */
export interface ReturnLevel {
  readonly period: number;
  readonly level: number;
  readonly lower: number;
  readonly upper: number;
}

const OPTIONS = {
  confidence: number(0.95, { min: 0.01, max: 0.9999 }, 'Share of intervals that hold the true level.'),
  interval: choice(
    'profile',
    ['profile', 'delta'],
    'From the profile likelihood (skewed, as far horizons need), or estimate ± z · standard error by the delta method.',
  ),
};
const GEV_OPTIONS = {
  periods: numbers([2, 5, 10, 20, 50, 100], { min: 1.000001 }, 'Return periods in blocks: years, if the maxima are annual.'),
  ...OPTIONS,
};
const GPD_OPTIONS = {
  periods: numbers([2, 5, 10, 20, 50, 100], { min: Number.MIN_VALUE }, 'Return periods, in blocks of `samplesPerBlock` samples.'),
  samplesPerBlock: number(1, { min: Number.MIN_VALUE }, 'Samples in the unit of a period: 365.25 for daily values and periods in years.'),
  ...OPTIONS,
};

/**
 * Return levels of block maxima: the level passed in a block with chance 1 / period, from a maximum likelihood GEV fit.
 *
 *     level = μ + σ/ξ ((−ln(1 − 1/period))^{−ξ} − 1)
 *
 * Source: Coles (2001), An Introduction to Statistical Modeling of Extreme Values, sections 3.3.3 and 3.3.4.
 * @throws HapaxError as `fitGev` does, and `OPTION` for options out of range
 */
export function gevReturnLevels(
  maxima: ArrayLike<number>,
  options: Partial<OptionsOf<typeof GEV_OPTIONS>> = {},
): { readonly fit: GevFit; readonly levels: readonly ReturnLevel[] } {
  const { periods, confidence, interval } = resolve('gevReturnLevels', GEV_OPTIONS, options);
  const fit = fitGev(maxima);
  const x = Float64Array.from(maxima).filter((v) => v === v);
  const k: Jet = { value: 0, first: 0, second: 0 };
  const levels = periods.map((period): ReturnLevel => {
    const a = -Math.log(-Math.log1p(-1 / period));
    quantileFactor(a, fit.shape, k);
    const level = fit.location + fit.scale * k.value;
    const error = deltaError(fit.covariance, [1, k.value, fit.scale * k.first]);
    if (interval === 'delta' || fit.status === 'gumbel' || !(error > 0)) return symmetric(period, level, error, confidence);
    const profile = (value: number) => gevProfile(x, a, value);
    const at = { estimate: level, nll: fit.nll, nuisance: [fit.scale, fit.shape], step: error };
    return { period, level, ...profileInterval(profile, at, confidence) };
  });
  return { fit, levels };
}

/** A fitted tail with what it was fitted on. */
export interface Tail {
  /** Values minus the threshold, each above 0. */
  readonly excesses: ArrayLike<number>;
  readonly threshold: number;
  /** All samples, below and above the threshold. */
  readonly nSamples: number;
  readonly scale: number;
  readonly shape: number;
  /** As `fitGpd` says it: with any other than `mle` the shape was held, and the levels have no interval. */
  readonly status?: FitStatus;
}

/**
 * Return levels of peaks over a threshold: the level passed on average once in m = period · samplesPerBlock samples.
 *
 *     level = u + σ/ξ ((m ζ)^ξ − 1),   ζ = share of samples above u
 *
 * Spread a fit into the tail: `{ ...fitGpd(excesses), excesses, threshold, nSamples }`. The delta method counts the uncertainty of ζ; the profile likelihood holds ζ fixed (its share is small).
 * Source: Coles (2001), sections 4.3.3 and 4.4.1. Levels below the threshold (m ζ < 1) are NaN: the tail says nothing there.
 */
export function gpdReturnLevels(tail: Tail, options: Partial<OptionsOf<typeof GPD_OPTIONS>> = {}): readonly ReturnLevel[] {
  const { periods, samplesPerBlock, confidence, interval } = resolve('gpdReturnLevels', GPD_OPTIONS, options);
  const { threshold, nSamples, scale, shape } = tail;
  const y = Float64Array.from(tail.excesses);
  if (y.length === 0 || !(nSamples >= y.length))
    throw new HapaxError('INPUT', `gpdReturnLevels needs 1 to nSamples excesses; got ${y.length} excesses for ${nSamples} samples`);
  const rate = y.length / nSamples;
  const here = curve(2);
  gpdLikelihood(y, Float64Array.of(scale, shape), here);
  const covariance = inverse(here.hessian, 2);
  const k: Jet = { value: 0, first: 0, second: 0 };
  return periods.map((period): ReturnLevel => {
    const a = Math.log(period * samplesPerBlock * rate);
    if (!(a > 0)) return { period, level: Number.NaN, lower: Number.NaN, upper: Number.NaN };
    quantileFactor(a, shape, k);
    const level = threshold + scale * k.value;
    const fitError = deltaError(covariance, [k.value, scale * k.first]);
    // d level / d ζ = σ m^ξ ζ^{ξ−1}; Var ζ = ζ (1 − ζ) / n.
    if (tail.status !== undefined && tail.status !== 'mle') return { period, level, lower: Number.NaN, upper: Number.NaN };
    const error = Math.hypot(fitError, scale * Math.exp(a * shape) * Math.sqrt((1 - rate) / y.length));
    if (interval === 'delta' || !(error > 0)) return symmetric(period, level, error, confidence);
    const at = { estimate: level, nll: here.value, nuisance: [shape], step: error };
    return { period, level, ...profileInterval((value) => gpdProfile(y, a, value - threshold), at, confidence) };
  });
}

/** (e^{ξa} − 1) / ξ with its derivatives in ξ: how many scales a quantile lies above the location. */
function quantileFactor(a: number, shape: number, out: Jet): Jet {
  expRatio(shape * a, out);
  out.value *= a;
  out.first *= a * a;
  out.second *= a * a * a;
  return out;
}

/** Standard error of a function of the parameters with this gradient. */
function deltaError(covariance: Float64Array, gradient: readonly number[]): number {
  const p = gradient.length;
  let sum = 0;
  for (let i = 0; i < p; ++i) for (let j = 0; j < p; ++j) sum += gradient[i] * covariance[i * p + j] * gradient[j];
  return Math.sqrt(sum);
}

function symmetric(period: number, level: number, error: number, confidence: number): ReturnLevel {
  const reach = normalQuantile((1 + confidence) / 2) * error;
  return { period, level, lower: level - reach, upper: level + reach };
}

/** The GEV likelihood with the location replaced by a fixed return level: μ = level − σ k(ξ). Parameters (σ, ξ). */
function gevProfile(x: Float64Array, a: number, level: number): Objective {
  const full = curve(3);
  const k: Jet = { value: 0, first: 0, second: 0 };
  return ([scale, shape], out) => {
    quantileFactor(a, shape, k);
    gevLikelihood(x, Float64Array.of(level - scale * k.value, scale, shape), full);
    const [gm, gs, gx] = full.gradient;
    const h = full.hessian;
    out.value = full.value;
    out.gradient[0] = gs - k.value * gm;
    out.gradient[1] = gx - scale * k.first * gm;
    out.hessian[0] = h[4] - 2 * k.value * h[1] + k.value * k.value * h[0];
    out.hessian[1] = h[5] - k.value * h[2] - scale * k.first * h[1] + scale * k.first * k.value * h[0] - k.first * gm;
    out.hessian[2] = out.hessian[1];
    out.hessian[3] = h[8] - 2 * scale * k.first * h[2] + (scale * k.first) ** 2 * h[0] - scale * k.second * gm;
  };
}

/** The GPD likelihood with the scale replaced by a fixed return level above the threshold: σ = height / k(ξ). Parameter (ξ). */
function gpdProfile(y: Float64Array, a: number, height: number): Objective {
  const full = curve(2);
  const k: Jet = { value: 0, first: 0, second: 0 };
  return ([shape], out) => {
    quantileFactor(a, shape, k);
    const scale = height / k.value;
    gpdLikelihood(y, Float64Array.of(scale, shape), full);
    const first = (-scale * k.first) / k.value;
    const second = scale * (2 * (k.first / k.value) ** 2 - k.second / k.value);
    out.value = full.value;
    out.gradient[0] = full.gradient[1] + first * full.gradient[0];
    out.hessian[0] = full.hessian[3] + 2 * first * full.hessian[1] + first * first * full.hessian[0] + second * full.gradient[0];
  };
}
