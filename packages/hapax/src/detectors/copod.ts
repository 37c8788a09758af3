import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { samplesAt } from '../core/matrix.ts';
import { sumTerms, type Tails, tails, tailsShape, termAt } from '../kernels/ranks/feature-ranks.ts';

/**
 * Copula-based outlier detection: how improbable it is, under the empirical copula, to lie as far out as the sample does.
 *
 *     L_j = −ln (#{t ≤ x_j} / n),   R_j = −ln (#{t ≥ x_j} / n)       t: training values of feature j
 *     S_j = L_j for a feature skewed to the left, R_j to the right, L_j + R_j without skewness
 *     score(x) = Σ_j max(S_j, (L_j + R_j) / 2)
 *
 * A value beyond all training values counts as half a sample; a training sample is scored by the others. A missing value contributes nothing. Unit: nats.
 * Cost: fit O(d n log n), score O(d log n) a sample. Blind to samples that are odd only in combination: the copula is taken as
 * that of independent features.
 * Departure from the source: the distribution is that of the training samples alone, so a score never depends on the samples it is
 * computed with; PyOD joins the samples to be scored to the training samples each time.
 */
export const copod = defineDetector({
  id: 'copod',
  state: tailsShape,
  title: 'Copula-based outlier detection',
  source: 'Li, Zhao, Botta, Ionescu & Hu (2020), COPOD: Copula-Based Outlier Detection, ICDM, 1118-1123',
  merges: ON_SAMPLE,
  missing: 'accept',
  options: {},
  fit: (x): Tails => tails(x),
  // A training sample is not counted among those that lie as far out as itself.
  scoreTraining: (state, x, indices, out) =>
    sumTerms(state, samplesAt(x, indices), out, (skew, n, under, upTo) => term(skew, Math.max(1, n - 1), under, upTo - 1)),
  score: (state, x, out) => sumTerms(state, x, out, term),
  explain: (state, sample) => sample.map((v, j) => termAt(state, j, v, term)),
});

function term(skew: number, n: number, under: number, upTo: number): number {
  const left = -Math.log(Math.max(upTo, 0.5) / n);
  const right = -Math.log(Math.max(n - under, 0.5) / n);
  const skewed = skew < 0 ? left : skew > 0 ? right : left + right;
  return Math.max(skewed, (left + right) / 2);
}
