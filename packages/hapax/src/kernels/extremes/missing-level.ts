import type { Matrix } from '../../core/matrix.ts';

/** Features beyond which no number of missing cells is judged: how many go missing together is then no matter of chance. */
const MOST_FEATURES = 1000;
/** Samples with so many missing cells or more are as many as independent cells make, up to so many standard errors, and a few foreign ones. */
const ERRORS = 3;
const FEW = 2;
const FOREIGN = 0.005;
const MOST_FOREIGN = 20;
/** Cells that the rate of a feature without missing ones is told from: as if half a cell were. */
const HALF = 0.5;

/**
 * The number of missing cells in a sample that is clear of a clean table: more than cells that go missing independently, each at the rate
 * of its feature, would ever show. Where they go missing together, as in blocks, no number is clear, and where none is missing a few are.
 *
 *     least m with  n · P(at least m missing) < alpha,   P: Poisson-binomial of the features' rates
 *
 * Source: Hong (2013), On computing the distribution function for the Poisson binomial distribution, CSDA 59 (the sum, by recursion).
 * @param x with `filled`
 * @returns Infinity where no number is
 */
export function missingLevel({ rows: n, columns: d, filled }: Matrix, alpha: number): number {
  if (d > MOST_FEATURES) return Infinity;
  const missing = new Float64Array(d);
  const having = new Float64Array(d + 1);
  for (let i = 0; i < n; ++i) {
    let count = 0;
    for (let j = 0; filled && j < d; ++j) {
      if (filled[i * d + j] === 0) continue;
      missing[j] += 1;
      count += 1;
    }
    having[count] += 1;
  }
  const beyond = survivalOf(missing.map((m) => (m + HALF) / (n + 1)));
  const foreign = FEW + Math.min(MOST_FOREIGN, FOREIGN * n);
  for (let m = d, several = 0; m >= 2; --m) {
    several += having[m];
    const expected = n * beyond[m];
    if (several > expected + ERRORS * Math.sqrt(expected) + foreign) return Infinity;
  }
  for (let m = 1; m <= d; ++m) if (n * beyond[m] < alpha) return m;
  return Infinity;
}

/** P(at least m of independent events), m from 0. @param rates their probabilities */
function survivalOf(rates: Float64Array): Float64Array {
  const d = rates.length;
  const exactly = new Float64Array(d + 1);
  exactly[0] = 1;
  for (let j = 0; j < d; ++j)
    for (let m = j + 1; m >= 0; --m) exactly[m] = exactly[m] * (1 - rates[j]) + (m > 0 ? exactly[m - 1] * rates[j] : 0);
  const out = new Float64Array(d + 1);
  for (let m = d, sum = 0; m >= 0; --m) {
    sum += exactly[m];
    out[m] = sum;
  }
  return out;
}
