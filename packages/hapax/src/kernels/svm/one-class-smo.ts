import { type Matrix, take } from '../../core/matrix.ts';
import { ownWasm } from '../wasm.ts';
import { rbfSums } from './rbf.ts';
import { type SingleSamples, singleSamples, takeSingle } from './rbf-single.ts';
import { compiledSet, type Extremes, TAU, type WorkingSet } from './working-set.ts';
import { plainSet } from './working-set-plain.ts';

/** The solution of the one-class problem: the samples' weights and the offset of the decision Σ α_i K(x_i, x) − ρ. */
export interface OneClassSolution {
  /** In [0, 1], sum ν n, shape (nSamples). */
  readonly alpha: Float64Array;
  readonly rho: number;
  /** Σ_j α_j K(x_j, x_i) of each sample, to the bit what `rbfSums` gives over the samples with weight, shape (nSamples). */
  readonly sums: Float64Array;
}

export interface OneClassPlan {
  readonly nu: number;
  readonly gamma: number;
  /** The solver stops when no pair violates optimality by more. */
  readonly tol: number;
  readonly shrinking: 'on' | 'off';
  /** Bytes for rows of the kernel matrix. */
  readonly cacheBytes: number;
  readonly maxIter: number;
}

/** Opens a working set over samples with their weights and gradient; one is open at a time. */
type Open = (samples: SingleSamples, weights: Float64Array, gradient: Float64Array, cacheBytes: number) => WorkingSet;

/** Steps between two looks for samples that can be left out, in small sets as many as samples. */
const SHRINK_EVERY = 1000;
/** Gathering costs; when more than this share of the samples stays, leaving out the others does not pay it. */
const WORTH_GATHERING = 0.8;
/** Rows in single precision are solved to a little less than `tol`, so that their rounding does not lead to another round. */
const MARGIN = 0.98;

/**
 * Minimise ½ αᵀKα over 0 ≤ α ≤ 1, Σα = νn by pairs (SMO), the pair chosen by second-order information (Fan, Chen & Lin 2005, WSS 2),
 * with shrinking: samples at a bound that the gradient presses against it are left out. Starts as LIBSVM does, with α = 1 for the
 * first ⌊νn⌋ samples. Steps take rows of K in single precision; what they end in is measured in double, and where it is not optimal
 * within `tol`, steps go on from the exact gradient: their error shrinks with the steps, so that two or three rounds reach any `tol`.
 * Cost: O(n d) a step whose row is not kept, O(n d) for each sample with weight a round; one round as a rule.
 */
export function solveOneClass(x: Matrix, plan: OneClassPlan, open: Open = opener()): OneClassSolution {
  const samples = singleSamples(x, plan.gamma);
  const alpha = startWeights(x.rows, plan.nu);
  const everything = Int32Array.from(alpha.keys());
  let set = open(samples, alpha, new Float64Array(x.rows), plan.cacheBytes);
  let extremes = startGradient(set, alpha);
  let left = plan.maxIter;
  let before = Infinity;
  for (let round = 0; ; ++round) {
    const ground = { samples, index: everything, alpha, open, plan };
    left -= minimise(set, extremes, ground, round === 0 && plan.shrinking === 'on', left);
    const sums = sumsAt(x, alpha, plan.gamma);
    const violation = violationOf(alpha, sums);
    // Rounding ends all progress: the next round would not do better.
    if (violation < plan.tol || left <= 0 || !(violation < before / 2)) return { alpha, rho: offset(alpha, sums), sums };
    before = violation;
    set = open(samples, alpha, sums, plan.cacheBytes);
    extremes = set.move(0, 0, 0, 0);
  }
}

function opener(): Open {
  const kernels = ownWasm();
  return kernels === null ? plainSet : (...given) => compiledSet(kernels, ...given);
}

function startWeights(n: number, nu: number): Float64Array {
  const full = Math.floor(nu * n);
  return Float64Array.from({ length: n }, (_, i) => (i < full ? 1 : i === full ? nu * n - full : 0));
}

/** The gradient of the start from the rows of its samples, two at a time; they stay in the cache for the first steps. */
function startGradient(set: WorkingSet, alpha: Float64Array): Extremes {
  let extremes = set.move(0, 0, alpha[0], 0);
  for (let i = 1; i < alpha.length && alpha[i] > 0; i += 2) {
    const next = Math.min(i + 1, alpha.length - 1);
    extremes = set.move(i, next, alpha[i], next > i ? alpha[next] : 0);
  }
  return extremes;
}

