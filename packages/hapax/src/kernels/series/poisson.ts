/** Terms that are added up at most; the rest is smaller than rounding. */
const TERMS = 2000;

/** Probability of a count as far from the mean as `count`, on its side, by Poisson's law. @param mean above 0 */
export function poissonTail(count: number, mean: number): number {
  const first = count * Math.log(mean) - mean - logGamma(count + 1);
  return tail(count, first, count > mean ? 1 : -1, (k) => mean / (k + 1));
}

/** Sum of a law of counts from `count` on. @param log of its probability @param growth of it from k to k + 1 */
function tail(count: number, log: number, side: 1 | -1, growth: (k: number) => number): number {
  let sum = 0;
  for (let k = count, step = 0; step < TERMS && k >= 0; k += side, ++step) {
    const term = Math.exp(log);
    sum += term;
    if (term < 1e-12 * sum) break;
    log += side > 0 ? Math.log(growth(k)) : -Math.log(growth(k - 1));
  }
  return Math.max(Number.MIN_VALUE, Math.min(1, sum));
}

/** What is known of the mean of a count. */
export interface Counted {
  /** Counts of the same kind together, over `exposure` times the length of the one. */
  readonly total: number;
  readonly exposure: number;
  /** Squared coefficient of variation of the mean from count to count; 0 where it stays. */
  readonly heterogeneity: number;
}

/**
 * Probability of a count as far up, or down, as `count`, by what was counted elsewhere: a negative binomial law, as the mean has a gamma posterior from
 * Jeffreys' prior, and a gamma law from count to count.
 * @param side 1: `count` and above, −1: `count` and below
 * Source: Gelman et al. (2013), Bayesian Data Analysis, section 2.6. Cost: O(count) up to 2,000 terms.
 */
export function foreseenTail(count: number, { total, exposure, heterogeneity }: Counted, side: 1 | -1): number {
  const known = total + 0.5;
  const mean = known / exposure;
  const size = 1 / (1 / known + heterogeneity);
  const own = mean / (mean + size);
  const first = logGamma(count + size) - logGamma(count + 1) - logGamma(size) - size * Math.log1p(mean / size) + count * Math.log(own);
  return tail(count, first, side, (k) => (own * (k + size)) / (k + 1));
}

/** ln Γ(x), x above 0, by Stirling's series from 10 on. */
export function logGamma(x: number): number {
  let [z, product] = [x, 1];
  for (; z < 10; ++z) product *= z;
  return (
    (z - 0.5) * Math.log(z) -
    z +
    0.5 * Math.log(2 * Math.PI) +
    1 / (12 * z) -
    1 / (360 * z ** 3) +
    1 / (1260 * z ** 5) -
    1 / (1680 * z ** 7) -
    Math.log(product)
  );
}
