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

/** Newton steps before bisection takes over; three are usual. */
const STEPS = 60;

/** Relative change of θ (or of 1 / mean, near θ = 0) at which the root is found: beyond it the sums hold no more digits. */
const CLOSE = 1e-14;

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
    return newton(evaluate, (low + high) / 2, low, high, mean) ?? Number.NaN;
  }
  if (!rises(-near)) {
    // Look for a rise between 0 and the end of the range, closer and closer to −1 / top.
    let high = -near;
    for (let gap = 0.9; gap > 1e-12; gap *= gap > 0.05 ? 1 - 0.05 / (1.05 - gap) : 0.5) {
      const low = -(1 - gap) / top;
      if (rises(low)) return newton(evaluate, (low + high) / 2, low, high, mean) ?? Number.NaN;
      if (sums.a <= -1) return Number.NaN;
      high = low;
    }
    return Number.NaN;
  }
  return newton(evaluate, 0.1 * near, -near, near, mean) ?? Number.NaN;
}

/** The root of H / θ² in (low, high), H positive at `low` and negative at `high`; undefined when the steps do not settle. */
export function newton(evaluate: Evaluate, start: number, low: number, high: number, mean: number): number | undefined {
  const sums: Sums = { a: 0, d: 0, e: 0, d2: 0 };
  let theta = start;
  for (let step = 0; step < STEPS; ++step) {
    if (theta === 0) theta = Number.EPSILON / mean;
    evaluate(theta, sums);
    const { a, d, e, d2 } = sums;
    const h = e - a * d;
    if (h > 0 && a > -1) low = theta;
    else high = theta;
    const slope = (d2 - d * d - a * (d - d2) - 2 * h) / theta;
    let next = theta - h / slope;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - theta) <= CLOSE * Math.max(Math.abs(theta), 1e-3 / mean)) return next;
    theta = next;
  }
  return high - low < 1e-9 * Math.max(Math.abs(theta), 1e-3 / mean) ? theta : undefined;
}
