import { defineDetector } from '../contract/detector.ts';
import { spread } from '../contract/explaining/profile.ts';
import { type Matrix, matrix, row, take } from '../core/matrix.ts';
import { integer, numberOr } from '../core/options.ts';
import { positive, real, rec, table } from '../core/shape.ts';
import { squaredDistancesPlain } from '../kernels/neighbours/distance.ts';
import { metricOptions, nearestIn, type Space, spaceOf, spaceShape, withoutFeature } from '../kernels/neighbours/metric.ts';
import { distance, distanceBlocks, distanceShares, nearestPoints } from '../kernels/neighbours/nearest.ts';
import { nearest } from '../kernels/neighbours/neighbours.ts';
import { quantileSorted } from '../kernels/ranks/quantile.ts';
import { selectRank } from '../kernels/ranks/select.ts';

/** Samples that `eps` auto is taken from. */
const AUTO_SAMPLES = 1000;
/** Share of these that become core points. */
const AUTO_CORE = 0.9;
/** Nearest samples that a search keeps at most: where more are asked for, samples are counted instead. */
const MOST_KEPT = 64;

interface State {
  readonly eps: number;
  /** Core points; all training samples where there are none. */
  readonly points: Matrix;
  /** Added to every score: 2 where there are no core points, as then all samples are noise. */
  readonly base: number;
  /** How distances are measured where not as Euclid does. */
  readonly space?: Space;
}

/**
 * DBSCAN: noise is what no dense region reaches.
 *
 *     core points: training samples with at least `minSamples` training samples (themselves included) within `eps`
 *     score(x) = distance from x to the nearest core point / eps
 *
 * At most 1: in a cluster, in DBSCAN's sense; above 1: noise. Without any core point all samples are noise and score 2 + distance
 * to the nearest training sample / eps. `eps` auto: the 90 % quantile of the distance to the `minSamples`-th nearest sample,
 * itself included, of up to 1,000 samples. A core point is scored by the distance to the nearest other one. Give the features one scale first. Contributions add up to the distance over eps.
 * Cost: fit n + 1,000 neighbour searches, score one a sample: O(d log n) each at best, O(n d) in many features; fit O(n² d) when
 * `minSamples` is above 64. Blind where regions differ much in density: one eps serves them all.
 * Departure from the source: new samples get a score; cluster numbers are not kept, noise does not depend on them.
 */
export const dbscan = defineDetector({
  id: 'dbscan',
  state: rec({ eps: positive, points: table('points'), base: real(), space: spaceShape }),
  title: 'Distance to the dense regions (DBSCAN)',
  source: 'Ester, Kriegel, Sander & Xu (1996), A density-based algorithm for discovering clusters, KDD',
  missing: 'impute',
  mixesUnits: true,
  own: () => ({ level: 1, meaning: 'noise: no core point within eps' }),
  options: {
    eps: numberOr(
      'auto',
      ['auto'],
      { min: Number.MIN_VALUE, max: Number.MAX_VALUE },
      'Radius of a neighbourhood; auto: such that nine of ten samples are core points.',
    ),
    minSamples: integer(5, { min: 1, max: 1e6 }, 'Samples in the neighbourhood of a core point, itself included.'),
    ...metricOptions,
  },
  fit(x, { eps: given, minSamples, metric, categorical }): State {
    const space = spaceOf('dbscan', x, metric, categorical);
    if (space) return fitIn(space, x, given, minSamples);
    const eps = given === 'auto' ? autoEps(x, minSamples) : given;
    const core = minSamples > MOST_KEPT ? coreByCount(x, eps, minSamples) : coreByReach(x, eps, minSamples);
    return core.length === 0 ? { eps, points: take(x, spread(x.rows, x.rows)), base: 2 } : { eps, points: take(x, core), base: 0 };
  },
  score({ eps, points, base, space }, x, out) {
    const found = nearestIn(space, points, x, 1).distance;
    for (let i = 0; i < x.rows; ++i) out[i] = Math.min(base + Math.min(found[i], Number.MAX_VALUE) / eps, Number.MAX_VALUE);
  },
  scoreTraining({ eps, points, base, space }, x, indices, out) {
    // A core point is the nearest to itself: then the next one counts.
    const k = Math.min(2, points.rows);
    const found = nearestIn(space, points, take(x, indices), k).distance;
    for (let i = 0; i < out.length; ++i) {
      const away = found[k * i] > 0 ? found[k * i] : found[k * i + k - 1];
      out[i] = Math.min(base + Math.min(away, Number.MAX_VALUE) / eps, Number.MAX_VALUE);
    }
  },
  explain({ eps, points, space }, sample) {
    if (space) {
      const found = nearestIn(space, points, matrix([sample]), 1);
      return sample.map((_, j) =>
        Math.min((found.distance[0] - withoutFeature(space, points, sample, found, j)[0]) / eps, Number.MAX_VALUE),
      );
    }
    const index = new Int32Array(1);
    nearestPoints(matrix([sample]), points, index, new Float64Array(1));
    return distanceShares(sample, points, index[0]).map((share) => Math.min(share / eps, Number.MAX_VALUE));
  },
});

