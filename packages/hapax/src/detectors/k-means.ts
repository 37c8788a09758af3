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
 * With `weights` a sample pulls a centre as if it came so many times. Departure from the source: an empty cluster moves to the sample farthest from its centre.
 */
export const kMeans = defineDetector({
  id: 'kMeans',
  state: rec({ centers: table('centers'), shift: f64('centers'), unit: f64('centers') }),
  title: 'Distance to k-means centres',
  source: 'Lloyd (1982), Least squares quantization in PCM; starts: Arthur & Vassilvitskii (2007), k-means++, SODA',
  merges: ON_SAMPLE,
  missing: 'impute',
  weights: 'accept',
  mixesUnits: true,
  options,
  fit: (x, options, _, { weights }) => fitted(x, options, counted(weights)).state,
  fitScored(x, options, _, { weights: given }, indices) {
    const weights = counted(given);
    const { state, clusters } = fitted(x, options, weights);
    const scores = new Float64Array(indices.length);
    const tell = (i: number, c: number, away: number) => {
      scores[i] = Math.min((away - state.shift[c]) / state.unit[c], Number.MAX_VALUE);
    };
    withoutThemselves(x, clusters, indices, tell, weights);
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

/** Weights that differ; none where all samples count alike. */
const counted = (weights: Float64Array): Float64Array | undefined => (weights.every((w) => w === weights[0]) ? undefined : weights);

/** The centres, and which samples are whose. */
function fitted(
  x: Matrix,
  given: OptionsOf<typeof options>,
  weights?: Float64Array,
): { readonly state: State; readonly clusters: Clusters } {
  const clusters = kMeansClusters(x, given, weights);
  const k = clusters.centers.rows;
  const shift = new Float64Array(k);
  const unit = new Float64Array(k).fill(1);
  if (given.scale === 'cluster') spreads(clusters, shift, unit, weights);
  return { state: { centers: clusters.centers, shift, unit }, clusters };
}

/** Mean and standard deviation of the distances in each cluster; a cluster without spread takes that of all, or 1. */
function spreads({ labels, squared }: Clusters, mean: Float64Array, sd: Float64Array, weights?: Float64Array): void {
  const count = new Float64Array(mean.length);
  const squares = new Float64Array(mean.length);
  labels.forEach((c, i) => {
    const weight = weights ? weights[i] : 1;
    count[c] += weight;
    mean[c] += weight * distance(squared[i]);
  });
  for (let c = 0; c < mean.length; ++c) mean[c] /= count[c] || 1;
  labels.forEach((c, i) => {
    squares[c] += (weights ? weights[i] : 1) * (distance(squared[i]) - mean[c]) ** 2;
  });
  const overall = Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / count.reduce((sum, n) => sum + n, 0)) || 1;
  for (let c = 0; c < mean.length; ++c) sd[c] = Math.sqrt(squares[c] / (count[c] || 1)) || overall;
}
