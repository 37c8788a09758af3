import type { Matrix } from '../core/matrix.ts';
import { choice, seed } from '../core/options.ts';
import { baggedNearest } from '../detectors/bagged-nearest.ts';
import { ecod } from '../detectors/ecod.ts';
import { hbos } from '../detectors/hbos.ts';
import { iqr } from '../detectors/iqr.ts';
import { isolationForest } from '../detectors/isolation-forest.ts';
import { knn } from '../detectors/knn.ts';
import { mahalanobis } from '../detectors/mahalanobis.ts';
import { shareOfFewLevels } from '../kernels/ranks/few-levels.ts';
import { frameOf } from '../kernels/ranks/frame.ts';
import { defineEnsemble } from './ensemble.ts';
import type { Member } from './members.ts';

/** Robust standard deviations beyond which the tails of a feature are pressed together. */
const CUT = 4;
/** Samples that tails and fences are learnt from at most: a quantile is known well by then. */
const RANKED = 20_000;
/** Points of a subset, and subsets; many samples of many features are measured against fewer subsets. */
const POINTS = 64;
const SUBSETS = 50;
const FEWEST_SUBSETS = 8;
/** Differences of features computed for the distances of all samples at most. */
const DIFFERENCES = 1e9;
/** How much more the tails count where all features are counts, codes, or yes or no: distances and cuts mean less between few levels. */
const LEVELLED = 3;
/** Share of the farthest samples that the covariance does not see. */
const FAR = 0.25;
/** Samples a feature that a covariance needs at least, and features that it takes at most: its cost grows with their cube. */
const ROWS_A_FEATURE = 5;
const COVARIED = 400;
/** Normal samples that others are compared with at most, and the neighbours that count. */
const REFERENCES = 10_000;
const NEIGHBOURS = 5;

/**
 * The default on tables: detectors that err in different ways, on features in one robust frame, combined so that one that is sure counts.
 *
 * An isolation forest finds samples that few random cuts set apart, the tails of all features together and the fence of the worst one
 * find extreme values, distances to small subsamples find empty regions of any shape, and the Mahalanobis distance to the bulk finds
 * broken correlations. With `training` normal, where all training samples are known to be normal, the mean distance to the five nearest
 * of them takes the place of all: docs/methods/auto.md has the measurements and their command.
 *
 * Where no share is asked for, a sample is an anomaly when it is clear of what a clean file of this size shows: in one feature, in one given
 * the others, in its distance, in what it lacks, or in all together. So nothing unusual is an answer. With `training` normal, two in a
 * hundred of the training samples lie above the threshold.
 *
 * Score: about 0 for a typical sample. Cost: the sum of its members, O(n d) but for the covariance's O(n d²).
 * Blind spots: order in time; groups of equal anomalies larger than a few per cent of the data.
 */
export const auto = defineEnsemble({
  id: 'auto',
  title: 'Automatic ensemble for tables',
  source:
    'Han et al. (2022), ADBench (protocol); Aggarwal & Sathe (2017), Outlier Ensembles (combination); Livernoche et al. (2024), On diffusion modeling for anomaly detection, ICLR (nearest neighbours on normal samples)',
  options: {
    training: choice(
      'mixed',
      ['mixed', 'normal'],
      'What the training samples are: mixed, some may be anomalies; normal, all are known to be normal.',
    ),
    seed,
  },
  // Beside normal samples, where nothing says how many: one row in fifty is as much as a person will read.
  contamination: 0.02,
  combination: 'loudMean',
  candidates: [isolationForest.spec, ecod.spec, iqr.spec, baggedNearest.spec, mahalanobis.spec, knn.spec, hbos.spec],
  choose: (x, { training, seed }) =>
    training === 'normal'
      ? { frame: frameOf(x, 'standard', Infinity), members: () => [nearestNormal], normal: true }
      : { frame: frameOf(x, 'robust', CUT), members: (z) => mixed(z, seed) },
});

const nearestNormal: Member = {
  spec: knn.spec,
  options: { nNeighbors: NEIGHBOURS, method: 'mean' },
  most: REFERENCES,
  reason: 'finds samples far from the normal samples most like them',
};

function mixed(z: Matrix, seed: number): Member[] {
  const { rows, columns } = z;
  const affordable = Math.floor(DIFFERENCES / (rows * columns * POINTS));
  const nEstimators = Math.max(FEWEST_SUBSETS, Math.min(SUBSETS, affordable));
  const members: Member[] = [
    { spec: isolationForest.spec, options: { seed }, reason: 'finds samples that few random cuts set apart' },
    {
      spec: ecod.spec,
      options: {},
      most: RANKED,
      weight: 1 + LEVELLED * shareOfFewLevels(z),
      reason: 'finds samples in the tails of several features',
    },
    { spec: iqr.spec, options: {}, most: RANKED, reason: 'finds a single extreme value' },
    {
      spec: baggedNearest.spec,
      options: { nEstimators, maxSamples: POINTS, seed },
      reason: 'finds samples far from small subsamples, in regions of any shape',
    },
  ];
  // One feature has no correlations to break, and few samples do not show those of many.
  return columns > 1 && columns <= COVARIED && rows >= ROWS_A_FEATURE * columns
    ? [...members, { spec: mahalanobis.spec, options: { trim: FAR }, reason: 'finds samples that break the correlations between features' }]
    : members;
}