/** The same by another metric: who is within `eps` is told by the distances as they are. */
function fitIn(space: Space, x: Matrix, given: number | 'auto', minSamples: number): State {
  const points = { ...x, values: x.values.slice() };
  const rank = Math.min(minSamples, x.rows);
  const reachOf = (some: Matrix) => {
    const found = nearestIn(space, points, some, rank).distance;
    return Float64Array.from({ length: some.rows }, (_, i) => found[(i + 1) * rank - 1]);
  };
  const tried = given === 'auto' ? reachOf(take(x, spread(x.rows, AUTO_SAMPLES))).sort() : undefined;
  const eps = tried ? quantileSorted(tried, AUTO_CORE) || (tried.find((r) => r > 0) ?? 1) : Number(given);
  const reach = minSamples > x.rows ? undefined : reachOf(points);
  const core = reach ? Array.from(reach.keys()).filter((i) => reach[i] <= eps) : [];
  return core.length === 0 ? { eps, points, base: 2, space } : { eps, points: take(x, core), base: 0, space };
}

/** Samples whose `minSamples`-th nearest, themselves included, is within `eps`. */
export function coreByReach(x: Matrix, eps: number, minSamples: number): number[] {
  if (minSamples > x.rows) return [];
  // The search keeps what it learns about its points, so they must be its own.
  const points = { ...x, values: x.values.slice() };
  const { index } = nearest(points, points, minSamples);
  const limit = eps * eps;
  const squared = new Float64Array(1);
  const core: number[] = [];
  for (let i = 0; i < x.rows; ++i) {
    const last = index[(i + 1) * minSamples - 1];
    if (last >= x.rows) continue;
    // Distances are rounded roots: whether one is within eps is told by the square.
    squaredDistancesPlain(rowsOf(points, i), rowsOf(points, last), squared);
    if (squared[0] <= limit) core.push(i);
  }
  return core;
}

const rowsOf = (x: Matrix, i: number): Matrix => ({ values: row(x, i), rows: 1, columns: x.columns });

/** The same by the definition: samples with at least `minSamples` samples within `eps`. Cost: O(n² d). */
export function coreByCount(x: Matrix, eps: number, minSamples: number): number[] {
  const core: number[] = [];
  const limit = eps * eps;
  distanceBlocks(x, x, (block, from, to) => {
    for (let i = from, k = 0; i < to; ++i) {
      let near = 0;
      for (let j = 0; j < x.rows; ++j, ++k) if (block[k] <= limit) ++near;
      if (near >= minSamples) core.push(i);
    }
  });
  return core;
}

function autoEps(x: Matrix, minSamples: number): number {
  const some = take(x, spread(x.rows, AUTO_SAMPLES));
  const rank = Math.min(minSamples, x.rows);
  const reach = new Float64Array(some.rows);
  if (rank > MOST_KEPT) {
    distanceBlocks(some, x, (block, from, to) => {
      for (let i = from; i < to; ++i) reach[i] = distance(selectRank(block.slice((i - from) * x.rows, (i - from + 1) * x.rows), rank - 1));
    });
  } else {
    const found = nearest({ ...x, values: x.values.slice() }, some, rank).distance;
    for (let i = 0; i < some.rows; ++i) reach[i] = Math.min(found[(i + 1) * rank - 1], Number.MAX_VALUE);
  }
  reach.sort();
  // Where most samples are equal the quantile is 0: the smallest distance that is not, or 1 when all samples are equal.
  return quantileSorted(reach, AUTO_CORE) || (reach.find((r) => r > 0) ?? 1);
}
