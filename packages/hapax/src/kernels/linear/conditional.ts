import { cholesky, solveFactored } from './cholesky.ts';

/**
 * Put what a normal law expects of some features, given the others, in their places.
 *
 *     away_M = −P_MM⁻¹ P_MO away_O
 *
 * @param precision inverse covariance, shape (nFeatures, nFeatures); a feature without part in it has 0 on the diagonal and keeps its value
 * @param away of one sample, from the mean, shape (nFeatures); changed in place
 * @param places features whose values are not known
 * Cost: O(m³ + m d) for m of them.
 */
export function fillConditional(precision: Float64Array, away: Float64Array, places: readonly number[]): void {
  const d = away.length;
  const m = places.length;
  if (m === 0) return;
  for (const j of places) away[j] = 0;
  const own = new Float64Array(m * m);
  const right = new Float64Array(m);
  for (const [a, j] of places.entries()) {
    const r = j * d;
    for (let k = 0; k < d; ++k) right[a] -= precision[r + k] * away[k];
    for (const [b, k] of places.entries()) own[a * m + b] = precision[r + k];
  }
  // A floor of 0 takes out features that have no part.
  const { factor } = cholesky(
    own,
    Float64Array.from(places, (j) => TINY * precision[j * d + j]),
  );
  solveFactored(factor, right);
  for (const [a, j] of places.entries()) away[j] = right[a];
}

/** Smallest share of a diagonal that is left when features before it are taken out: rounding is below. */
const TINY = 1e-12;
