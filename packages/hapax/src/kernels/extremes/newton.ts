import { solveFactored } from '../linear/cholesky.ts';

/** A function of p variables at one point: value, gradient (p), Hessian (p × p, row-major). Infinity outside its domain. */
export interface Curve {
  value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

export type Objective = (at: Float64Array, out: Curve) => void;

export interface Minimum {
  readonly at: Float64Array;
  readonly curve: Curve;
  /** False when the search ran out of iterations or into the edge of the domain. */
  readonly converged: boolean;
}

/** Newton with damping takes 5 to 15 steps on the likelihoods here; far starts some more. */
const MOST_STEPS = 200;
/** Half the squared Newton step below which the next one is below rounding. */
const DECREMENT = 1e-18;
const FIRST_DAMPING = 1e-3;
const MOST_DAMPING = 1e12;

export const curve = (p: number): Curve => ({ value: Infinity, gradient: new Float64Array(p), hessian: new Float64Array(p * p) });

/**
 * Minimise a smooth function of few variables by Newton steps, damped where the Hessian is not positive or the value does not fall
 * (Levenberg 1944, Marquardt 1963). The start must lie in the domain.
 */
export function minimise(objective: Objective, start: ArrayLike<number>): Minimum {
  const p = start.length;
  let at = Float64Array.from(start);
  let here = curve(p);
  let there = curve(p);
  let trial = new Float64Array(p);
  const step = new Float64Array(p);
  const damped = new Float64Array(p * p);
  objective(at, here);
  let damping = 0;
  for (let i = 0; i < MOST_STEPS && damping <= MOST_DAMPING; ++i) {
    damped.set(here.hessian);
    for (let j = 0; j < p; ++j) damped[j * p + j] += damping * Math.max(Math.abs(here.hessian[j * p + j]), 1e-8);
    const solved = cholesky(damped, p);
    if (solved) {
      step.set(here.gradient);
      solveFactored(damped, step);
      let decrement = 0;
      for (let j = 0; j < p; ++j) {
        decrement += here.gradient[j] * step[j];
        trial[j] = at[j] - step[j];
      }
      objective(trial, there);
      const small = damping === 0 && decrement <= DECREMENT * (1 + Math.abs(here.value));
      if (there.value < here.value || (there.value === here.value && small)) {
        [at, trial] = [trial, at];
        [here, there] = [there, here];
        damping = damping < FIRST_DAMPING ? 0 : damping / 10;
      } else if (!small) damping = damping === 0 ? FIRST_DAMPING : damping * 10;
      if (small) return { at, curve: here, converged: true };
    } else damping = damping === 0 ? FIRST_DAMPING : damping * 10;
  }
  // The value can no longer fall: converged if the gradient is rounding noise against the curvature.
  return { at, curve: here, converged: flat(here, p) };
}

/** Squared Newton step below which a point that cannot improve counts as the minimum: the value is flat to rounding there. */
const FLAT = 1e-12;

function flat({ value, gradient, hessian }: Curve, p: number): boolean {
  const factor = hessian.slice();
  if (!cholesky(factor, p)) return false;
  const step = gradient.slice();
  solveFactored(factor, step);
  return gradient.reduce((sum, g, j) => sum + g * step[j], 0) <= FLAT * (1 + Math.abs(value));
}

/** Inverse of a positive definite matrix, p × p; NaN everywhere when it is not positive definite. */
export function inverse(a: Float64Array, p: number): Float64Array {
  const factor = a.slice();
  const out = new Float64Array(p * p).fill(Number.NaN);
  if (!cholesky(factor, p)) return out;
  for (let j = 0; j < p; ++j) {
    const unit = new Float64Array(p);
    unit[j] = 1;
    solveFactored(factor, unit);
    for (let i = 0; i < p; ++i) out[i * p + j] = unit[i];
  }
  return out;
}

/** Lower factor of a symmetric matrix, in place; false when it is not positive definite. */
function cholesky(a: Float64Array, p: number): boolean {
  for (let j = 0; j < p; ++j) {
    for (let i = j; i < p; ++i) {
      let sum = a[i * p + j];
      for (let k = 0; k < j; ++k) sum -= a[i * p + k] * a[j * p + k];
      if (i === j) {
        if (!(sum > 0 && sum < Infinity)) return false;
        a[j * p + j] = Math.sqrt(sum);
      } else a[i * p + j] = sum / a[j * p + j];
    }
  }
  return true;
}
