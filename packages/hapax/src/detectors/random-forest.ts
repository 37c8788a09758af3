import { defineDetector } from '../contract/detector.ts';
import { type Matrix, samplesAt } from '../core/matrix.ts';
import { integer, integerOr, numberOr, type OptionsOf, seed } from '../core/options.ts';
import { type Random, random } from '../core/random.ts';
import { growCart, rankFeatures } from '../kernels/trees/cart.ts';
import { attribute } from '../kernels/trees/explain.ts';
import { joinTrees, leafValues, oneTree, sumLeaves, type Trees, treesShape } from '../kernels/trees/trees.ts';

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
 * An anomaly has a score above 0.5; at 0.5 a sample is normal, as the first class is in scikit-learn. P-values and severities are out of bag:
 * a training sample is scored by the trees that did not draw it, by the mean share of the roots where all did.
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
    made: (trees) => trees.roots.length - 1,
  },
  score(trees, x, out) {
    sumLeaves(trees, x, out);
    average(trees, out);
  },
  scoreTraining: outOfBag,
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
      const samples = bag(chance, x.rows);
      return growCart(features, { samples, labels, ...limits }, chance);
    }),
  );
}

/** Places of the samples that a tree is grown on, drawn with replacement: the first that its random stream gives. */
const bag = (chance: Random, rows: number): Int32Array => Int32Array.from({ length: rows }, () => chance.integer(rows));

/** Mean over the trees whose bag a sample is not in; where it is in all of them, the trees' mean share of anomalies. */
function outOfBag(trees: Trees, x: Matrix, indices: Int32Array, out: Float64Array, given: OptionsOf<typeof options>): void {
  const asked = samplesAt(x, indices);
  const counts = new Int32Array(indices.length);
  let roots = 0;
  out.fill(0);
  for (let t = 0; t < trees.roots.length - 1; ++t) {
    const drawn = new Uint8Array(x.rows);
    for (const i of bag(random(given.seed, t), x.rows)) drawn[i] = 1;
    const values = leafValues(oneTree(trees, t), asked);
    for (const [k, i] of indices.entries()) {
      if (drawn[i] === 1) continue;
      out[k] += values[k];
      counts[k] += 1;
    }
    roots += trees.value[trees.roots[t]];
  }
  for (let k = 0; k < out.length; ++k) out[k] = counts[k] > 0 ? out[k] / counts[k] : roots / (trees.roots.length - 1);
}
