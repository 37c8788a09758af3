import { defineDetector } from '../contract/detector.ts';
import { ranksOf } from '../contract/merging/summary-ranks.ts';
import { samplesAt } from '../core/matrix.ts';
import { sumTerms, type Tails, tails, tailsShape, termAt } from '../kernels/ranks/feature-ranks.ts';
import { rankedTails } from '../kernels/ranks/ranked-tails.ts';

/**
 * Empirical cumulative distributions: how far out in a tail of the training samples each value lies.
 *
 *     L_j = −ln (#{t ≤ x_j} / n),   R_j = −ln (#{t ≥ x_j} / n)       t: training values of feature j
 *     score(x) = Σ_j max(L_j, R_j), or L_j + R_j for a feature without skewness
 *
 * A value beyond all training values counts as half a sample; a training sample is scored by the others. A missing value contributes nothing. Unit: nats.
 * Cost: fit O(d n log n), score O(d log n) a sample. Blind to samples that are odd only in combination, and to values in a gap
 * between two groups.
 * Departure from the source: the distribution is that of the training samples alone, so a score never depends on the samples it is
 * computed with; PyOD joins the samples to be scored to the training samples each time.
 */
export const ecod = defineDetector({
  id: 'ecod',
  state: tailsShape,
  title: 'Outlier detection by empirical cumulative distributions',
  source: 'Li, Zhao, Hu, Botta, Ionescu & Chen (2022), ECOD, IEEE TKDE 35(12), 12181-12193',
  merges: {
    bound:
      'the share of rows below a value is exact among the 1,024 outermost values of a side, and elsewhere off by less than 0.02 with probability 1 - 1e-9 (0.003 as a rule)',
    fromSummary: (summary, _, sample) =>
      rankedTails(
        Array.from({ length: summary.columns }, (__, j) => ranksOf(summary, j)),
        summary.rows,
        sample,
      ),
  },
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
  const left = Math.max(upTo, 0.5);
  const right = Math.max(n - under, 0.5);
  // The maximum of the two logarithms is that of the smaller share; without skewness their sum is never less than either.
  return skew === 0 ? -Math.log(left / n) - Math.log(right / n) : -Math.log(Math.min(left, right) / n);
}
