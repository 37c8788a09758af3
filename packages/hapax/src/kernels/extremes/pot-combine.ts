/** How the scores of several features become one: their sum, the largest, or Fisher's combination of tail probabilities. */
export const COMBINATIONS = ['sum', 'max', 'fisher'] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** exp of this is near the largest double: finite scores stay finite when combined. */
const LARGEST = 700;

/**
 * One score for a sample: 0 when no feature is beyond its threshold, NaN when none has a verdict.
 * @param scores 1 / conditional survival; 0: not beyond the threshold; NaN: missing, left out. Shape (nFeatures)
 * @param rates exceedance rate of each feature, so that rate / score is its tail probability. Read by `fisher` only
 */
export function combine(how: Combination, scores: Float64Array, rates: Float64Array): number {
  let known = 0;
  let sum = 0;
  let max = 0;
  let rare = 0;
  for (let j = 0; j < scores.length; ++j) {
    const score = scores[j];
    if (score !== score) continue;
    known += 1;
    sum += score;
    if (score > max) max = score;
    if (score > 0) rare += Math.log(score) - Math.log(rates[j]);
  }
  if (known === 0) return Number.NaN;
  if (how === 'sum') return sum;
  return how === 'max' || max === 0 ? max : fisher(rare, known);
}

/** 1 / P(χ² with 2k degrees of freedom > 2x), for x = −Σ ln p; the tail of an even χ² is a Poisson sum, summed by logarithms. */
function fisher(x: number, k: number): number {
  if (x === Infinity) return x;
  let term = 0;
  let sum = 0;
  for (let i = 1; i < k; ++i) {
    term += Math.log(x / i);
    sum = Math.max(sum, term) + Math.log1p(Math.exp(-Math.abs(term - sum)));
  }
  return Math.exp(Math.min(LARGEST, x - sum));
}
