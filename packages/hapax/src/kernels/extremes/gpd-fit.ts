import { type Gpd, gpdNll } from './gpd.ts';
import { type Sums, solve } from './gpd-profile.ts';

/**
 * How a fit came about: `mle` an inner maximum of the likelihood; `constrained` the likelihood rises without bound towards
 * shape −1, so the shape is held at −1/2; `exponential` too few excesses for a shape, which is held at 0; `none` no excess at all.
 */
export type FitStatus = 'mle' | 'constrained' | 'exponential' | 'none';

/** A fitted tail with its quality. */
export interface GpdFit extends Gpd {
  readonly status: FitStatus;
  readonly count: number;
  /** Negative log-likelihood at the fit. */
  readonly nll: number;
  /** Standard errors from the observed information; NaN where it does not define them (shape held, or below −1/2). */
  readonly standardErrors: { readonly shape: number; readonly scale: number };
}

/** Excesses below which a shape is not estimated: with fewer, its standard error passes 0.3 and inner maxima often do not exist. */
export const MIN_EXCEEDANCES = 10;

/** Shape of a constrained fit: the smallest at which maximum likelihood keeps its usual properties (Smith 1985). */
export const CONSTRAINED_SHAPE = -0.5;

/**
 * Fit a generalised Pareto distribution to excesses by exact maximum likelihood: a one-dimensional search over θ = shape / scale
 * (Grimshaw 1993), guarded so that shape > −1. Agrees with published fits to every printed digit.
 *
 * @param excesses each above 0
 * @param minExceedances with fewer, the exponential distribution is fitted
 * Cost: about ten passes over the excesses. Source: Coles (2001), An Introduction to Statistical Modeling of Extreme Values, 4.3.
 */
export function fitGpd(excesses: ArrayLike<number>, minExceedances: number = MIN_EXCEEDANCES): GpdFit {
  const count = excesses.length;
  const missing = { shape: Number.NaN, scale: Number.NaN };
  if (count === 0) return { ...missing, status: 'none', count, nll: Number.NaN, standardErrors: missing };
  let mean = 0;
  let top = 0;
  for (let i = 0; i < count; ++i) {
    mean += excesses[i] / count;
    top = Math.max(top, excesses[i]);
  }
  const theta = count < minExceedances ? 0 : solve((at, out) => profileSums(excesses, count, at, out), mean, top);
  const { status, ...gpd } = gpdFromTheta(theta, count < minExceedances, excesses, count, mean, top);
  return { ...gpd, status, count, nll: gpdNll(gpd, excesses), standardErrors: status === 'mle' ? standardErrors(gpd, excesses) : missing };
}

/** The tail that belongs to θ; NaN as θ says that there is no inner maximum. `mean` and `top` are those of the excesses. */
export function gpdFromTheta(
  theta: number,
  few: boolean,
  excesses: ArrayLike<number>,
  count: number,
  mean: number,
  top: number,
): Gpd & { readonly status: FitStatus } {
  if (few) return { shape: 0, scale: mean, status: 'exponential' };
  if (theta !== theta) return { shape: CONSTRAINED_SHAPE, scale: constrainedScale(excesses, count, top), status: 'constrained' };
  if (theta === 0) return { shape: 0, scale: mean, status: 'mle' };
  let shape = 0;
  for (let i = 0; i < count; ++i) shape += Math.log1p(theta * excesses[i]);
  shape /= count;
  return { shape, scale: shape / theta, status: 'mle' };
}

/**
 * The means that the profile likelihood is made of, at θ, over the first `count` excesses. With u = θx and v = u / (1 + u):
 * a = ln(1 + u), d = v, e = a − v, d2 = v². `e` is summed term by term, as the difference of sums would lose its digits near θ = 0.
 */
export function profileSums(excesses: ArrayLike<number>, count: number, theta: number, out: Sums): void {
  let a = 0;
  let d = 0;
  let e = 0;
  let d2 = 0;
  for (let i = 0; i < count; ++i) {
    const u = theta * excesses[i];
    const v = u / (1 + u);
    a += Math.log1p(u);
    d += v;
    d2 += v * v;
    e += logExcess(u);
  }
  out.a = a / count;
  out.d = d / count;
  out.e = e / count;
  out.d2 = d2 / count;
}

/** ln(1 + u) − u / (1 + u), which is about u² / 2 near 0. */
export const logExcess = (u: number): number =>
  u > SMALL || u < -SMALL ? Math.log1p(u) - u / (1 + u) : u * u * (0.5 - u * (2 / 3 - u * (0.75 - u * (0.8 - u * (5 / 6 - (u * 6) / 7)))));

/** Below this the series of ln(1 + u) − u / (1 + u) to u⁷ is exact to 1e-13 of its value. */
const SMALL = 0.01;

/** Maximum likelihood scale at the held shape −1/2: the root of m = Σ x / (2s − x), by Newton from the right of the pole. */
function constrainedScale(excesses: ArrayLike<number>, count: number, top: number): number {
  let low = top / 2;
  let high = low * (1 + count);
  for (let round = 0; round < 200 && high - low > 1e-15 * high; ++round) {
    const middle = (low + high) / 2;
    let sum = 0;
    for (let i = 0; i < count; ++i) sum += excesses[i] / (2 * middle - excesses[i]);
    if (sum > count) low = middle;
    else high = middle;
  }
  return high;
}

/** Roots of the diagonal of the inverse of the observed information (second derivatives of the negative log-likelihood). */
function standardErrors({ shape, scale }: Gpd, excesses: ArrayLike<number>): { shape: number; scale: number } {
  const n = excesses.length;
  let shapes = 0;
  let mixed = 0;
  let scales = -n;
  // Near 0 the terms in 1 / shape cancel; their limit is exact to the order of the shape itself.
  const flat = Math.abs(shape) < 1e-5;
  for (let i = 0; i < n; ++i) {
    const z = excesses[i] / scale;
    if (flat) {
      shapes += (2 / 3) * z * z * z - z * z;
      mixed += z * z - z;
      scales += 2 * z;
      continue;
    }
    const w = z / (1 + shape * z);
    const v = shape * w;
    const more = 1 + 1 / shape;
    shapes += (2 * Math.log1p(shape * z)) / shape ** 3 - (2 * w) / shape ** 2 - more * w * w;
    mixed += w / shape - more * w * (1 - v);
    scales += more * v * (2 - v);
  }
  mixed /= scale;
  scales /= scale * scale;
  const determinant = shapes * scales - mixed * mixed;
  if (!(determinant > 0) || !(shape > CONSTRAINED_SHAPE)) return { shape: Number.NaN, scale: Number.NaN };
  return { shape: Math.sqrt(scales / determinant), scale: Math.sqrt(shapes / determinant) };
}
