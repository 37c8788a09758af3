import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, type Rows, row, toMatrix } from '../core/matrix.ts';
import { stepDown } from '../kernels/trees/explain.ts';
import { oneTree, type Trees } from '../kernels/trees/trees.ts';
import { treesOf } from './trees-of.ts';

/**
 * How much each feature does in a tree or a forest that learnt from labels, shape (nFeatures), summing to 1: by how much its questions
 * lower the gini impurity of these rows, mean over the trees; all 0 where no tree asks anything. For a decision tree and the rows it was
 * grown on these are `feature_importances_` of scikit-learn; a forest grew each tree on rows of its own drawing, so there they are close.
 * Cost: O(nSamples · trees · depth). Blind: of features that say the same one may get all, and features of many values get more.
 * Source: Breiman (2001), Random Forests, Machine Learning 45.
 * @throws HapaxError `STATE` for other models
 */
export function treeImportances(model: Model, rows: Rows, labels: ArrayLike<number>): Float64Array {
  if (model.id === 'isolationForest')
    throw new HapaxError('STATE', 'isolationForest asks at random, so its questions lower nothing; ask `importances(model, rows)` instead');
  const { trees, filled } = treesOf(model);
  const x = filled(toMatrix(rows));
  if (labels.length !== x.rows) throw new HapaxError('INPUT', `treeImportances got ${labels.length} labels for ${x.rows} samples`);
  const out = new Float64Array(model.columns);
  for (let t = 0; t < trees.roots.length - 1; ++t) {
    const parts = decreases(oneTree(trees, t), x, labels);
    const total = sum(parts);
    if (total > 0) for (let j = 0; j < out.length; ++j) out[j] += parts[j] / total;
  }
  const total = sum(out);
  return total > 0 ? out.map((v) => v / total) : out;
}

/** Decrease of gini, in samples, by feature. */
function decreases(tree: Trees, x: Matrix, labels: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(tree.child.length);
  const anomalies = new Float64Array(tree.child.length);
  for (let i = 0; i < x.rows; ++i) {
    const sample = row(x, i);
    for (let node = 0; ; ) {
      counts[node] += 1;
      anomalies[node] += labels[i];
      const next = stepDown(tree, 0, node, sample);
      if (next === node) break;
      node = next;
    }
  }
  // n times gini: 2 a (n − a) / n.
  const impurity = (node: number) => (counts[node] === 0 ? 0 : (2 * anomalies[node] * (counts[node] - anomalies[node])) / counts[node]);
  const out = new Float64Array(x.columns);
  for (let node = 0; node < tree.child.length; ++node) {
    const left = tree.child[node];
    if (left !== node) out[tree.feature[node]] += Math.max(0, impurity(node) - impurity(left) - impurity(left + 1));
  }
  return out;
}

/**
 * How much each feature does in the scores of these rows, shape (nFeatures): the mean size of its contributions, for any model whose
 * contributions belong to features. Their unit is that of the method's contributions.
 * Cost: an explanation a row. @throws HapaxError `STATE` where a transform mixes features, or rows are one series
 */
export function importances(model: Model, rows: Rows): Float64Array {
  const x = toMatrix(rows);
  const out = new Float64Array(model.columns);
  for (let i = 0; i < x.rows; ++i) {
    const parts = model.contributions(row(x, i));
    if (parts === undefined)
      throw new HapaxError('STATE', `${model.id}: a transform mixes features, so contributions belong to none of them`);
    for (let j = 0; j < out.length; ++j) out[j] += Math.abs(parts[j]) / x.rows;
  }
  return out;
}

const sum = (values: Float64Array): number => values.reduce((all, v) => all + v, 0);
