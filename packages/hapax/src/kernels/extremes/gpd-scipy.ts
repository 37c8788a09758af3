import type { Gpd } from './gpd.ts';

/** What SciPy adds for each excess outside the support: 100 ln of the largest double. */
const PENALTY = 100 * Math.log(Number.MAX_VALUE);
/** SciPy's `fmin` for two parameters: 200 calls and 200 iterations each; both tolerances are absolute. */
const LIMIT = 400;
const TOLERANCE = 1e-4;

/**
 * From this many excesses on, the sum of logarithms is the logarithm of products. That changes the last digits of the objective,
 * which the simplex only compares: the vertices keep their bits. Small samples can tie, and are summed as NumPy sums.
 */
const MANY = 64;
/** Factors to a product: each is within 1e±12 or checked to be. */
const FACTORS = 16;

interface Vertex {
  readonly shape: number;
  readonly scale: number;
  readonly f: number;
}

/**
 * The tail that SciPy 1.10's `genpareto.fit(excesses, floc=0)` returns, to the bit: Nelder and Mead's simplex from (1, 1),
 * whatever the unit of the data. It stops about 1e-5 short of the maximum, and where the likelihood has no inner maximum it
 * ends on the largest excess. For results comparable with SciPy only; `fitGpd` is the better fit.
 * Cost: about 94, at most 400 passes over the excesses.
 */
export function fitGpdScipy(excesses: Float64Array): Gpd {
  const logs = new Float64Array(excesses.length);
  let top = 0;
  for (let i = 0; i < excesses.length; ++i) top = Math.max(top, excesses[i]);
  let calls = 0;
  /** Undefined when the calls are used up. */
  const at = (shape: number, scale: number): Vertex | undefined => {
    if (calls >= LIMIT) return undefined;
    calls += 1;
    return { shape, scale, f: objective(excesses, logs, top, shape, scale) };
  };
  // The first three calls are within the limit.
  let simplex = [at(1, 1), at(1.05, 1), at(1, 1.05)].filter((v) => v !== undefined).sort(byValue);
  for (let iteration = 1; calls < LIMIT && iteration < LIMIT; ++iteration) {
    const [best, middle, worst] = simplex;
    if (converged(best, middle, worst)) break;
    simplex = (step(at, best, middle, worst) ?? simplex).sort(byValue);
  }
  return { shape: simplex[0].shape, scale: simplex[0].scale };
}

/** Array.prototype.sort is stable, as the original's is for three vertices. */
const byValue = (p: Vertex, q: Vertex): number => p.f - q.f || 0;

const converged = (best: Vertex, middle: Vertex, worst: Vertex): boolean =>
  [middle, worst].every(
    (v) =>
      Math.abs(v.shape - best.shape) <= TOLERANCE && Math.abs(v.scale - best.scale) <= TOLERANCE && Math.abs(best.f - v.f) <= TOLERANCE,
  );

type At = (shape: number, scale: number) => Vertex | undefined;

/** The next simplex; undefined when the calls ran out before a vertex could be replaced. */
function step(at: At, best: Vertex, middle: Vertex, worst: Vertex): Vertex[] | undefined {
  const centre = { shape: (best.shape + middle.shape) / 2, scale: (best.scale + middle.scale) / 2 };
  const along = (c: number, w: number) => at(c * centre.shape + w * worst.shape, c * centre.scale + w * worst.scale);
  const reflected = along(2, -1);
  if (reflected === undefined) return undefined;
  if (reflected.f < best.f) {
    const expanded = along(3, -2);
    return expanded && [best, middle, expanded.f < reflected.f ? expanded : reflected];
  }
  if (reflected.f < middle.f) return [best, middle, reflected];
  const outside = reflected.f < worst.f;
  const contracted = outside ? along(1.5, -0.5) : along(0.5, 0.5);
  if (contracted === undefined) return undefined;
  if (outside ? contracted.f <= reflected.f : contracted.f < worst.f) return [best, middle, contracted];
  const shrunk = (v: Vertex) => at(best.shape + 0.5 * (v.shape - best.shape), best.scale + 0.5 * (v.scale - best.scale));
  const first = shrunk(middle);
  const second = first && shrunk(worst);
  return [best, first ?? middle, second ?? worst];
}

/** SciPy's penalised negative log-likelihood. `logs` is scratch of the same length as `x`, `top` its largest number. */
function objective(x: Float64Array, logs: Float64Array, top: number, shape: number, scale: number): number {
  if (!(scale > 0) || !Number.isFinite(shape)) return Infinity;
  const upper = shape < 0 ? -1 / shape : Infinity;
  const far = 1 + (shape / scale) * top;
  if (x.length >= MANY && Math.abs(shape) > 0.01 && far > 1e-12 && far < 1e12)
    return (1 + 1 / shape) * sumOfLogs(x, shape / scale) + x.length * Math.log(scale);
  let good = 0;
  for (let i = 0; i < x.length; ++i) {
    const z = x[i] / scale;
    if (z > upper) continue;
    const log = shape === 0 ? -z : shape === -1 ? 0 : -((shape + 1) * Math.log1p(shape * z)) / shape;
    if (Number.isFinite(log)) logs[good++] = log;
  }
  return -pairwiseSum(logs, 0, good) + (x.length - good) * PENALTY + x.length * Math.log(scale);
}

/** Σ ln(1 + k x). */
function sumOfLogs(x: Float64Array, k: number): number {
  const whole = x.length - (x.length % FACTORS);
  let sum = 0;
  for (let i = 0; i < whole; i += FACTORS) {
    let even = 1;
    let odd = 1;
    for (let j = i; j < i + FACTORS; j += 2) {
      even *= 1 + k * x[j];
      odd *= 1 + k * x[j + 1];
    }
    sum += Math.log(even * odd);
  }
  for (let i = whole; i < x.length; ++i) sum += Math.log1p(k * x[i]);
  return sum;
}

/** NumPy's summation: blocks of at most 128 with eight accumulators, larger ranges halved at a multiple of 8. */
export function pairwiseSum(a: Float64Array, from: number, n: number): number {
  if (n < 8) {
    let sum = 0;
    for (let i = from; i < from + n; ++i) sum += a[i];
    return sum;
  }
  if (n > 128) {
    const half = (n >> 1) & ~7;
    return pairwiseSum(a, from, half) + pairwiseSum(a, from + half, n - half);
  }
  let [r0, r1, r2, r3, r4, r5, r6, r7] = a.subarray(from, from + 8);
  const whole = n & ~7;
  for (let i = from + 8; i < from + whole; i += 8) {
    r0 += a[i];
    r1 += a[i + 1];
    r2 += a[i + 2];
    r3 += a[i + 3];
    r4 += a[i + 4];
    r5 += a[i + 5];
    r6 += a[i + 6];
    r7 += a[i + 7];
  }
  let sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7));
  for (let i = from + whole; i < from + n; ++i) sum += a[i];
  return sum;
}
