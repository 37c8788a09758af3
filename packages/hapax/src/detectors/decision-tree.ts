import { defineDetector } from '../contract/detector.ts';
import { integer, integerOr } from '../core/options.ts';
import { random } from '../core/random.ts';
import { growCart, rankFeatures } from '../kernels/trees/cart.ts';
import { attribute } from '../kernels/trees/explain.ts';
import { sumLeaves, type Trees, treesShape } from '../kernels/trees/trees.ts';

/**
 * Decision tree for labelled samples (CART): the questions that part anomalies from normal samples, in an order people can read.
 *
 *     split: the feature and cut with the least  Σ_side n_side · gini_side,   gini = 2 p (1 − p),  p = share of anomalies
 *     score(x) = share of anomalies among the training samples in the leaf of x
 *
 * in [0, 1]. Cuts lie in the middle of neighbouring values; x ≤ cut goes left. Contributions: change of the share along the path,
 * by feature; they add up to the score less the share of all. Cost: fit O(d n log n) a level, score O(depth) a sample.
 * An anomaly has a score above 0.5; at 0.5 a sample is normal, as the first class is in scikit-learn. P-values and severities come from five
 * folds, each scored by a tree grown on the others: a fit costs six trees.
 * Blind to kinds of anomalies that no label shows; grown without limit it repeats the labels, errors included.
 * Departure from scikit-learn: f64 cuts instead of f32; of equal splits the first feature counts instead of a random one.
 */
export const decisionTree = defineDetector({
  id: 'decisionTree',
  state: treesShape,
  title: 'Decision tree classifier (CART)',
  source: 'Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees, Wadsworth',
  missing: 'impute',
  labels: 'required',
  options: {
    maxDepth: integerOr('none', ['none'], { min: 1, max: 10_000 }, 'Questions in a row at most.'),
    minSamplesSplit: integer(2, { min: 2, max: 1e9 }, 'Samples that a node needs to be split.'),
    minSamplesLeaf: integer(1, { min: 1, max: 1e9 }, 'Samples that each side of a split keeps at least.'),
  },
  fit(x, { maxDepth, minSamplesSplit, minSamplesLeaf }, labels): Trees {
    const samples = Int32Array.from({ length: x.rows }, (_, i) => i);
    const limits = { maxDepth: maxDepth === 'none' ? Infinity : maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures: x.columns };
    return growCart(rankFeatures(x), { samples, labels, ...limits }, random(0));
  },
  folds: () => 5,
  score: sumLeaves,
  explain: attribute,
});
