import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { type Matrix, matrix } from '../core/matrix.ts';
import { choice, integer, number, type OptionsOf, seed } from '../core/options.ts';
import { f64, rec, table } from '../core/shape.ts';
import { type Clusters, kMeansClusters, withoutThemselves } from '../kernels/neighbours/k-means.ts';
import { distance, distanceShares, nearestPoints } from '../kernels/neighbours/nearest.ts';

interface State {
  readonly centers: Matrix;
  /** Taken off the distance to each centre, and its unit: 0 and 1 for plain distances, shape (nClusters) each. */
  readonly shift: Float64Array;
  readonly unit: Float64Array;
}

const options = {
  nClusters: integer(8, { min: 1, max: 10_000 }, 'Centres, at most one for each sample.'),
  scale: choice(
    'distance',
    ['distance', 'cluster'],
    'Plain distance, or standard deviations from the distances usual in the nearest cluster.',
  ),
  nInit: integer(1, { min: 1, max: 1000 }, 'Starts; the one with the smallest sum of squared distances is kept.'),
  maxIter: integer(300, { min: 1, max: 100_000 }, 'Iterations of one start at most.'),
  tol: number(1e-4, { min: 0, max: 1 }, 'The centres are at rest when they move less than this share of the mean variance.'),
  seed,
};

/**
 * Distance to the nearest of k centres.
 *
 *     score(x) = min_c ‖x − c‖,   or with `scale` cluster: (‖x − c‖ − mean_c) / sd_c of the distances of c's own training samples
 *
 * Unit: that of the features (give them one scale first), or standard deviations. Contributions add up to the distance.
 * Cost: fit O(n k d) an iteration, score O(k d) a sample. Blind to what lies between the samples of one wide cluster; a small
 * group of anomalies far from the rest may get a centre of its own.
 * Departure from the source: an empty cluster moves to the sample farthest from its centre.
 */
export const kMeans = defineDetector({
  id: 'kMeans',
  state: rec({ centers: table('centers'), shift: f64('centers'), unit: f64('centers') }),
  title: 'Distance to k-means centres',
  source: 'Lloyd (1982), Least squares quantization in PCM; starts: Arthur & Vassilvitskii (2007), k-means++, SODA',
  merges: ON_SAMPLE,
  missing: 'impute',
  mixesUnits: true,
  options,
  fit: (x, options) => fitted(x, options).state,
  fitScored(x, options, _, __, indices) {
    const { state, clusters } = fitted(x, options);
    const scores = new Float64Array(indices.length);
    withoutThemselves(x, clusters, indices, (i, c, away) => {
      scores[i] = Math.min((away - state.shift[c]) / state.unit[c], Number.MAX_VALUE);
    });
    return { state, scores };
  },
  score({ centers, shift, unit }, x, out) {
    const index = new Int32Array(x.rows);
    nearestPoints(x, centers, index, out);
    for (let i = 0; i < x.rows; ++i) out[i] = Math.min((distance(out[i]) - shift[index[i]]) / unit[index[i]], Number.MAX_VALUE);
  },
  explain({ centers }, sample) {
    const index = new Int32Array(1);
    nearestPoints(matrix([sample]), centers, index, new Float64Array(1));
    return distanceShares(sample, centers, index[0]);
  },
});

/** The centres, and which samples are whose. */
function fitted(x: Matrix, given: OptionsOf<typeof options>): { readonly state: State; readonly clusters: Clusters } {
  const clusters = kMeansClusters(x, given);
  const k = clusters.centers.rows;
  const shift = new Float64Array(k);
  const unit = new Float64Array(k).fill(1);
  if (given.scale === 'cluster') spreads(clusters, shift, unit);
  return { state: { centers: clusters.centers, shift, unit }, clusters };
}

/** Mean and standard deviation of the distances in each cluster; a cluster without spread takes that of all, or 1. */
function spreads({ labels, squared }: Clusters, mean: Float64Array, sd: Float64Array): void {
  const count = new Int32Array(mean.length);
  const squares = new Float64Array(mean.length);
  labels.forEach((c, i) => {
    ++count[c];
    mean[c] += distance(squared[i]);
  });
  for (let c = 0; c < mean.length; ++c) mean[c] /= Math.max(1, count[c]);
  labels.forEach((c, i) => {
    squares[c] += (distance(squared[i]) - mean[c]) ** 2;
  });
  const overall = Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / labels.length) || 1;
  for (let c = 0; c < mean.length; ++c) sd[c] = Math.sqrt(squares[c] / Math.max(1, count[c])) || overall;
}
