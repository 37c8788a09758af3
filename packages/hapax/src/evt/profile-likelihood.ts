import { minimise, type Objective } from '../kernels/extremes/newton.ts';
import { normalQuantile } from '../kernels/linear/normal.ts';

/** Doublings of the distance in search of an end of the interval; beyond it the likelihood is flat and the end infinite. */
const MOST_DOUBLINGS = 60;
const MOST_HALVINGS = 200;
/** Width, relative to the distance from the estimate, at which an end is found. */
const CLOSE = 1e-10;

/**
 * Confidence interval of one quantity from its profile likelihood: all values whose best-fitting remaining parameters lose at most
 * half the χ²₁ quantile of log-likelihood. Unlike estimate ± z · error it follows the skew of the likelihood.
 * An end is infinite where the likelihood never falls that far.
 *
 * @param profile for a fixed value of the quantity: the negative log-likelihood over the remaining parameters
 * @param estimate maximum likelihood value, `nll` its negative log-likelihood, `nuisance` the remaining parameters there
 * @param step first distance to try, about one standard error
 */
export function profileInterval(
  profile: (value: number) => Objective,
  {
    estimate,
    nll,
    nuisance,
    step,
  }: { readonly estimate: number; readonly nll: number; readonly nuisance: readonly number[]; readonly step: number },
  confidence: number,
): { lower: number; upper: number } {
  const allowed = nll + normalQuantile((1 + confidence) / 2) ** 2 / 2;
  const end = (direction: 1 | -1): number => {
    let start: ArrayLike<number> = nuisance;
    const excess = (distance: number): number => {
      const objective = profile(estimate + direction * distance);
      let found = minimise(objective, start);
      // The start may lie outside the domain that goes with this distance; shape 0, the last parameter, never does.
      if (!found.converged) {
        const again = minimise(objective, [...Array.from(start).slice(0, -1), 0]);
        if (again.curve.value < found.curve.value) found = again;
      }
      // Carried along: the next distance starts where this one ended.
      if (found.curve.value < Infinity) start = found.at;
      return found.curve.value - allowed;
    };
    let inside = 0;
    let outside = step;
    for (let i = 0; !(excess(outside) > 0); ++i) {
      if (i === MOST_DOUBLINGS) return direction * Infinity;
      inside = outside;
      outside *= 2;
    }
    for (let i = 0; i < MOST_HALVINGS && outside - inside > CLOSE * outside; ++i) {
      const middle = (inside + outside) / 2;
      if (excess(middle) > 0) outside = middle;
      else inside = middle;
    }
    return estimate + direction * ((inside + outside) / 2);
  };
  return { lower: end(-1), upper: end(1) };
}
