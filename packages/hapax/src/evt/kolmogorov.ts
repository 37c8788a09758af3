/** Above this n · D² the two tails do not overlap within double precision, so twice the one-sided value is the two-sided one. */
const TAILS_APART_SMALL = 4;
/** The same for large samples, where the asymptotic series takes over below it. */
const TAILS_APART_LARGE = 2.2;
/** Above this n · D² the p-value is below the smallest double. */
const VANISHES = 370;
/** Largest sample for which the exact matrix is always affordable. */
const SMALL = 140;
/** Powers of the matrix are rescaled beyond this, so that they never overflow. */
const LARGE = 1e140;

/**
 * Chance that a sample of n from a continuous distribution deviates from it by `d` or more (two-sided Kolmogorov-Smirnov).
 *
 * Exact wherever that is affordable: closed forms at both ends, the matrix of Durbin in the middle, the one-sided sum of Smirnov in
 * the tail; for large samples the series of Pelz and Good (absolute error below 1e-10). Cost: O((n·d)³ log n) at the matrix, else O(n).
 * Source: Simard & L'Ecuyer (2011), Computing the two-sided Kolmogorov-Smirnov distribution, J. Stat. Softw. 39(11) (the selection);
 * Marsaglia, Tsang & Wang (2003), J. Stat. Softw. 8(18); Pelz & Good (1976), J. R. Stat. Soc. B 38(2).
 *
 * @param n size of the sample, at least 1
 * @param d largest distance between empirical and assumed distribution function, in [0, 1]
 */
export function kolmogorovSurvival(n: number, d: number): number {
  const t = n * d;
  const w = t * d;
  if (t <= 0.5) return 1;
  if (d >= 1) return 0;
  if (t <= 1) return 1 - lowerEnd(n, 2 * t - 1);
  if (t >= n - 1) return 2 * (1 - d) ** n;
  if (d >= 0.5) return 2 * smirnovSurvival(n, d);
  if (n <= SMALL) return w <= TAILS_APART_SMALL ? 1 - durbin(n, d) : 2 * smirnovSurvival(n, d);
  if (w >= VANISHES) return 0;
  if (w >= TAILS_APART_LARGE) return 2 * smirnovSurvival(n, d);
  return n <= 1e5 && n * d ** 1.5 <= 1.4 ? 1 - durbin(n, d) : 1 - pelzGood(n, d);
}

/** n! · (a / n)ⁿ, the distribution function where every value must lie in an interval of its own. */
function lowerEnd(n: number, a: number): number {
  let product = 1;
  for (let i = 1; i <= n; ++i) product *= (i * a) / n;
  return product;
}

/**
 * Chance that the empirical distribution exceeds the true one by `d` or more somewhere (one-sided), exact:
 *
 *     d · Σ_{j ≤ n(1−d)} C(n, j) (d + j/n)^{j−1} (1 − d − j/n)^{n−j}
 *
 * Each term is a binomial probability over (d + j/n), taken from deviances so that no digit is lost at any n.
 */
export function smirnovSurvival(n: number, d: number): number {
  const last = Math.floor(n * (1 - d));
  let sum = 0;
  for (let j = 0; j <= last; ++j) {
    const p = d + j / n;
    const q = 1 - p;
    if (q > 0) sum += binomial(n, j, p, q) / p;
    else if (j === n) sum += 1 / p;
  }
  return Math.min(1, d * sum);
}

/** Binomial probability of j in n by saddle point (Loader 2000, Fast and accurate computation of binomial probabilities). */
function binomial(n: number, j: number, p: number, q: number): number {
  if (j === 0) return Math.exp(n * Math.log1p(-p));
  if (j === n) return Math.exp(n * Math.log1p(-q));
  const exponent = stirling(n) - stirling(j) - stirling(n - j) - deviance(j, n * p) - deviance(n - j, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * j * (n - j)));
}

/** x ln(x/m) + m − x without cancellation near x = m. */
function deviance(x: number, m: number): number {
  const v = (x - m) / (x + m);
  if (Math.abs(v) >= 0.1) return x * Math.log(x / m) + m - x;
  let sum = (x - m) * v;
  let power = 2 * x * v;
  for (let k = 3; ; k += 2) {
    power *= v * v;
    const next = sum + power / k;
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln n! − ln(√(2πn) (n/e)ⁿ): the error of Stirling's formula. Below 16 from the factorial itself, above by its series. */
function stirling(n: number): number {
  if (n < 16) {
    let factorial = 1;
    for (let i = 2; i <= n; ++i) factorial *= i;
    return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
  }
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188) * s) * s) * s) * s) / n;
}

