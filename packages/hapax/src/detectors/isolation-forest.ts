import { defineDetector } from '../contract/detector.ts';
import { HapaxError } from '../core/errors.ts';
import type { Matrix } from '../core/matrix.ts';
import { integer, integerOr, integers, number, type OptionsOf, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { growIsolationTree, pathLength } from '../kernels/isolation-tree.ts';
import { joinTrees, sumLeaves, type Trees } from '../kernels/trees.ts';
import { attribute } from '../kernels/trees-explain.ts';

/** Samples of a tree where `maxSamples` is auto: the paper's. */
const AUTO_SAMPLES = 256;

const options = {
  nEstimators: integer(100, { min: 1, max: 10_000 }, 'Trees. More are steadier and cost in proportion.'),
  maxSamples: integerOr(
    'auto',
    ['auto'],
    { min: 1, max: 2 ** 30 },
    'Samples that a tree is grown on; auto: 256, or all when there are fewer.',
  ),
  maxFeatures: number(1, { min: 0, max: 1 }, 'Share of the features that a tree may ask for, at least one.'),
  categorical: integers(
    [],
    { min: 0, max: 1e6 },
    'Indices of features whose values are categories (any codes), split by sets instead of order.',
  ),
  seed,
};

interface State {
  readonly trees: Trees;
  /** Path length that a score of 1/2 stands for: c(ψ). */
  readonly typical: number;
}

/**
 * Isolation forest: strange samples are cut off by fewer random splits.
 *
 *     score(x) = 2^(− mean_t h_t(x) / c(ψ)),   h_t = edges from the root of tree t to the leaf of x, + c(samples in the leaf)
 *
 * in (0, 1]: 1/2 for an average sample, towards 1 for one that is isolated at once. Shapes: x (nSamples, nFeatures).
 * Contributions: path length saved by the splits on a feature, over c(ψ); they add up to log₂ of the score against the forest's mean.
 * Missing cells follow a side drawn at random where training samples lack the cell too, else the larger side. Categories are put
 * into a random order at each split, so that a split is a random set of them; a category never seen falls on either side.
 * Cost: fit O(T ψ log ψ), independent of n; score O(T log ψ) a sample.
 * Blind to anomalies inside the ranges of all features (a hole, a tilted cloud) and to constant training data, where all score 1/2.
 * Departures from scikit-learn: f64 cuts instead of f32; a feature is constant only when its values are equal; its random stream.
 */
export const isolationForest = defineDetector({
  id: 'isolationForest',
  title: 'Isolation forest',
  source: 'Liu, Ting & Zhou (2008), Isolation Forest, ICDM',
  missing: 'accept',
  options,
  fit(x, options): State {
    return { trees: growForest(x, options, 0, options.nEstimators), typical: pathLength(sampleSize(x, options)) };
  },
  score({ trees, typical }, x, out) {
    sumLeaves(trees, x, out);
    const scale = -1 / ((trees.roots.length - 1) * typical);
    // One sample has no path: nothing is known, and scikit-learn's score is 1.
    for (let i = 0; i < x.rows; ++i) out[i] = typical === 0 ? 1 : 2 ** (out[i] * scale);
  },
  explain({ trees, typical }, sample) {
    const scale = typical === 0 ? 0 : -1 / ((trees.roots.length - 1) * typical);
    return attribute(trees, sample).map((change) => change * scale);
  },
});

/** Trees `from` to `to` of the forest. Each has its own random stream, so any division of the work gives the same trees. */
function growForest(x: Matrix, given: OptionsOf<typeof options>, from: number, to: number): Trees {
  const size = sampleSize(x, given);
  const categorical = categories(x, given.categorical);
  const nFeatures = Math.max(1, Math.floor(given.maxFeatures * x.columns));
  const maxDepth = Math.ceil(Math.log2(Math.max(size, 2)));
  return joinTrees(
    Array.from({ length: to - from }, (_, t) => {
      const chance = random(given.seed, from + t);
      const samples = chance.sample(x.rows, size);
      return growIsolationTree(x, { samples, features: chance.sample(x.columns, nFeatures), categorical, maxDepth }, chance);
    }),
  );
}

const sampleSize = (x: Matrix, { maxSamples }: OptionsOf<typeof options>): number =>
  Math.min(x.rows, maxSamples === 'auto' ? AUTO_SAMPLES : maxSamples);

function categories(x: Matrix, indices: readonly number[]): Uint8Array {
  const marks = new Uint8Array(x.columns);
  for (const j of indices) {
    if (j >= x.columns)
      throw new HapaxError('OPTION', `isolationForest: \`categorical\` names feature ${j}; the samples have ${x.columns} features, from 0`);
    marks[j] = 1;
  }
  return marks;
}
