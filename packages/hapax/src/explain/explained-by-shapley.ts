import { withContributions } from '../contract/explaining/explanation.ts';
import type { Model } from '../contract/model.ts';
import type { Rows } from '../core/matrix.ts';
import { type ShapleyOptions, shapley } from './shapley.ts';

/**
 * The model with Shapley values for contributions: the same scores and verdicts, and `explain` tells what each feature adds to the score of
 * a typical sample. It takes many scores an explanation: see `shapley`.
 */
export function explainedByShapley<M extends Model>(model: M, background: Rows, options: ShapleyOptions = {}): M {
  const parts = (sample: ArrayLike<number>) => shapley(model, sample, background, options).values;
  return Object.create(model, {
    contributions: { value: parts, enumerable: true },
    explain: {
      value: (sample: ArrayLike<number>, names: readonly string[] = []) => {
        const told = model.explain(
          sample,
          Array.from(sample, (_, j) => String(j)),
        );
        // A pipeline explains what its transforms make of the features; these are of the features themselves.
        const own =
          told.features.length === sample.length && told.features.every(({ name, value }) => Object.is(value, sample[Number(name)]));
        const features = own ? told.features : Array.from(sample, unknownRange);
        return withContributions({ ...told, features }, parts(sample), (j) => names[j] ?? `feature ${j}`);
      },
      enumerable: true,
    },
  });
}

const unknownRange = (value: number, j: number) => ({
  name: String(j),
  value,
  contribution: 0,
  low: Number.NaN,
  typical: Number.NaN,
  high: Number.NaN,
});