/** The distribution function by Durbin's matrix, raised to the n-th power: element (k, k) of Hⁿ times n!/nⁿ. */
function durbin(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const m = 2 * k - 1;
  const h = k - n * d;
  const base = new Float64Array(m * m);
  for (let i = 0; i < m; ++i) for (let j = 0; j <= Math.min(i + 1, m - 1); ++j) base[i * m + j] = 1;
  for (let i = 0; i < m; ++i) {
    base[i * m] -= h ** (i + 1);
    base[(m - 1) * m + i] -= h ** (m - i);
  }
  if (2 * h > 1) base[(m - 1) * m] += (2 * h - 1) ** m;
  for (let i = 0; i < m; ++i) {
    let factorial = 1;
    for (let g = 1; g <= i + 1; ++g) {
      factorial *= g;
      base[i * m + (i + 1 - g)] /= factorial;
    }
  }
  const [power, scale] = matrixPower(base, m, n);
  let value = power[(k - 1) * m + (k - 1)];
  let exponent = scale;
  for (let i = 1; i <= n; ++i) {
    value = (value * i) / n;
    if (value < 1 / LARGE) {
      value *= LARGE;
      exponent -= 1;
    }
  }
  return exponent === 0 ? value : value * LARGE ** exponent;
}

/** Hⁿ by squaring, as a matrix and how many times LARGE was divided out of it. */
function matrixPower(base: Float64Array, m: number, n: number): [Float64Array, number] {
  let result = Float64Array.from(base, (_, at) => (Math.floor(at / m) === at % m ? 1 : 0));
  let scale = 0;
  let square = base.slice();
  let squareScale = 0;
  const middle = (m >> 1) * m + (m >> 1);
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result = multiply(result, square, m);
      scale += squareScale;
      if (result[middle] > LARGE) {
        for (let i = 0; i < result.length; ++i) result[i] /= LARGE;
        scale += 1;
      }
    }
    if (rest === 1) break;
    square = multiply(square, square, m);
    squareScale *= 2;
    if (square[middle] > LARGE) {
      for (let i = 0; i < square.length; ++i) square[i] /= LARGE;
      squareScale += 1;
    }
  }
  return [result, scale];
}

function multiply(a: Float64Array, b: Float64Array, m: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(m * m);
  for (let i = 0; i < m; ++i) {
    for (let k = 0; k < m; ++k) {
      const factor = a[i * m + k];
      if (factor !== 0) for (let j = 0; j < m; ++j) out[i * m + j] += factor * b[k * m + j];
    }
  }
  return out;
}

/** The distribution function by the asymptotic series of Pelz and Good, terms to 1/n^{3/2}. */
function pelzGood(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI ** 2;
  const root = Math.sqrt(2 * Math.PI);
  const terms = Math.ceil((16 * z) / Math.PI);
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  let tail2 = 0;
  let tail3 = 0;
  for (let i = terms; i >= 1; --i) {
    const odd = (2 * i - 1) ** 2;
    const q = Math.exp((-pi2 / (8 * z2)) * odd);
    const a = (pi2 * odd) / 4;
    k0 += q;
    k1 += (a - z2) * q;
    k2 += (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a * a) * q;
    k3 += (-30 * z6 - 90 * z4 * z4 + (135 * z4 - 96 * z6) * a + (212 * z4 - 60 * z2) * a * a + (5 - 30 * z2) * a ** 3) * q;
    const even = Math.exp((-pi2 / (2 * z2)) * i * i) * i * i;
    tail2 += even;
    tail3 += (3 * z2 - pi2 * i * i) * even;
  }
  const first = (root / z) * k0;
  const second = (root / (6 * z4)) * k1;
  const third = (root / (72 * z6 * z)) * k2 - ((pi2 * root) / (36 * z2 * z)) * tail2;
  const fourth = (root / (6480 * z6 * z4)) * k3 + ((pi2 * root) / (216 * z6)) * tail3;
  return first + second / Math.sqrt(n) + third / n + fourth / n ** 1.5;
}
