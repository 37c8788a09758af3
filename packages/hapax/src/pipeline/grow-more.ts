import type { Configured, Model } from '../contract/detector.ts';
import type { Samples } from '../contract/samples.ts';
import type { Knowledge } from '../contract/spec/labels.ts';
import { HapaxError } from '../core/errors.ts';

/**
 * A model with more trees (or bags): those it has are kept and only the others are fitted, bit for bit what a fit of all of them at once
 * would give. What scikit-learn calls a warm start.
 *
 * @param detector the settings of the model, but for a larger `nEstimators`: `seed` and the others must be those that it was fitted with
 * @param rows the samples that it was fitted on
 * Cost: the fits that are new, and the scores that calibrate.
 * @throws HapaxError `OPTION` for methods that are not made of pieces, and where the model has as many already; `INPUT` for other samples
 * @example growMore(isolationForest({ nEstimators: 200 }), model, rows)
 */
export function growMore<M extends Model>(detector: Configured<M>, model: M, rows: Samples, context: Knowledge = {}): Model {
  const { split } = detector;
  if (!split?.more)
    throw new HapaxError(
      'OPTION',
      `${detector.id} is no sum of pieces that more can be added to, as isolationForest, randomForest, featureBagging and suod are; fit it again`,
    );
  return split.more(model, rows, context);
}