/** What a working set is cut out of. */
interface Ground {
  readonly samples: SingleSamples;
  /** Places of the working set's samples in the whole. */
  readonly index: Int32Array;
  /** Weights of the whole; written when the steps end. */
  readonly alpha: Float64Array;
  readonly open: Open;
  readonly plan: OneClassPlan;
}

/** Step until optimal within `tol` or out of steps, leaving samples out on the way. Returns the number of steps. */
function minimise(set: WorkingSet, from: Extremes, ground: Ground, shrinking: boolean, most: number): number {
  const { index, alpha, open, plan } = ground;
  let extremes: Extremes | null = from;
  let steps = 0;
  for (; steps < most && extremes !== null && extremes.high - extremes.low >= MARGIN * plan.tol; ++steps) {
    if (shrinking && steps > 0 && steps % Math.min(set.size, SHRINK_EVERY) === 0) {
      const kept = worthKeeping(set, extremes);
      if (kept.length >= 2 && kept.length < WORTH_GATHERING * set.size) {
        writeBack(set, index, alpha);
        const places = kept.map((k) => index[k]);
        const gradient = Float64Array.from(kept, (k) => set.gradient(k));
        const fewer = open(
          takeSingle(ground.samples, places),
          Float64Array.from(places, (i) => alpha[i]),
          gradient,
          plan.cacheBytes,
        );
        return steps + minimise(fewer, fewer.move(0, 0, 0, 0), { ...ground, index: places }, true, most - steps);
      }
    }
    extremes = step(set, extremes);
  }
  writeBack(set, index, alpha);
  return steps;
}

function writeBack(set: WorkingSet, index: Int32Array, alpha: Float64Array): void {
  for (let k = 0; k < index.length; ++k) alpha[index[k]] = set.weight(k);
}

/** Improve the pair that promises most. Null when there is none, or it cannot move. */
function step(set: WorkingSet, { at: i, low }: Extremes): Extremes | null {
  const j = i < 0 ? -1 : set.second(i, low);
  if (j < 0) return null;
  const a = set.weight(i);
  const b = set.weight(j);
  const sum = a + b;
  const wanted = a + (set.gradient(j) - low) / Math.max(2 - 2 * set.kernel(i, j), TAU);
  const moved = Math.min(Math.max(wanted, sum - 1, 0), sum, 1);
  const other = sum - moved;
  if (moved === a && other === b) return null;
  set.setWeight(i, moved);
  set.setWeight(j, other);
  return set.move(i, j, moved - a, other - b);
}

/** All samples but those at a bound that no violating pair can move. */
function worthKeeping(set: WorkingSet, { low, high }: Extremes): Int32Array {
  return Int32Array.from({ length: set.size }, (_, k) => k).filter((k) => {
    const weight = set.weight(k);
    const gradient = set.gradient(k);
    return !((weight >= 1 && gradient < low) || (weight <= 0 && gradient > high));
  });
}

/** Kα in double precision. */
function sumsAt(x: Matrix, alpha: Float64Array, gamma: number): Float64Array {
  const carriers = Int32Array.from(alpha.keys()).filter((i) => alpha[i] > 0);
  const out = new Float64Array(x.rows);
  rbfSums(
    x,
    take(x, carriers),
    Float64Array.from(carriers, (i) => alpha[i]),
    gamma,
    out,
  );
  return out;
}

/** Largest difference of gradients that a pair could still use: how far from optimal. */
function violationOf(alpha: Float64Array, gradient: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (let t = 0; t < alpha.length; ++t) {
    if (alpha[t] < 1) low = Math.min(low, gradient[t]);
    if (alpha[t] > 0) high = Math.max(high, gradient[t]);
  }
  return high - low;
}

/** ρ: the gradient of samples between the bounds, where it is the same for all; else the middle of what the bounds allow. */
function offset(alpha: Float64Array, gradient: Float64Array): number {
  let sum = 0;
  let free = 0;
  let low = -Infinity;
  let high = Infinity;
  for (let t = 0; t < alpha.length; ++t) {
    if (alpha[t] >= 1) low = Math.max(low, gradient[t]);
    else if (alpha[t] <= 0) high = Math.min(high, gradient[t]);
    else {
      sum += gradient[t];
      ++free;
    }
  }
  if (free > 0) return sum / free;
  if (low === -Infinity) return high;
  return high === Infinity ? low : (low + high) / 2;
}
