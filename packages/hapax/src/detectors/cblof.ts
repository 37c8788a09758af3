import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { type Matrix, matrix, take } from '../core/matrix.ts';
import { choice, integer, number, type OptionsOf, seed } from '../core/options.ts';
import { f64, rec, table, u8 } from '../core/shape.ts';
import { type Clusters, kMeansClusters, sizesOf, withoutThemselves } from '../kernels/neighbours/k-means.ts';
import { distance, distanceShares, nearestPoints } from '../kernels/neighbours/nearest.ts';

interface State {
  readonly centers: Matrix;
  /** Those of large clusters. */
  readonly large: Matrix;
  /** 1 for large clusters, shape (nClusters). */
  readonly isLarge: Uint8Array;
  /** Factor of the distance, by cluster: 1, or the cluster's size, shape (nClusters). */
  readonly weight: Float64Array;
}

const options = {
  nClusters: integer(8, { min: 1, max: 10_000 }, 'Centres, at most one for each sample.'),
  alpha: number(0.9, { min: 0.5, max: 1 }, 'Share of the samples that large clusters hold at least.'),
  beta: number(5, { min: 1, max: 1e6 }, 'A large cluster is this many times as large as the next smaller one.'),
  weights: choice('none', ['none', 'size'], 'With size the distance is multiplied by the size of the cluster, as in the paper.'),
  seed,
};

/**
 * Cluster-based local outlier factor: samples of small clusters are measured from the nearest large one.
 *
 *     clusters by size n₁ ≥ n₂ ≥ …;  the first b are large,  b = least with  n₁ + … + n_b ≥ α n  and  n_b / n_{b+1} ≥ β
 *     score(x) = ‖x − own centre‖ in a large cluster,  min over large centres ‖x − c‖ in a small one;  × cluster size if weighted
 *
 * Unit: that of the features (give them one scale first). Contributions add up to the distance. Cost: k-means; score O(k d) a sample.
 * Blind to small clusters when `nClusters` is too small to give them a centre of their own.
 * Where no b meets both conditions the least that meets the first counts, then the second; where none does, all clusters are
 * large (PyOD raises an error there).
 */
export const cblof = defineDetector({
  id: 'cblof',
  state: rec({ centers: table('clusters'), large: table('large'), isLarge: u8('clusters', { max: 1 }), weight: f64('clusters') }),
  title: 'Cluster-based local outlier factor (CBLOF)',
  source: 'He, Xu & Deng (2003), Discovering cluster-based local outliers, Pattern Recognition Letters 24',
  merges: ON_SAMPLE,
  missing: 'impute',
  mixesUnits: true,
  options,
  fit: (x, options) => clustered(x, options).state,
  fitScored(x, options, _, __, indices) {
    const { state, clusters, place } = clustered(x, options);
    const scores = new Float64Array(indices.length);
    const some = take(x, indices);
    const toLarge = new Float64Array(indices.length);
    nearestPoints(some, state.large, new Int32Array(indices.length), toLarge);
    withoutThemselves(x, clusters, indices, (i, center, away) => {
      const c = place[center];
      scores[i] = Math.min(state.weight[c] * (state.isLarge[c] === 1 ? away : distance(toLarge[i])), Number.MAX_VALUE);
    });
    return { state, scores };
  },
  score({ centers, large, isLarge, weight }, x, out) {
    const own = new Int32Array(x.rows);
    const toLarge = new Float64Array(x.rows);
    nearestPoints(x, centers, own, out);
    nearestPoints(x, large, new Int32Array(x.rows), toLarge);
    for (let i = 0; i < x.rows; ++i) {
      const c = own[i];
      out[i] = Math.min(weight[c] * distance(isLarge[c] === 1 ? out[i] : toLarge[i]), Number.MAX_VALUE);
    }
  },
  explain({ centers, large, isLarge, weight }, sample) {
    const x = matrix([sample]);
    const index = new Int32Array(1);
    nearestPoints(x, centers, index, new Float64Array(1));
    const own = index[0];
    if (isLarge[own] === 0) nearestPoints(x, large, index, new Float64Array(1));
    return distanceShares(sample, isLarge[own] === 1 ? centers : large, index[0]).map((share) => share * weight[own]);
  },
});

/** The clusters by size, and the place of each centre among them. */
function clustered(
  x: Matrix,
  { nClusters, alpha, beta, weights, seed }: OptionsOf<typeof options>,
): { readonly state: State; readonly clusters: Clusters; readonly place: Int32Array } {
  const clusters = kMeansClusters(x, { nClusters, seed, nInit: 1, maxIter: 300, tol: 1e-4 });
  const { centers } = clusters;
  const sizes = sizesOf(clusters);
  const order = Array.from(sizes.keys())
    .filter((c) => sizes[c] > 0)
    .sort((a, b) => sizes[b] - sizes[a] || a - b);
  const nLarge = boundary(
    order.map((c) => sizes[c]),
    alpha,
    beta,
  );
  const large = order.slice(0, nLarge);
  const place = new Int32Array(centers.rows);
  for (const [k, c] of order.entries()) place[c] = k;
  const state = {
    centers: take(centers, order),
    large: take(centers, large),
    isLarge: Uint8Array.from(order, (_, i) => (i < nLarge ? 1 : 0)),
    weight: Float64Array.from(order, (c) => (weights === 'size' ? sizes[c] : 1)),
  };
  return { state, clusters, place };
}

/** How many of the clusters, by descending size, are large. */
function boundary(sizes: readonly number[], alpha: number, beta: number): number {
  const n = sizes.reduce((sum, s) => sum + s, 0);
  let held = 0;
  let first: number | undefined;
  let second: number | undefined;
  for (let b = 1; b < sizes.length; ++b) {
    held += sizes[b - 1];
    const enough = held >= alpha * n;
    const drop = sizes[b - 1] >= beta * sizes[b];
    if (enough && drop) return b;
    if (enough) first ??= b;
    if (drop) second ??= b;
  }
  return first ?? second ?? sizes.length;
}
