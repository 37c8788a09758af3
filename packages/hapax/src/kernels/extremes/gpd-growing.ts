import { also, f64, oneOf, real, rec, text, whole } from '../../core/shape.ts';
import { type FitStatus, gpdFromTheta, logExcess, profileSums } from './gpd-fit.ts';
import { polish, type Sums, solve } from './gpd-profile.ts';

/**
 * A maximum likelihood tail that takes in one excess after the other, as plain state.
 *
 * A refit needs means of ln(1 + θx) and of powers of θx / (1 + θx) at a new θ near the last. With y = x / (1 + θ₀x) at an anchor θ₀
 * and d = θ − θ₀, ln(1 + θx) = ln(1 + θ₀x) + ln(1 + dy), so all of them are power series in d whose coefficients are the power
 * sums Σ yᵏ. These take a new excess in O(K), so a refit costs O(K) whatever the number of excesses. The first power that is
 * left out bounds the error: when it could pass `TRUNCATION` the sums are formed again at the new θ, one pass over the excesses.
 */
export interface GrowingFit {
  /** `exact` forms the sums again for each refit. */
  readonly refit: 'carried' | 'exact';
  readonly minExceedances: number;
  /** Buffer; the first `count` are in use. */
  excesses: Float64Array;
  count: number;
  sum: number;
  top: number;
  shape: number;
  scale: number;
  status: FitStatus;
  theta: number;
  /** θ₀; NaN: no sums are carried. */
  anchor: number;
  /** Of y in `powers`, so that no power overflows. */
  unit: number;
  /** Σ (y / unit)ᵏ over the excesses, k = 0 … POWERS + 1. */
  readonly powers: Float64Array;
  /** Σ a, Σ d and Σ e of the profile at θ₀. */
  readonly sums: Float64Array;
  /** Excesses and largest excess when no inner maximum was found last. */
  heldCount: number;
  heldTop: number;
}

/** Powers carried: with twelve, the sums last for about a hundred refits between passes. */
const POWERS = 12;

/** Largest error that leaving out higher powers may cause, relative to the quantity they correct: about rounding. */
const TRUNCATION = 1e-14;

/** Where the shape is held, the search for an inner maximum is repeated when the excesses, or the largest, have grown by this share. */
const HELD_GROWTH = 1 / 64;

export const growingFit = (minExceedances: number, refit: GrowingFit['refit']): GrowingFit => ({
  refit,
  minExceedances,
  excesses: new Float64Array(64),
  count: 0,
  sum: 0,
  top: 0,
  shape: Number.NaN,
  scale: Number.NaN,
  status: 'none',
  theta: Number.NaN,
  anchor: Number.NaN,
  unit: 1,
  powers: new Float64Array(POWERS + 2),
  sums: new Float64Array(3),
  heldCount: 0,
  heldTop: 0,
});

/** Take in an excess above 0. Call `refit` before the fit is read. */
export function addExcess(fit: GrowingFit, excess: number): void {
  if (fit.count === fit.excesses.length) {
    const larger = new Float64Array(fit.count * 2);
    larger.set(fit.excesses);
    fit.excesses = larger;
  }
  fit.excesses[fit.count++] = excess;
  fit.sum += excess;
  if (excess > fit.top) fit.top = excess;
  if (fit.anchor === fit.anchor) carry(fit, excess);
}

/** Bring shape, scale and status up to date with the excesses. */
export function refit(fit: GrowingFit): void {
  const { count, sum, top, excesses } = fit;
  if (count === 0) return;
  const mean = sum / count;
  if (count < fit.minExceedances) {
    set(fit, 0, mean, 'exponential', Number.NaN);
    return;
  }
  if (fit.refit === 'carried') {
    if (fit.anchor === fit.anchor && carried(fit, mean)) return;
    if (fit.status === 'constrained' && top <= fit.heldTop * (1 + HELD_GROWTH) && count < fit.heldCount * (1 + HELD_GROWTH)) return;
  }
  const exact = (theta: number, out: Sums) => profileSums(excesses, count, theta, out);
  let theta = fit.theta === fit.theta ? polish(exact, fit.theta, mean, top) : Number.NaN;
  if (theta !== theta) theta = solve(exact, mean, top);
  const { shape, scale, status } = gpdFromTheta(theta, false, excesses, count, mean, top);
  set(fit, shape, scale, status, theta);
  if (status === 'constrained') {
    fit.heldCount = count;
    fit.heldTop = top;
    fit.anchor = Number.NaN;
  } else if (fit.refit === 'carried') anchorAt(fit, theta);
}

