import { type Matrix, take } from '../core/matrix.ts';
import { type RbfRows, rbfRows, rbfSums } from './rbf.ts';

/** The solution of the one-class problem: the samples' weights and the offset of the decision Σ α_i K(x_i, x) − ρ. */
export interface OneClassSolution {
  /** In [0, 1], sum ν n, shape (nSamples). */
  readonly alpha: Float64Array;
  readonly rho: number;
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

/** Smallest curvature along a pair: equal samples have none. */
const TAU = 1e-12;
/** Steps between two looks for samples that can be left out. */
const SHRINK_EVERY = 1000;

/** The samples still in play, in arrays of their own so that rows of the kernel matrix are as short as can be. */
interface Active {
  /** Their places in the whole. */
  readonly index: Int32Array;
  readonly alpha: Float64Array;
  /** Σ_j α_j K_ij over all samples. */
  readonly gradient: Float64Array;
  readonly rows: Cache;
}

/**
 * Minimise ½ αᵀKα over 0 ≤ α ≤ 1, Σα = νn by pairs (SMO), the pair chosen by second-order information (Fan, Chen & Lin 2005, WSS 2),
 * with shrinking: samples at a bound that the gradient presses against it are left out until the rest is solved, then all are
 * looked at again. Starts as LIBSVM does, with α = 1 for the first ⌊νn⌋ samples. Cost: O(n d) a step whose row is not cached.
 */
export function solveOneClass(x: Matrix, plan: OneClassPlan): OneClassSolution {
  const alpha = startWeights(x.rows, plan.nu);
  let active = activate(x, everything(x.rows), alpha, gradientOf(x, everything(x.rows), alpha, plan.gamma), plan);
  let left = plan.maxIter;
  for (;;) {
    const outcome = descend(x, active, alpha, plan, left);
    left -= outcome.steps;
    active = outcome.active;
    writeBack(active, alpha);
    const whole = active.index.length === x.rows;
    if (whole || left <= 0) break;
    // Solved without the samples left out: look at all again.
    active = activate(x, everything(x.rows), alpha, gradientOf(x, everything(x.rows), alpha, plan.gamma), plan);
    if (violation(active) < plan.tol) break;
  }
  const gradient = active.index.length === x.rows ? active.gradient : gradientOf(x, everything(x.rows), alpha, plan.gamma);
  return { alpha, rho: offset(alpha, gradient) };
}

const everything = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

function startWeights(n: number, nu: number): Float64Array {
  const full = Math.floor(nu * n);
  return Float64Array.from({ length: n }, (_, i) => (i < full ? 1 : i === full ? nu * n - full : 0));
}

/** Kα at the samples `index`. */
function gradientOf(x: Matrix, index: Int32Array, alpha: Float64Array, gamma: number): Float64Array {
  const carriers = everything(x.rows).filter((i) => alpha[i] > 0);
  const out = new Float64Array(index.length);
  const weights = Float64Array.from(carriers, (i) => alpha[i]);
  rbfSums(take(x, index), take(x, carriers), weights, gamma, out);
  return out;
}

function activate(x: Matrix, index: Int32Array, alpha: Float64Array, gradient: Float64Array, plan: OneClassPlan): Active {
  const rows = new Cache(rbfRows(take(x, index), plan.gamma), index.length, plan.cacheBytes);
  return { index, alpha: Float64Array.from(index, (i) => alpha[i]), gradient, rows };
}

/** Step until optimal within `tol` or out of steps, leaving samples out on the way. */
function descend(x: Matrix, active: Active, alpha: Float64Array, plan: OneClassPlan, maxSteps: number): { active: Active; steps: number } {
  let steps = 0;
  let untilShrink = Math.min(active.index.length, SHRINK_EVERY);
  for (; steps < maxSteps; ++steps) {
    if (plan.shrinking === 'on' && --untilShrink === 0) {
      writeBack(active, alpha);
      active = shrink(x, active, plan);
      untilShrink = Math.min(active.index.length, SHRINK_EVERY);
    }
    if (!step(active, plan.tol)) break;
  }
  return { active, steps };
}

function writeBack(active: Active, alpha: Float64Array): void {
  for (let k = 0; k < active.index.length; ++k) alpha[active.index[k]] = active.alpha[k];
}

/** Improve the pair that promises most. False when no pair violates optimality by `tol`. */
function step({ alpha, gradient, rows }: Active, tol: number): boolean {
  let i = -1;
  let up = -Infinity;
  let down = -Infinity;
  for (let t = 0; t < alpha.length; ++t) {
    if (alpha[t] < 1 && -gradient[t] >= up) {
      up = -gradient[t];
      i = t;
    }
    if (alpha[t] > 0 && gradient[t] >= down) down = gradient[t];
  }
  if (i < 0 || !(up + down >= tol)) return false;
  const row = rows.row(i);
  let j = -1;
  let best = Infinity;
  for (let t = 0; t < alpha.length; ++t) {
    const gap = up + gradient[t];
    if (alpha[t] > 0 && gap > 0) {
      const gain = -(gap * gap) / Math.max(2 - 2 * row[t], TAU);
      if (gain <= best) {
        best = gain;
        j = t;
      }
    }
  }
  if (j < 0) return false;
  const sum = alpha[i] + alpha[j];
  const wanted = alpha[i] + (gradient[j] - gradient[i]) / Math.max(2 - 2 * row[j], TAU);
  const moved = Math.min(Math.max(wanted, sum - 1, 0), sum, 1);
  const change = moved - alpha[i];
  const other = sum - moved;
  const otherChange = other - alpha[j];
  alpha[i] = moved;
  alpha[j] = other;
  const rowJ = rows.row(j);
  for (let t = 0; t < alpha.length; ++t) gradient[t] += row[t] * change + rowJ[t] * otherChange;
  return change !== 0 || otherChange !== 0;
}

/** Largest sum of pressures up and down: how far from optimal. */
function violation({ alpha, gradient }: Active): number {
  let up = -Infinity;
  let down = -Infinity;
  for (let t = 0; t < alpha.length; ++t) {
    if (alpha[t] < 1) up = Math.max(up, -gradient[t]);
    if (alpha[t] > 0) down = Math.max(down, gradient[t]);
  }
  return up + down;
}

/** Leave out samples at a bound that no violating pair can move. */
function shrink(x: Matrix, active: Active, plan: OneClassPlan): Active {
  const { index, alpha, gradient, rows } = active;
  let up = -Infinity;
  let down = -Infinity;
  for (let t = 0; t < alpha.length; ++t) {
    if (alpha[t] < 1) up = Math.max(up, -gradient[t]);
    if (alpha[t] > 0) down = Math.max(down, gradient[t]);
  }
  const keep = everything(alpha.length).filter((t) => !((alpha[t] >= 1 && -gradient[t] > up) || (alpha[t] <= 0 && gradient[t] > down)));
  // Gathering costs; a few samples less do not pay it.
  if (keep.length > 0.9 * alpha.length || keep.length < 2) return active;
  const places = Int32Array.from(keep, (t) => index[t]);
  return {
    index: places,
    alpha: Float64Array.from(keep, (t) => alpha[t]),
    gradient: Float64Array.from(keep, (t) => gradient[t]),
    rows: rows.gather(rbfRows(take(x, places), plan.gamma), keep, plan.cacheBytes),
  };
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

/** Rows of the kernel matrix, the most recently used kept as far as memory allows. */
class Cache {
  readonly #source: RbfRows;
  readonly #length: number;
  readonly #capacity: number;
  readonly #rows = new Map<number, Float64Array>();

  constructor(source: RbfRows, length: number, bytes: number) {
    this.#source = source;
    this.#length = length;
    // A step needs two rows at once.
    this.#capacity = Math.max(2, Math.floor(bytes / (8 * length)));
  }

  row(i: number): Float64Array {
    const known = this.#rows.get(i);
    if (known !== undefined) {
      // A map keeps the order of insertion: the first is the longest unused.
      this.#rows.delete(i);
      this.#rows.set(i, known);
      return known;
    }
    const made = this.#room();
    this.#source.row(i, made);
    this.#rows.set(i, made);
    return made;
  }

  /** The same rows over the entries `keep` only, and of these only. */
  gather(source: RbfRows, keep: Int32Array, bytes: number): Cache {
    const cache = new Cache(source, keep.length, bytes);
    const place = new Map<number, number>();
    keep.forEach((old, k) => {
      place.set(old, k);
    });
    for (const [old, row] of this.#rows) {
      const k = place.get(old);
      if (k !== undefined)
        cache.#rows.set(
          k,
          Float64Array.from(keep, (t) => row[t]),
        );
    }
    return cache;
  }

  #room(): Float64Array {
    if (this.#rows.size < this.#capacity) return new Float64Array(this.#length);
    const [oldest] = this.#rows;
    this.#rows.delete(oldest[0]);
    return oldest[1];
  }
}
