import { defineTransform, inPlace } from '../contract/transform.ts';
import { column, type Matrix } from '../core/matrix.ts';
import { f64, rec } from '../core/shape.ts';
import { sorted } from '../kernels/ranks/quantile.ts';
import { shiftScale } from '../kernels/ranks/shift-scale.ts';

/**
 * Each feature on the scale from its training minimum (0) to its training maximum (1); further samples may leave that range.
 * Missing cells stay missing; a constant feature is 0 where it stays constant. Cost: O(d n log n). One extreme value squeezes the rest.
 */
export const minMax = defineTransform({
  id: 'minMax',
  state: rec({ centre: f64('columns', { which: 'missing' }), scale: f64('columns', { which: 'missing' }) }),
  title: 'Minimum to maximum scale',
  source: 'Pedregosa et al. (2011), Scikit-learn: Machine Learning in Python, JMLR 12 (MinMaxScaler)',
  options: {},
  fit(x: Matrix) {
    const columns = Array.from({ length: x.columns }, (_, j) => sorted(column(x, j)));
    const centre = Float64Array.from(columns, (values) => values[0] ?? 0);
    const scale = Float64Array.from(columns, (values, j) => (values[values.length - 1] ?? 0) - centre[j] || 1);
    return { centre, scale };
  },
  apply: shiftScale,
  origins: inPlace,
  names: (_, names) => names,
});
