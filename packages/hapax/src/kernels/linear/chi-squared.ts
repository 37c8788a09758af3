/**
 * Distribution function of χ² with a whole number of degrees of freedom, by the ascending series of the incomplete gamma function:
 * all terms are positive, so it is exact to rounding. Source: Abramowitz & Stegun (1964), 26.4.6. Cost: O(d + x).
 */
export function chiSquaredCdf(x: number, freedom: number): number {
  if (!(x > 0)) return 0;
  const half = freedom / 2;
  let term = Math.exp(half * Math.log(x / 2) - x / 2 - logGammaOfHalves(freedom + 2));
  let sum = term;
  for (let n = 1; term > sum * 1e-17; ++n) {
    term *= x / 2 / (half + n);
    sum += term;
  }
  return Math.min(1, sum);
}

/** Quantile of χ²: where the distribution function is `p` in [0, 1). By bisection down to neighbouring numbers. */
export function chiSquaredQuantile(p: number, freedom: number): number {
  let low = 0;
  let high = freedom;
  while (chiSquaredCdf(high, freedom) < p) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (chiSquaredCdf(middle, freedom) < p) low = middle;
    else high = middle;
  }
}

/** ln Γ(twice / 2) for a whole number `twice`, as a sum of logarithms. */
function logGammaOfHalves(twice: number): number {
  let sum = twice % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let a = twice % 2 === 0 ? 1 : 0.5; a < twice / 2; ++a) sum += Math.log(a);
  return sum;
}
