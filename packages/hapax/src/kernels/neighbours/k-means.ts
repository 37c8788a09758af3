import { type Matrix, row, take, zeros } from '../../core/matrix.ts';
import { type Random, random } from '../../core/random.ts';
import { squaredDistances } from './distance.ts';
import { distanceBlocks, nearestPoints } from './nearest.ts';

/** Samples in groups around centres. */
export interface Clusters {
  /** Shape (nClusters, nFeatures). */
  readonly centers: Matrix;
  /** Nearest centre of each training sample, shape (nSamples). */
  readonly labels: Int32Array;
  /** Squared distance of each training sample to it, shape (nSamples). */
  readonly squared: Float64Array;
  /** Sum of these. */
  readonly inertia: number;
}

export interface KMeansPlan {
  readonly nClusters: number;
  /** Starts; the one with the smallest inertia is kept. */
  readonly nInit: number;
  readonly maxIter: number;
  /** Centres are at rest when the sum of their squared moves is below this share of the mean variance of the features. */
  readonly tol: number;
  readonly seed: number;
}

/**
 * k-means by Lloyd's iteration from greedy k-means++ starts (Arthur & Vassilvitskii 2007): the centres of which the samples'
 * squared distances are small. At most as many clusters as samples. Cost: O(n k d) an iteration.
 * @param weights how much each sample counts, shape (nSamples); all alike without them
 */
export function kMeansClusters(x: Matrix, plan: KMeansPlan, weights?: Float64Array): Clusters {
  const k = Math.min(plan.nClusters, x.rows);
  const tolerance = plan.tol * meanVariance(x);
  const once = (run: number) => lloyd(x, start(x, k, random(plan.seed, run), weights), plan.maxIter, tolerance, weights);
  let best = once(0);
  for (let run = 1; run < plan.nInit; ++run) {
    const clusters = once(run);
    if (clusters.inertia < best.inertia) best = clusters;
  }
  return best;
}

/** Number of training samples of each cluster, or their weight, shape (nClusters). */
export function sizesOf({ labels, centers }: Pick<Clusters, 'labels' | 'centers'>, weights?: Float64Array): Float64Array {
  const sizes = new Float64Array(centers.rows);
  for (let i = 0; i < labels.length; ++i) sizes[labels[i]] += weights ? weights[i] : 1;
  return sizes;
}

/**
 * Nearest centre of training samples, each left out of its own: without it that centre lies size / (size − 1) times as far, and another
 * may be nearer; a centre of one sample is none without it.
 * @param weights of the training samples, all alike without them
 * @param found told for each of `indices` its place in them, the centre, and the distance
 */
export function withoutThemselves(
  x: Matrix,
  { centers, labels, squared }: Clusters,
  indices: Int32Array,
  found: (place: number, center: number, distance: number) => void,
  weights?: Float64Array,
): void {
  const sizes = sizesOf({ labels, centers }, weights);
  const k = centers.rows;
  distanceBlocks(take(x, indices), centers, (block, from, to) => {
    for (let i = from, p = 0; i < to; ++i, p += k) {
      const own = labels[indices[i]];
      const weight = weights ? weights[indices[i]] : 1;
      let best = sizes[own] > weight ? squared[indices[i]] * (sizes[own] / (sizes[own] - weight)) ** 2 : Infinity;
      let nearest = own;
      for (let c = 0; c < k; ++c) {
        if (c === own || !(block[p + c] < best)) continue;
        best = block[p + c];
        nearest = c;
      }
      found(i, nearest, best < Infinity ? Math.sqrt(best) : 0);
    }
  });
}

/** Centres one after the other: of some samples drawn in proportion to their squared distance, the one that lowers the sum most. */
function start(x: Matrix, k: number, chance: Random, weights?: Float64Array): Matrix {
  const trials = 2 + Math.floor(Math.log(k));
  const chosen = [weights ? drawWeighted(weights, chance) : chance.integer(x.rows)];
  const closest = new Float64Array(x.rows);
  squaredDistances(x, take(x, chosen), closest);
  const trial = new Float64Array(x.rows);
  const kept = new Float64Array(x.rows);
  while (chosen.length < k) {
    let lowest = Infinity;
    let pick = 0;
    for (let t = 0; t < trials; ++t) {
      const candidate = drawWeighted(weights ? closest.map((v, i) => v * weights[i]) : closest, chance);
      squaredDistances(x, take(x, [candidate]), trial);
      let sum = 0;
      for (let i = 0; i < x.rows; ++i) {
        trial[i] = Math.min(trial[i], closest[i]);
        sum += weights ? weights[i] * trial[i] : trial[i];
      }
      if (sum < lowest || t === 0) {
        lowest = sum;
        pick = candidate;
        kept.set(trial);
      }
    }
    closest.set(kept);
    chosen.push(pick);
  }
  return take(x, chosen);
}

/** An index drawn in proportion to its weight; any when all weights are 0. */
function drawWeighted(weights: Float64Array, chance: Random): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  let rest = chance.uniform() * total;
  if (total === 0 || total === Infinity) return chance.integer(weights.length);
  for (let i = 0; i < weights.length; ++i) {
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return weights.length - 1;
}

function lloyd(x: Matrix, centers: Matrix, maxIter: number, tolerance: number, weights?: Float64Array): Clusters {
  const labels = new Int32Array(x.rows);
  const squared = new Float64Array(x.rows);
  nearestPoints(x, centers, labels, squared);
  for (let iteration = 0; iteration < maxIter; ++iteration) {
    const moved = means(x, centers, labels, squared, weights);
    const shift = moved.values.reduce((sum, v, k) => sum + (v - centers.values[k]) ** 2, 0);
    centers = moved;
    nearestPoints(x, centers, labels, squared);
    if (!(shift > tolerance)) break;
  }
  return { centers, labels, squared, inertia: squared.reduce((sum, s, i) => sum + (weights ? weights[i] * s : s), 0) };
}

/** The mean of each cluster. An empty one moves to the sample farthest from its centre, or stays when all samples sit on theirs. */
function means(x: Matrix, old: Matrix, labels: Int32Array, squared: Float64Array, weights?: Float64Array): Matrix {
  const centers = zeros(old.rows, old.columns);
  const count = new Float64Array(old.rows);
  for (let i = 0, k = 0; i < x.rows; ++i) {
    const weight = weights ? weights[i] : 1;
    count[labels[i]] += weight;
    for (let j = 0, c = labels[i] * x.columns; j < x.columns; ++j, ++k, ++c) centers.values[c] += weight * x.values[k];
  }
  for (let c = 0; c < centers.rows; ++c) {
    const center = row(centers, c);
    if (count[c] > 0) for (let j = 0; j < center.length; ++j) center[j] /= count[c];
    else {
      const far = farthest(squared);
      center.set(squared[far] > 0 ? row(x, far) : row(old, c));
      squared[far] = 0;
    }
  }
  return centers;
}

function farthest(squared: Float64Array): number {
  let at = 0;
  for (let i = 1; i < squared.length; ++i) if (squared[i] > squared[at]) at = i;
  return at;
}

function meanVariance(x: Matrix): number {
  let sum = 0;
  for (let j = 0; j < x.columns; ++j) {
    let mean = 0;
    for (let k = j; k < x.values.length; k += x.columns) mean += x.values[k] / x.rows;
    for (let k = j; k < x.values.length; k += x.columns) sum += (x.values[k] - mean) ** 2 / x.rows;
  }
  return sum / Math.max(1, x.columns);
}
