import { impute, type Profile } from '../contract/explaining/profile.ts';
import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { firstUnusual, type Matrix } from '../core/matrix.ts';
import type { Constants } from '../kernels/ranks/constants.ts';
import type { RareChanges } from '../kernels/trees/rare-changes.ts';
import type { Trees } from '../kernels/trees/trees.ts';

/** The trees of a fitted model, and how their sum becomes what the model says. */
export interface GrownTrees {
  readonly trees: Trees;
  /** Times the sum of the leaves' values: a share of anomalies, or log₂ of an isolation forest's score. */
  readonly scale: number;
  /** Questions beside the trees that an isolation forest asks of features that were constant, or nearly so. */
  readonly constants?: Constants | undefined;
  readonly rare?: RareChanges | undefined;
  /**
   * Samples as the trees see them: missing cells are filled in as in a score, or stay where the trees have a way of their own for them.
   * @throws HapaxError `SHAPE` for another number of features than the model has
   */
  filled(x: Matrix): Matrix;
}

/** Methods whose trees cut along the features. */
const CLASSIFIERS = ['decisionTree', 'randomForest'];

/**
 * The trees in a model: of a decision tree, a random forest, or an isolation forest that cuts along the features.
 * @throws HapaxError `STATE` for other models
 */
export function treesOf({ id, columns, snapshot }: Pick<Model, 'id' | 'columns' | 'snapshot'>): GrownTrees {
  const fitting = (x: Matrix): Matrix => {
    if (x.columns !== columns) throw new HapaxError('SHAPE', `${id} was fitted on ${columns} features; got ${x.columns}`);
    return x;
  };
  if (CLASSIFIERS.includes(id)) {
    // The snapshot of a fitted model of this id holds these; `loadModel` checks those that come from elsewhere.
    const { method: trees, profile } = snapshot().state as { readonly method: Trees; readonly profile: Profile };
    return { trees, scale: 1 / (trees.roots.length - 1), filled: (x) => impute(profile, fitting(x), firstUnusual(x.values)) };
  }
  if (id === 'isolationForest') {
    const { trees, typical, constants, rare } = (snapshot().state as { readonly method: Isolating }).method;
    if (!('first' in trees)) {
      const scale = typical === 0 ? 0 : -1 / ((trees.roots.length - 1) * typical);
      return { trees, scale, constants, rare, filled: fitting };
    }
    throw new HapaxError(
      'STATE',
      'the trees of an extended isolationForest lean on several features at once; fit it with extensionLevel 0',
    );
  }
  throw new HapaxError('STATE', `${id} has no trees; decisionTree, randomForest and isolationForest have`);
}

interface Isolating {
  readonly trees: Trees | { readonly first: unknown };
  readonly typical: number;
  readonly constants?: Constants;
  readonly rare?: RareChanges;
}
