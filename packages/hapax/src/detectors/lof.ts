import { defineDetector } from '../contract/detector.ts';
import type { Matrix } from '../core/matrix.ts';
import { integer } from '../core/options.ts';
import { f64, rec, table, whole } from '../core/shape.ts';
import type { Neighbours } from '../kernels/neighbours/found.ts';
import { metricOptions, nearestIn, type Space, spaceOf, spaceShape, withoutFeature } from '../kernels/neighbours/metric.ts';

/** A score above this comes of duplicates alone, as in scikit-learn. */
const OF_DUPLICATES = 1e7;
/** Keeps the density of a sample finite when all its neighbours are duplicates of it; as in scikit-learn. */
const TINY = 1e-10;

interface State {
  readonly points: Matrix;
  readonly k: number;
  /** Distance of each training sample to its k-th neighbour, shape (nSamples). */
  readonly reach: Float64Array;
  /** Local reachability density of each training sample, shape (nSamples). */
  readonly density: Float64Array;
  /** Score of each training sample, itself left out, shape (nSamples). */
  readonly training: Float64Array;
  /** How distances are measured where not as Euclid does. */
  readonly space?: Space;
}

/**
 * Local outlier factor: how much sparser a sample lies than its neighbours do.
 *
 *     reach(a, b) = max(d(a, b), kdist(b)),   lrd(a) = 1 / (mean_b reach(a, b) + 1e-10)
 *     score(x) = mean_b lrd(b) / lrd(x),      b: the k nearest training samples of x
 *
 * Distances are Euclidean, or as `metric` says. Exactly k neighbours, equal distances by index. Training samples are scored leaving themselves out; `score` takes every sample as
 * new. Unit: a ratio, about 1 inside a cluster, above 1.5 usually odd. k is lowered to n − 1 in small data.
 * Cost: fit n neighbour searches, score one a sample. Blind to groups of anomalies larger than k; many exact duplicates make
 * densities, and so scores beside them, very large: the notes of the model say so where a training sample has such a score.
 */
export const lof = defineDetector({
  id: 'lof',
  state: rec({
    points: table('points'),
    k: whole(0),
    reach: f64('points'),
    density: f64('points'),
    training: f64('points'),
    space: spaceShape,
  }),
  title: 'Local outlier factor',
  source: 'Breunig, Kriegel, Ng & Sander (2000), LOF: Identifying density-based local outliers, SIGMOD, 93-104',
  missing: 'impute',
  mixesUnits: true,
  options: {
    nNeighbors: integer(20, { min: 1, max: 100_000 }, 'Nearest training samples that a density is measured with.'),
    ...metricOptions,
  },
  fit(x, { nNeighbors, metric, categorical }): State {
    const space = spaceOf('lof', x, metric, categorical);
    const inSpace = space ? { space } : {};
    const points = { ...x, values: x.values.slice() };
    // A single sample has no neighbour but itself.
    if (x.rows === 1)
      return { points, k: 1, reach: new Float64Array(1), density: Float64Array.of(1), training: Float64Array.of(1), ...inSpace };
    const k = Math.min(nNeighbors, x.rows - 1);
    const self = Int32Array.from({ length: x.rows }, (_, i) => i);
    const found = nearestIn(space, points, points, k, self);
    const reach = Float64Array.from(self, (i) => found.distance[i * k + k - 1]);
    const density = new Float64Array(x.rows);
    densities(found, k, reach, density);
    const training = new Float64Array(x.rows);
    factors(found, k, density, density, training);
    return { points, k, reach, density, training, ...inSpace };
  },
  score({ points, k, reach, density, space }, x, out) {
    const found = nearestIn(space, points, x, k);
    const own = new Float64Array(x.rows);
    densities(found, k, reach, own);
    factors(found, k, density, own, out);
  },
  doubts({ training, k }) {
    const many = training.reduce((count, score) => count + (score > OF_DUPLICATES ? 1 : 0), 0);
    if (many === 0) return [];
    const counted = many === 1 ? '1 sample has a score' : `${many.toLocaleString('en')} samples have scores`;
    return [
      `lof: ${counted} above ten million, since nNeighbors ${k} is not more than the copies that their neighbours have; leave out duplicates, raise nNeighbors above the number of copies, or take knn`,
    ];
  },
  scoreTraining({ training }, _, indices, out) {
    for (let i = 0; i < indices.length; ++i) out[i] = training[indices[i]];
  },
  explain({ points, k, reach, density, space }, sample) {
    const found = nearestIn(space, points, { values: sample, rows: 1, columns: sample.length }, k);
    const own = new Float64Array(1);
    const out = new Float64Array(1);
    densities(found, k, reach, own);
    factors(found, k, density, own, out);
    const whole = out[0];
    // The neighbours and their densities stay; each feature in turn is left out of the sample's distances to them.
    return sample.map((_, j) => {
      densities({ ...found, distance: withoutFeature(space, points, sample, found, j) }, k, reach, own);
      factors(found, k, density, own, out);
      return whole - out[0];
    });
  },
});

/** lrd of each query. */
function densities({ index, distance }: Neighbours, k: number, reach: Float64Array, out: Float64Array): void {
  for (let i = 0, p = 0; i < out.length; ++i) {
    let sum = 0;
    for (const end = p + k; p < end; ++p) sum += Math.max(distance[p], reach[index[p]]);
    out[i] = 1 / (sum / k + TINY);
  }
}

/** Mean density of the neighbours over the sample's own. */
function factors({ index }: Neighbours, k: number, density: Float64Array, own: Float64Array, out: Float64Array): void {
  for (let i = 0, p = 0; i < out.length; ++i) {
    let sum = 0;
    for (const end = p + k; p < end; ++p) sum += density[index[p]];
    out[i] = sum / k / own[i];
  }
}
