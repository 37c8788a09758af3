import { defineDetector } from '../contract/detector.ts';
import type { Matrix } from '../core/matrix.ts';
import { integer, integerOr, numberOr, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { growCart, rankFeatures } from '../kernels/trees/cart.ts';
import { attribute } from '../kernels/trees/explain.ts';
import { joinTrees, leafValues, sumLeaves, type Trees, treesShape } from '../kernels/trees/trees.ts';

const options = {
  nEstimators: integer(100, { min: 1, max: 10_000 }, 'Trees.'),
  maxFeatures: numberOr(
    'sqrt',
    ['sqrt'],
    { min: 0, max: 1 },
    'Features tried at a node: the square root of their number, or a share of them, at least one.',
  ),
  maxDepth: integerOr('none', ['none'], { min: 1, max: 10_000 }, 'Questions in a row at most.'),
  minSamplesSplit: integer(2, { min: 2, max: 1e9 }, 'Samples that a node needs to be split.'),
  minSamplesLeaf: integer(1, { min: 1, max: 1e9 }, 'Samples that each side of a split keeps at least.'),
  seed,
};

/**
 * Random forest for labelled samples: the mean of many decision trees, each grown on samples drawn with replacement and asking
 * for the best of a few random features at each node.
 *
 *     score(x) = mean over trees of the share of anomalies in the leaf of x
 *
 * in [0, 1]. Contributions: change of that share along the paths, by feature; they add up to the score less the trees' mean share.
 * Cost: fit O(T √d n log n) a level, score O(T · depth) a sample. Blind to kinds of anomalies that no label shows.
 */
export const randomForest = defineDetector({
  id: 'randomForest',
  state: treesShape,
  title: 'Random forest classifier',
  source: 'Breiman (2001), Random Forests, Machine Learning 45',
  missing: 'impute',
  labels: 'required',
  options,
  fit: (x, options, labels): Trees => grow(x, options, labels, 0, options.nEstimators),
  parallel: {
    pieces: (_, { nEstimators }) => nEstimators,
    fitPart: grow,
    merge: joinTrees,
    contributions: leafValues,
    scoreOf: average,
  },
  score(trees, x, out) {
    sumLeaves(trees, x, out);
    average(trees, out);
  },
  explain: (trees, sample) => attribute(trees, sample).map((change) => change / (trees.roots.length - 1)),
});

function average(trees: Trees, sums: Float64Array): void {
  for (let i = 0; i < sums.length; ++i) sums[i] /= trees.roots.length - 1;
}

/** Trees `from` to `to`. Each has its own random stream, so any division of the work gives the same trees. */
function grow(x: Matrix, given: OptionsOf<typeof options>, labels: Uint8Array, from: number, to: number): Trees {
  const { maxFeatures: share, maxDepth, minSamplesSplit, minSamplesLeaf, seed } = given;
  const features = rankFeatures(x);
  const maxFeatures = Math.max(1, Math.floor(share === 'sqrt' ? Math.sqrt(x.columns) : share * x.columns));
  const limits = { maxDepth: maxDepth === 'none' ? Infinity : maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures };
  return joinTrees(
    Array.from({ length: to - from }, (_, t) => {
      const chance = random(seed, from + t);
      const samples = Int32Array.from({ length: x.rows }, () => chance.integer(x.rows));
      return growCart(features, { samples, labels, ...limits }, chance);
    }),
  );
}