function set(fit: GrowingFit, shape: number, scale: number, status: FitStatus, theta: number): void {
  fit.shape = shape;
  fit.scale = scale;
  fit.status = status;
  fit.theta = theta;
}

function anchorAt(fit: GrowingFit, theta: number): void {
  fit.anchor = theta;
  fit.unit = fit.top / (1 + theta * fit.top);
  fit.powers.fill(0);
  fit.sums.fill(0);
  for (let i = 0; i < fit.count; ++i) carry(fit, fit.excesses[i]);
}

/** Add one excess to the sums at the anchor; drop the anchor when the excess lies beyond the end of its tail. */
function carry(fit: GrowingFit, excess: number): void {
  const { anchor, powers, sums } = fit;
  const u = anchor * excess;
  if (!(u > -1)) {
    fit.anchor = Number.NaN;
    return;
  }
  sums[0] += Math.log1p(u);
  sums[1] += u / (1 + u);
  sums[2] += logExcess(u);
  const y = excess / (1 + u) / fit.unit;
  for (let k = 0, power = 1; k < powers.length; ++k, power *= y) powers[k] += power;
}

/** Refit from the carried sums. False when they cannot vouch for the result. */
function carried(fit: GrowingFit, mean: number): boolean {
  const { anchor, unit, top, count, powers } = fit;
  const out: Sums = { a: 0, d: 0, e: 0, d2: 0 };
  const at = (theta: number, sums: Sums) => series(fit, theta, sums);
  const theta = polish(at, fit.theta, mean, top);
  if (theta !== theta) return false;
  const delta = Math.abs(theta - anchor) * unit;
  const reach = (Math.abs(theta - anchor) * top) / (1 + anchor * top);
  series(fit, theta, out);
  // The first term left out, times the geometric series of the rest.
  const error = (delta ** (POWERS + 1) * powers[POWERS + 1]) / count / (1 - reach);
  if (!(reach < 0.5) || !(error <= TRUNCATION * Math.abs(out.e))) return false;
  set(fit, out.a, out.a / theta, 'mle', theta);
  return true;
}

/** The profile's means at θ by their power series about the anchor. */
function series({ anchor, unit, count, powers, sums }: GrowingFit, theta: number, out: Sums): void {
  const delta = (theta - anchor) * unit;
  const phi = anchor * unit;
  let a = 0;
  let d = 0;
  let e = 0;
  let slope = 0;
  let sign = 1;
  for (let k = 1, term = delta, before = 1; k <= POWERS; ++k, before = term, term *= delta, sign = -sign) {
    const p = powers[k];
    const next = phi * powers[k + 1];
    // Of e, by itself: the difference of the two sums above would lose its digits near θ = 0.
    const own = p / k - p + next;
    a += (sign * term * p) / k;
    d += sign * term * (p - next);
    e += sign * term * own;
    slope += sign * k * before * own;
  }
  out.a = (sums[0] + a) / count;
  out.d = (sums[1] + d) / count;
  out.e = (sums[2] + e) / count;
  out.d2 = (theta * slope * unit) / count;
}

/** What such a tail must look like. */
export const growingFitShape = also<GrowingFit>(
  rec({
    refit: oneOf('carried', 'exact'),
    minExceedances: whole(1),
    excesses: f64('room for excesses'),
    count: whole(),
    sum: real({ min: 0 }),
    top: real({ min: 0 }),
    shape: real({ which: 'missing' }),
    scale: real({ which: 'missing' }),
    status: text,
    theta: real({ which: 'missing' }),
    anchor: real({ which: 'missing' }),
    unit: real({ which: 'any' }),
    powers: f64(POWERS + 2, { which: 'any' }),
    sums: f64(3, { which: 'any' }),
    heldCount: whole(),
    heldTop: real(),
  }),
  ({ excesses, count }) => (count > excesses.length ? 'hold the excesses that it counts' : undefined),
);
