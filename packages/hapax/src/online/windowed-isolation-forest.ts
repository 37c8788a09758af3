import { defineOnline } from '../contract/online.ts';
import { integer, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { f64, optionsOf, orNull, real, rec, whole } from '../core/shape.ts';
import { attribute } from '../kernels/trees/explain.ts';
import { growIsolationTree, pathLength } from '../kernels/trees/isolation-tree.ts';
import { joinTrees, sumLeavesPlain, type Trees, treesShape } from '../kernels/trees/trees.ts';

const options = {
  windowSize: integer(1024, { min: 2, max: 10_000_000 }, 'Samples that a forest is grown on: the last ones.'),
  refresh: integer(256, { min: 1 }, 'Samples between a forest and the next.'),
  nEstimators: integer(100, { min: 1, max: 10_000 }, 'Trees of a forest.'),
  maxSamples: integer(256, { min: 2, max: 1_000_000 }, 'Samples that a tree is grown on.'),
  seed,
};

interface State {
  readonly options: OptionsOf<typeof options>;
  seen: number;
  /** The last samples; sample i is at row i mod windowSize. */
  readonly ring: Float64Array;
  trees: Trees | null;
  /** Path length that a score of 1/2 stands for. */
  typical: number;
}

/**
 * Isolation forest over the last samples, grown afresh every `refresh` samples.
 *
 *     score(x) = 2^(− mean path length / c(ψ)),  ψ = min(maxSamples, windowSize)
 *
 * In (0, 1]: 1/2 for an average sample, towards 1 for an isolated one. NaN until the first forest, after min(refresh, windowSize)
 * samples. Missing cells are allowed. `explain`: path length saved by each feature, over c(ψ).
 * Cost: score O(nEstimators · log ψ), learn O(nEstimators · ψ · log ψ / refresh) on average, in one burst every `refresh` samples.
 * Departure from Ding & Fei: a new forest on a sliding window at even steps, not only when the share of anomalies changes.
 * Blind like the batch forest to anomalies inside all ranges, and to order within the window.
 */
export const windowedIsolationForest = defineOnline({
  id: 'windowedIsolationForest',
  state: rec({
    options: optionsOf(options),
    seen: whole(),
    ring: f64((size) => size('windowSize') * size('columns'), { which: 'missing' }),
    trees: orNull(treesShape),
    typical: real({ min: 0 }),
  }),
  title: 'Isolation forest on a sliding window',
  places: 'recent',
  highest: 1,
  source:
    'Liu, Ting & Zhou (2008), Isolation Forest, ICDM; Ding & Fei (2013), An anomaly detection approach based on isolation forest for streaming data, IFAC',
  options,
  start: (columns, given): State => ({
    options: given,
    seen: 0,
    ring: new Float64Array(given.windowSize * columns),
    trees: null,
    typical: 1,
  }),
  score({ trees, typical }, sample) {
    if (trees === null) return Number.NaN;
    const sum = new Float64Array(1);
    sumLeavesPlain(trees, { values: sample, rows: 1, columns: sample.length }, sum);
    return 2 ** (-sum[0] / ((trees.roots.length - 1) * typical));
  },
  learn(state, sample) {
    const { windowSize, refresh } = state.options;
    state.ring.set(sample, (state.seen % windowSize) * sample.length);
    state.seen += 1;
    if (state.seen % refresh === 0 || (state.trees === null && state.seen >= windowSize)) grow(state, sample.length);
  },
  explain({ trees, typical }, sample) {
    if (trees === null) return new Float64Array(sample.length);
    const scale = -1 / ((trees.roots.length - 1) * typical);
    return attribute(trees, sample).map((change) => change * scale);
  },
  progress: ({ seen, options }) => ({ seen, needed: Math.min(options.refresh, options.windowSize) }),
});

/** A forest on what the ring holds. Its chance depends on how many samples have been seen, so a restart grows the same. */
function grow(state: State, columns: number): void {
  const { options, seen, ring } = state;
  const rows = Math.min(seen, options.windowSize);
  const size = Math.min(rows, options.maxSamples);
  const maxDepth = Math.ceil(Math.log2(Math.max(2, size)));
  const x = { values: ring, rows, columns };
  const categorical = new Uint8Array(columns);
  const parts = Array.from({ length: options.nEstimators }, (_, t) => {
    const chance = random(options.seed, seen * options.nEstimators + t);
    return growIsolationTree(
      x,
      { samples: chance.sample(rows, size), features: chance.sample(columns, columns), categorical, maxDepth },
      chance,
    );
  });
  state.trees = joinTrees(parts);
  state.typical = pathLength(Math.max(2, size));
}
