import { defineDetector } from '../contract/detector.ts';
import { ON_SAMPLE } from '../contract/merging/merge-part.ts';
import { type Matrix, take, zeros } from '../core/matrix.ts';
import { integer, integerOr, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { also, f64, rec, table, whole } from '../core/shape.ts';
import { squaredDistances } from '../kernels/neighbours/distance.ts';
import { distanceBlocks } from '../kernels/neighbours/nearest.ts';

/** Samples of a set where `maxSamples` is auto: what PyOD takes. */
const AUTO_SAMPLES = 8;

interface State {
  /** The centres of all sets behind each other, shape (nEstimators · size, nFeatures). */
  readonly centers: Matrix;
  readonly size: number;
  /** Squared radius of each sphere: the distance to the nearest other centre of its set. */
  readonly radius: Float64Array;
  /** What a sample in this sphere scores. */
  readonly ratio: Float64Array;
}

/** Below this many samples each is a centre so often that its own spheres count. */
const FEW = 1000;

/**
 * Isolation by nearest-neighbour ensembles (iNNE): spheres that reach to the next sample of a small set; a sample in none of them
 * is isolated, and one in a sphere much larger than its neighbour's is locally strange.
 *
 *     r²(c) = squared distance to the nearest other centre η(c) of the set,   ratio(c) = 1 − (r²(η(c)) + ε) / (r²(c) + ε)
 *     score(x) = mean over sets of the ratio of the smallest sphere that covers x, 1 where none does
 *
 * in [0, 1]. Give the features one scale first. Cost: fit O(T ψ² d), independent of n; score O(T ψ d) a sample.
 * Blind to differences beyond all spheres: everything far away scores 1. Sees local anomalies that isolation trees miss.
 */
export const inne = defineDetector({
  id: 'inne',
  state: also<State>(
    rec({ centers: table('spheres'), size: whole(1), radius: f64('spheres', { min: 0 }), ratio: f64('spheres') }),
    ({ centers, size }) => (centers.rows > 0 && centers.rows % size === 0 ? undefined : 'have whole sets of spheres'),
  ),
  title: 'Isolation by nearest-neighbour ensembles (iNNE)',
  highest: 1,
  source: 'Bandaragoda et al. (2018), Isolation-based anomaly detection using nearest-neighbor ensembles, Computational Intelligence 34',
  merges: ON_SAMPLE,
  missing: 'impute',
  mixesUnits: true,
  options: {
    nEstimators: integer(200, { min: 1, max: 10_000 }, 'Sets of spheres.'),
    maxSamples: integerOr('auto', ['auto'], { min: 2, max: 4096 }, 'Spheres of a set; auto: 8, or all samples when there are fewer.'),
    seed,
  },
  folds: (x) => (x.rows < FEW ? 5 : 0),
  fit(x, { nEstimators, maxSamples, seed }): State {
    const size = Math.min(x.rows, maxSamples === 'auto' ? AUTO_SAMPLES : maxSamples);
    const centers = zeros(nEstimators * size, x.columns);
    const radius = new Float64Array(centers.rows).fill(Infinity);
    const ratio = new Float64Array(centers.rows);
    const between = new Float64Array(size * size);
    const nearest = new Int32Array(size);
    for (let t = 0, at = 0; t < nEstimators; ++t, at += size) {
      const set = take(x, random(seed, t).sample(x.rows, size));
      centers.values.set(set.values, at * x.columns);
      squaredDistances(set, set, between);
      for (let c = 0; c < size; ++c) {
        for (let other = 0; other < size; ++other) {
          if (other === c || between[c * size + other] >= radius[at + c]) continue;
          radius[at + c] = between[c * size + other];
          nearest[c] = other;
        }
      }
      // A set of one sample reaches nowhere; a distance whose square overflows counts as the largest number.
      for (let c = 0; c < size; ++c) radius[at + c] = size === 1 ? 0 : Math.min(radius[at + c], Number.MAX_VALUE);
      for (let c = 0; c < size; ++c) ratio[at + c] = 1 - (radius[at + nearest[c]] + Number.EPSILON) / (radius[at + c] + Number.EPSILON);
    }
    return { centers, size, radius, ratio };
  },
  score({ centers, size, radius, ratio }, x, out) {
    const sets = centers.rows / size;
    distanceBlocks(x, centers, (block, from, to) => {
      for (let i = from, k = 0; i < to; ++i) {
        let sum = 0;
        for (let t = 0, c = 0; t < sets; ++t) {
          let smallest = Infinity;
          let isolation = 1;
          for (const end = c + size; c < end; ++c, ++k) {
            if (block[k] <= radius[c] && radius[c] < smallest) {
              smallest = radius[c];
              isolation = ratio[c];
            }
          }
          sum += isolation;
        }
        out[i] = sum / sets;
      }
    });
  },
});
