/** Terms that are added up at most; the rest is smaller than rounding. */
const TERMS = 2000;

/** Probability of a count as far from the mean as `count`, on its side, by Poisson's law. @param mean above 0 */
export function poissonTail(count: number, mean: number): number {
  const up = count > mean;
  let log = count * Math.log(mean) - mean - logFactorial(count);
  let total = 0;
  for (let k = count, step = 0; step < TERMS && k >= 0; ++step) {
    const term = Math.exp(log);
    total += term;
    if (term < 1e-12 * total) break;
    if (up) {
      k += 1;
      log += Math.log(mean / k);
    } else {
      log += Math.log(k / mean);
      k -= 1;
    }
  }
  return Math.max(Number.MIN_VALUE, Math.min(1, total));
}

/** ln k!, by Stirling's series from 10 on. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; ++i) product *= i;
    return Math.log(product);
  }
  return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * k) - 1 / (360 * k ** 3);
}
