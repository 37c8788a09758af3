import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { column, type Rows, toMatrix } from '../core/matrix.ts';
import { integer, type OptionsOf, resolve } from '../core/options.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';

/** How the score depends on one feature, the others as they are. Shapes (nPoints). */
export interface PartialDependence {
  /** Values of the feature, ascending. */
  readonly grid: Float64Array;
  /** Mean score of the rows when the feature has this value in all of them. */
  readonly score: Float64Array;
  /** Share of the rows that are then anomalies. */
  readonly anomalies: Float64Array;
}

export const PARTIAL_DEPENDENCE_OPTIONS = {
  points: integer(20, { min: 2, max: 10_000 }, 'Values of the feature, at even quantiles of it; all of them where it has no more.'),
  rows: integer(500, { min: 1, max: 1e6 }, 'Rows that are used at most, spread evenly over those given.'),
};
export type PartialDependenceOptions = Partial<OptionsOf<typeof PARTIAL_DEPENDENCE_OPTIONS>>;

/**
 * Partial dependence of the score on a feature: the mean score over the rows when the feature is set to a value in all of them, for some of
 * its values. Unit: that of the score. Cost: points · rows scores.
 * Blind: where features depend on each other it asks for rows that do not exist, and their scores are high.
 * Source: Friedman (2001), Greedy function approximation, Annals of Statistics 29.
 * @param feature index, from 0
 * @throws HapaxError `STATE` for models of series, `SHAPE`, `INPUT`, `OPTION`
 */
export function partialDependence(model: Model, rows: Rows, feature: number, options: PartialDependenceOptions = {}): PartialDependence {
  const { points, rows: most } = resolve('partialDependence', PARTIAL_DEPENDENCE_OPTIONS, options);
  if (model.series !== undefined) throw new HapaxError('STATE', `${model.id} looks at a series; its scores depend on other samples`);
  const x = toMatrix(rows);
  if (x.rows > 0 && x.columns !== model.columns)
    throw new HapaxError('SHAPE', `${model.id} was fitted on ${model.columns} features; got ${x.columns}`);
  if (!(Number.isInteger(feature) && feature >= 0 && feature < model.columns))
    throw new HapaxError('INPUT', `${model.id} has features 0 to ${model.columns - 1}; got ${feature}`);
  const known = sorted(column(x, feature));
  if (known.length === 0) throw new HapaxError('INPUT', `partialDependence: no row has a value of feature ${feature}`);
  const different = known.filter((v, i) => i === 0 || v !== known[i - 1]);
  const quantiles = Float64Array.from({ length: points }, (_, i) => quantileSorted(known, i / (points - 1)));
  const grid = different.length <= points ? different : quantiles.filter((v, i) => i === 0 || v > quantiles[i - 1]);
  const some = Math.min(x.rows, most);
  const trial = { values: new Float64Array(some * x.columns), rows: some, columns: x.columns };
  for (let i = 0; i < some; ++i) {
    const at = Math.floor((i * x.rows) / some) * x.columns;
    trial.values.set(x.values.subarray(at, at + x.columns), i * x.columns);
  }
  const score = new Float64Array(grid.length);
  const anomalies = new Float64Array(grid.length);
  for (const [g, value] of grid.entries()) {
    for (let i = 0; i < some; ++i) trial.values[i * x.columns + feature] = value;
    const scores = model.score(trial);
    score[g] = scores.reduce((sum, v) => sum + v, 0) / some;
    anomalies[g] = scores.reduce((sum, v) => sum + (model.isAnomaly(v) ? 1 : 0), 0) / some;
  }
  return { grid, score, anomalies };
}
