import { defineTransform, inPlace } from '../contract/transform.ts';
import { column } from '../core/matrix.ts';
import { number } from '../core/options.ts';
import { f64, rec } from '../core/shape.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import { shiftScale } from '../kernels/ranks/shift-scale.ts';

/**
 * Each feature minus its training median, over the distance between two training quantiles (the quartiles, unless told otherwise).
 * Anomalies among the training samples hardly move it. Missing cells stay missing. Where the quantiles meet, as in features that are
 * mostly 0, the scale is 1. Cost: O(d n log n).
 */
export const robustScale = defineTransform({
  id: 'robustScale',
  state: rec({ centre: f64('columns', { which: 'missing' }), scale: f64('columns', { which: 'missing' }) }),
  title: 'Median and interquartile range scale',
  source: 'Pedregosa et al. (2011), Scikit-learn: Machine Learning in Python, JMLR 12 (RobustScaler)',
  options: { share: number(0.5, { min: 0.01, max: 1 }, 'Share of training values between the two quantiles: 0.5 takes the quartiles.') },
  fit(x, { share }) {
    const columns = Array.from({ length: x.columns }, (_, j) => sorted(column(x, j)));
    const centre = Float64Array.from(columns, (values) => (values.length === 0 ? 0 : quantileSorted(values, 0.5)));
    const width = (values: Float64Array) => quantileSorted(values, 0.5 + share / 2) - quantileSorted(values, 0.5 - share / 2);
    return { centre, scale: Float64Array.from(columns, (values) => width(values) || 1) };
  },
  apply: shiftScale,
  origins: inPlace,
  names: (_, names) => names,
});
