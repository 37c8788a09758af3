import { seed } from '../core/options.ts';
import { baggedNearest } from '../detectors/bagged-nearest.ts';
import { hbos } from '../detectors/hbos.ts';
import { isolationForest } from '../detectors/isolation-forest.ts';
import { mahalanobis } from '../detectors/mahalanobis.ts';
import { defineEnsemble, type Member } from './ensemble.ts';

/**
 * The default on tables: four detectors that err in different ways, averaged on the scale of their training scores cut to [-3, 8].
 *
 * An isolation forest finds samples that few random cuts set apart, a histogram per feature finds rare values, distances to small
 * subsamples find empty regions of any shape, and the Mahalanobis distance finds broken correlations. Measured with the ADBench
 * protocol (no labels) it ranks better on average than each member: docs/methods/auto.md has the table and its command.
 *
 * Then the tenth of the samples that scores highest is taken out, the same four are fitted once more on the rest, and all eight are
 * averaged: anomalies in the training data no longer widen what counts as normal.
 *
 * Score: mean clipped training z-score, about 0 for a typical sample. Cost: the sum of its members, dominated by the forest.
 * Blind spots: order in time; groups of equal anomalies larger than a few per cent of the data.
 */
export const auto = defineEnsemble({
  id: 'auto',
  title: 'Automatic ensemble for tables',
  source: 'Han et al. (2022), ADBench (protocol); Aggarwal & Sathe (2017), Outlier Ensembles (combination)',
  options: { seed },
  // Unasked, one row in fifty is as much as a person will read.
  contamination: 0.02,
  combination: 'clippedMean',
  trim: 0.1,
  candidates: [isolationForest.spec, hbos.spec, baggedNearest.spec, mahalanobis.spec],
  choose(x, { seed }) {
    const members: Member[] = [
      { spec: isolationForest.spec, options: { nEstimators: 200, seed }, reason: 'finds samples that few random cuts set apart' },
      { spec: hbos.spec, options: {}, reason: 'finds rare values of single features' },
      { spec: baggedNearest.spec, options: { seed }, reason: 'finds samples far from small subsamples, in regions of any shape' },
    ];
    // One feature has no correlations to break.
    return x.columns > 1
      ? [...members, { spec: mahalanobis.spec, options: {}, reason: 'finds samples that break the correlations between features' }]
      : members;
  },
});
