import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { type Rows, row, toMatrix } from '../core/matrix.ts';
import { eachChange } from '../kernels/ranks/constants.ts';
import { endedBy } from '../kernels/trees/rare-changes.ts';
import { addTreeShapley } from '../kernels/trees/tree-shapley.ts';
import { sumLeaves } from '../kernels/trees/trees.ts';
import { type GrownTrees, treesOf } from './trees-of.ts';

/** Parts of what trees say. */
export interface TreeShapley {
  /** Contribution of each feature, shape (nFeatures): with `base` they add up to `value`. */
  readonly values: Float64Array;
  /** Mean over the background. */
  readonly base: number;
  /** Of the sample: the share of anomalies, or log₂ of the score of an isolation forest. */
  readonly value: number;
}

/**
 * Exact Shapley values of trees, in time that grows with their size and not with two to the number of features: those of `shapley` with
 * all coalitions, of what the trees say. That is the share of anomalies for `decisionTree` and `randomForest`, and log₂ of the score, −mean
 * path / c(ψ), for `isolationForest`, so that longer and shorter paths add up.
 *
 * Each tree is walked once for each sample of the background: where both go the same way at a question there is nothing to share, where
 * they part, both ways are followed; a leaf is shared among the features that lead to it (see `addTreeShapley`).
 * Cost: O(background · trees · leaves reached · depth).
 * Source: Lundberg et al. (2020), From local explanations to global understanding with explainable AI for trees, Nature Machine
 * Intelligence 2 (interventional values, one background sample at a time).
 * @throws HapaxError `STATE` for other models, and where the sample or the background differs in a feature that an isolation forest never,
 * or hardly ever, saw change: there questions beside the trees decide, and `shapley` tells
 */
export function treeShapley(model: Model, sample: ArrayLike<number>, background: Rows): TreeShapley {
  const grown = treesOf(model);
  const given = toMatrix(background);
  if (given.rows === 0) throw new HapaxError('INPUT', 'treeShapley needs a background of one sample at least; got none');
  const x = row(grown.filled(toMatrix([sample])), 0);
  const b = grown.filled(given);
  mustBeTrees(model.id, grown, x);
  for (let i = 0; i < b.rows; ++i) mustBeTrees(model.id, grown, row(b, i));
  const { trees, scale } = grown;
  const values = new Float64Array(x.length);
  for (let i = 0; i < b.rows; ++i) addTreeShapley(trees, x, row(b, i), values);
  const said = new Float64Array(b.rows);
  sumLeaves(trees, b, said);
  const sum = new Float64Array(1);
  sumLeaves(trees, { values: x, rows: 1, columns: x.length }, sum);
  return {
    values: values.map((v) => (v * scale) / b.rows),
    base: (said.reduce((a, b) => a + b, 0) * scale) / b.rows,
    value: sum[0] * scale,
  };
}

function mustBeTrees(id: string, { constants, rare }: GrownTrees, sample: Float64Array): void {
  let beside = rare !== undefined && endedBy(rare, sample, 0) > 0;
  if (constants)
    eachChange(constants, { values: sample, rows: 1, columns: sample.length }, () => {
      beside = true;
    });
  if (beside)
    throw new HapaxError(
      'STATE',
      `${id}: a feature differs that hardly ever changed in training, which a question beside the trees decides; ask \`shapley(model, sample, background)\``,
    );
}
