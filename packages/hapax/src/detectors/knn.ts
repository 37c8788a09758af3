import { defineDetector } from '../contract/detector.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { choice, integer } from '../core/options.ts';
import { oneOf, rec, table, whole } from '../core/shape.ts';
import type { Neighbours } from '../kernels/neighbours/found.ts';
import { metricOptions, nearestIn, type Space, spaceOf, spaceShape, withoutFeature } from '../kernels/neighbours/metric.ts';

type Rule = 'largest' | 'mean' | 'median';

interface State {
  readonly points: Matrix;
  readonly k: number;
  readonly method: Rule;
  /** How distances are measured where not as Euclid does. */
  readonly space?: Space;
}

/**
 * Distance to the nearest training samples: to the k-th (largest), or the mean or median of the k distances.
 *
 *     score(x) = d_(k)(x)   or   (1/k) Σ_{i ≤ k} d_(i)(x)   or   median_{i ≤ k} d_(i)(x)
 *
 * Distances are Euclidean, or as `metric` says; a training sample is not its own neighbour when it calibrates. k is lowered to n − 1 in small data.
 * Unit: that of the features, so scale them alike first. Cost: fit O(n) and memory O(n d); score O(d log n) to O(n d) a sample.
 * Blind to anomalies that come in groups of more than k, and to differences in local density (see `lof`).
 */
export const knn = defineDetector({
  id: 'knn',
  state: rec({ points: table('points'), k: whole(1), method: oneOf('largest', 'mean', 'median'), space: spaceShape }),
  title: 'Distance to the nearest neighbours',
  source: 'Ramaswamy, Rastogi & Shim (2000), Efficient algorithms for mining outliers from large data sets, SIGMOD, 427-438',
  missing: 'impute',
  mixesUnits: true,
  options: {
    nNeighbors: integer(5, { min: 1, max: 100_000 }, 'Nearest training samples that are looked at.'),
    method: choice(
      'largest',
      ['largest', 'mean', 'median'],
      'Which distance counts: to the farthest of them, their mean, or their median.',
    ),
    ...metricOptions,
  },
  fit(x, { nNeighbors, method, metric, categorical }): State {
    const space = spaceOf('knn', x, metric, categorical);
    const k = Math.max(1, Math.min(nNeighbors, x.rows - 1));
    return { points: { ...x, values: x.values.slice() }, k, method, ...(space && { space }) };
  },
  score: ({ points, k, method, space }, x, out) => summarise(nearestIn(space, points, x, k), k, method, out),
  scoreTraining({ points, k, method, space }, x, indices, out) {
    // A single training sample has no neighbour but itself.
    if (points.rows > 1) summarise(nearestIn(space, points, take(x, indices), k, indices), k, method, out);
  },
  explain({ points, k, method, space }, sample) {
    const found = nearestIn(space, points, { values: sample, rows: 1, columns: sample.length }, k);
    const [whole] = summarise(found, k, method, new Float64Array(1));
    // The neighbours stay; each feature in turn is left out of their distances.
    return sample.map((_, j) => {
      const distance = withoutFeature(space, points, sample, found, j).sort();
      return whole - summarise({ ...found, distance }, k, method, new Float64Array(1))[0];
    });
  },
});

/** One number per query from its ascending distances. */
function summarise({ distance }: Neighbours, k: number, method: Rule, out: Float64Array): Float64Array {
  for (let i = 0, p = 0; i < out.length; ++i, p += k) {
    if (method === 'largest') out[i] = distance[p + k - 1];
    else if (method === 'median') out[i] = (distance[p + ((k - 1) >> 1)] + distance[p + (k >> 1)]) / 2;
    else {
      let sum = 0;
      for (let q = p; q < p + k; ++q) sum += distance[q];
      out[i] = sum / k;
    }
  }
  return out;
}
