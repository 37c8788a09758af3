/**
 * Means over the excesses at one θ = shape / scale, with u = θx and v = u / (1 + u):
 * a = ln(1 + u), d = v, e = ln(1 + u) − v, d2 = v². The shape that belongs to θ is a.
 */
export interface Sums {
  a: number;
  d: number;
  e: number;
  d2: number;
}

/** Fills in the sums at θ. */
export type Evaluate = (theta: number, out: Sums) => void;

/** Steps of the safeguarded search; five are usual, bisection alone needs fifty. */
const STEPS = 100;
/** Steps without a bracket: a start that needs more was no good start. */
const WARM_STEPS = 12;

/** A Newton step this small, relative to θ (or to 1 / mean, near θ = 0), leaves an error of its square: below rounding. */
const CLOSE = 1e-9;
/** A bracket this small holds no more digits. */
const SHUT = 1e-14;

/**
 * θ at the inner maximum of the profile likelihood, or NaN when there is none with shape > −1.
 *
 * The slope of the profile likelihood has the sign of H(θ) = e − a · d, so the maximum is where H falls through 0; θ = 0 is a
 * double root of H that means nothing, hence H / θ². At shape −1, H is −1: below it the likelihood rises without bound.
 */
export function solve(evaluate: Evaluate, mean: number, top: number): number {
  const sums: Sums = { a: 0, d: 0, e: 0, d2: 0 };
  const rises = (theta: number): boolean => {
    evaluate(theta, sums);
    return sums.a > -1 && sums.e - sums.a * sums.d > 0;
  };
  // Far enough from 0 for the sign of H, near enough to belong to the side on which the maximum is.
  const near = 1e-4 / top;
  if (rises(near)) {
    let low = near;
    let high = Math.max(1 / mean, 2 * near);
    while (rises(high)) {
      low = high;
      high *= 4;
      if (!(high < Infinity)) return Number.NaN;
    }
    return newton(evaluate, (low + high) / 2, low, high, mean);
  }
  if (!rises(-near)) {
    // Look for a rise between 0 and the end of the range, closer and closer to −1 / top.
    let high = -near;
    for (let gap = 0.9; gap > 1e-12; gap *= gap > 0.05 ? 1 - 0.05 / (1.05 - gap) : 0.5) {
      const low = -(1 - gap) / top;
      if (rises(low)) return newton(evaluate, (low + high) / 2, low, high, mean);
      if (sums.a <= -1) return Number.NaN;
      high = low;
    }
    return Number.NaN;
  }
  return newton(evaluate, 0.1 * near, -near, near, mean);
}

/** The root of H / θ² in (low, high), H positive at `low` and negative at `high`: Newton, or bisection where Newton leaves the bracket. */
function newton(evaluate: Evaluate, start: number, low: number, high: number, mean: number): number {
  const sums: Sums = { a: 0, d: 0, e: 0, d2: 0 };
  let theta = start;
  for (let step = 0; step < STEPS; ++step) {
    if (theta === 0) theta = Number.EPSILON / mean;
    evaluate(theta, sums);
    if (sums.a > -1 && sums.e - sums.a * sums.d > 0) low = theta;
    else high = theta;
    const unit = Math.max(Math.abs(theta), 1e-3 / mean);
    const next = theta - stepOf(theta, sums);
    if (next > low && next < high) {
      if (Math.abs(next - theta) <= CLOSE * unit) return next;
      theta = next;
    } else {
      if (high - low <= SHUT * unit) return theta;
      theta = (low + high) / 2;
    }
  }
  return theta;
}

/** The maximum next to `start` by Newton alone, or NaN when the steps do not settle there: then search with `solve`. */
export function polish(evaluate: Evaluate, start: number, mean: number, top: number): number {
  const sums: Sums = { a: 0, d: 0, e: 0, d2: 0 };
  let theta = start;
  for (let step = 0; step < WARM_STEPS; ++step) {
    if (theta === 0) theta = Number.EPSILON / mean;
    if (!(theta * top > -1)) return Number.NaN;
    evaluate(theta, sums);
    // A falling H / θ² is a maximum; a rising one would lead to the minimum beside it.
    if (!(sums.a > -1) || slopeOf(sums) * theta >= 0) return Number.NaN;
    const next = theta - stepOf(theta, sums);
    if (Math.abs(next - theta) <= CLOSE * Math.max(Math.abs(theta), 1e-3 / mean)) return next;
    theta = next;
  }
  return Number.NaN;
}

/** Newton's step on H / θ². */
const stepOf = (theta: number, sums: Sums): number => ((sums.e - sums.a * sums.d) * theta) / slopeOf(sums);

/** The slope of H / θ² times θ³: of the sign of the slope times that of θ. */
const slopeOf = ({ a, d, e, d2 }: Sums): number => d2 - d * d - a * (d - d2) - 2 * (e - a * d);
