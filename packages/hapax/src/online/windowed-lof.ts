import { defineOnline } from '../contract/online.ts';
import { integer, type OptionsOf } from '../core/options.ts';
import { f64, optionsOf, rec, whole } from '../core/shape.ts';

const options = {
  windowSize: integer(512, { min: 4, max: 100_000 }, 'Samples that a sample is compared with: the last ones.'),
  nNeighbors: integer(10, { min: 1, max: 1000 }, 'Neighbours that make up the surroundings of a sample.'),
  refresh: integer(64, { min: 1 }, 'Samples between one reference window and the next.'),
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** The last samples, holes filled; sample i is at row i mod windowSize. */
  readonly ring: Float64Array;
  readonly mean: Float64Array;
  readonly counts: Float64Array;
  /** The window at the last refresh, with the distance to the k-th neighbour and the local density of each sample. */
  reference: Float64Array;
  reach: Float64Array;
  density: Float64Array;
}

/** Keeps duplicates from an infinite density, as in scikit-learn. */
const TINY = 1e-10;

/** Distances and row numbers of the nearest so far, ascending, and the filled sample. Written before they are read, never state. */
let near = new Float64Array(16);
let rows = new Int32Array(16);
let point = new Float64Array(0);

/**
 * Local outlier factor against the last samples: how much thinner the surroundings of a sample are than those of its neighbours.
 *
 *     reach(x, o) = max(d(x, o), k-distance(o)),  density(x) = 1 / (mean reach + 1e-10),  score = mean density(o) / density(x)
 *
 * About 1 inside a cluster of any density, larger outside. The densities of the reference window are worked out every `refresh`
 * samples; NaN before the first time. A missing cell counts as its feature's mean. Features should have like scales.
 * Cost: score O(windowSize · d), learn O(windowSize² · d / refresh) on average, in one burst every `refresh` samples.
 * Equals scikit-learn's novelty mode fitted on the window. Blind to clusters of more than nNeighbors anomalies.
 */
export const windowedLof = defineOnline({
  id: 'windowedLof',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    ring: f64((size) => size('windowSize') * size('columns')),
    mean: f64('columns'),
    counts: f64('columns', { min: 0 }),
    reach: f64('kept'),
    density: f64('kept'),
    reference: f64((size) => size('kept') * size('columns')),
  }),
  title: 'Local outlier factor on a sliding window',
  source: 'Breunig, Kriegel, Ng & Sander (2000), LOF: Identifying Density-Based Local Outliers, SIGMOD',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    ring: new Float64Array(given.windowSize * columns),
    mean: new Float64Array(columns),
    counts: new Float64Array(columns),
    reference: new Float64Array(0),
    reach: new Float64Array(0),
    density: new Float64Array(0),
  }),
  score(state, sample) {
    if (state.density.length === 0) return Number.NaN;
    fill(state, sample);
    return factor(state, point);
  },
  learn(state, sample) {
    const { options, ring, mean, counts } = state;
    for (let j = 0; j < sample.length; ++j) {
      if (sample[j] !== sample[j]) continue;
      counts[j] += 1;
      mean[j] += (sample[j] - mean[j]) / counts[j];
    }
    fill(state, sample);
    ring.set(point, (state.seen % options.windowSize) * sample.length);
    state.seen += 1;
    if (state.seen % options.refresh === 0) renew(state, sample.length);
  },
  explain(state, sample) {
    if (state.density.length === 0) return new Float64Array(sample.length);
    fill(state, sample);
    const whole = factor(state, point);
    const filled = point.slice();
    return filled.map((_, j) => {
      const without = filled.slice();
      without[j] = state.mean[j];
      return whole - factor(state, without);
    });
  },
  progress: ({ seen, options }) => ({ seen, needed: options.refresh }),
});

function fill({ mean }: State, sample: Float64Array): void {
  if (point.length !== sample.length) point = new Float64Array(sample.length);
  for (let j = 0; j < sample.length; ++j) point[j] = sample[j] === sample[j] ? sample[j] : mean[j];
}

function factor({ options, reference, reach, density }: State, x: Float64Array): number {
  const k = neighbours(reference, x, -1, options.nNeighbors);
  let sum = 0;
  let densities = 0;
  for (let i = 0; i < k; ++i) {
    sum += Math.max(near[i], reach[rows[i]]);
    densities += density[rows[i]];
  }
  return (densities / k) * (sum / k + TINY);
}

/** Take the ring as reference: k-distances first, then the densities that need them. */
function renew(state: State, columns: number): void {
  const { options, ring, seen } = state;
  const n = Math.min(seen, options.windowSize);
  const reference = ring.slice(0, n * columns);
  const reach = new Float64Array(n);
  const density = new Float64Array(n);
  const width = Math.min(options.nNeighbors, n - 1);
  const ids = new Int32Array(n * width);
  const distances = new Float64Array(n * width);
  for (let i = 0; i < n; ++i) {
    const x = reference.subarray(i * columns, (i + 1) * columns);
    const k = neighbours(reference, x, i, width);
    ids.set(rows.subarray(0, k), i * width);
    distances.set(near.subarray(0, k), i * width);
    reach[i] = k === 0 ? 0 : near[k - 1];
  }
  for (let i = 0; i < n; ++i) {
    let sum = 0;
    for (let q = i * width; q < (i + 1) * width; ++q) sum += Math.max(distances[q], reach[ids[q]]);
    density[i] = 1 / (sum / Math.max(1, width) + TINY);
  }
  state.reference = reference;
  state.reach = reach;
  state.density = density;
}

/** The nearest rows of `reference` to `x`, leaving out row `self`, into `near` and `rows`; returns how many. */
function neighbours(reference: Float64Array, x: Float64Array, self: number, wanted: number): number {
  const columns = x.length;
  if (wanted > near.length) {
    near = new Float64Array(wanted);
    rows = new Int32Array(wanted);
  }
  let found = 0;
  for (let i = 0, k = 0; k < reference.length; ++i) {
    let square = 0;
    for (let j = 0; j < columns; ++j, ++k) {
      const t = x[j] - reference[k];
      square += t * t;
    }
    if (i === self || (found === wanted && !(square < near[found - 1]))) continue;
    let at = found < wanted ? found++ : found - 1;
    for (; at > 0 && near[at - 1] > square; --at) {
      near[at] = near[at - 1];
      rows[at] = rows[at - 1];
    }
    near[at] = square;
    rows[at] = i;
  }
  for (let i = 0; i < found; ++i) near[i] = Math.sqrt(near[i]);
  return found;
}
