import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { take } from '../core/matrix.ts';
import { integer, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { meanNearest, nearestInSet, type PointSets, pointSets, pointSetsShape } from '../kernels/neighbours/sets.ts';

/**
 * Distance to the nearest member of a small random subset of the training samples, averaged over many subsets.
 *
 *     score(x) = (1/B) Σ_b min_{s ∈ S_b} ‖x − s‖,   S_b: subset b, drawn without replacement
 *
 * Small subsets thin out groups of anomalies, and the average takes the chance out. A training sample is not its own neighbour
 * when it calibrates. Unit: that of the features, so scale them alike first.
 * Cost: fit O(B · maxSamples · d), score the same a sample whatever the number of training samples.
 * Departure from the sources: an average of the distances themselves instead of ranks or of one subset.
 */
export const baggedNearest = defineDetector({
  id: 'baggedNearest',
  state: pointSetsShape,
  title: 'Bagged nearest-neighbour distance',
  source:
    'Sugiyama & Borgwardt (2013), Rapid distance-based outlier detection via sampling, NIPS 26, 467-475; averaged as in Aggarwal & Sathe (2015), Theoretical foundations and algorithms for outlier ensembles, SIGKDD Explorations 17(1), 24-47',
  merges: ON_SAMPLE,
  missing: 'impute',
  mixesUnits: true,
  options: {
    nEstimators: integer(50, { min: 1, max: 10_000 }, 'Subsets that are averaged over.'),
    maxSamples: integer(64, { min: 1, max: 100_000 }, 'Training samples in each subset; all of them when there are fewer.'),
    seed,
  },
  fit(x, { nEstimators, maxSamples, seed: start }): PointSets {
    const size = Math.min(maxSamples, x.rows);
    return pointSets(
      x,
      Array.from({ length: nEstimators }, (_, b) => random(start, b).sample(x.rows, size)),
    );
  },
  score: (sets, x, out) => meanNearest(sets, x, null, out),
  scoreTraining: (sets, x, indices, out) => meanNearest(sets, take(x, indices), indices, out),
  explain(sets, sample) {
    const parts = new Float64Array(sets.columns);
    for (let b = 0; b < sets.sets; ++b) {
      const { place, distance } = nearestInSet(sets, b, sample, 0, -2);
      for (let j = 0; j < sets.columns; ++j) {
        const t = sample[j] - sets.blocks[(b * sets.columns + j) * sets.size + place];
        parts[j] += (distance - Math.sqrt(Math.max(0, distance * distance - t * t))) / sets.sets;
      }
    }
    return parts;
  },
});
