import { defineTransform, inPlace } from '../contract/transform.ts';
import { column, type Matrix } from '../core/matrix.ts';
import { f64, rec } from '../core/shape.ts';
import { shiftScale } from '../kernels/ranks/shift-scale.ts';

/**
 * Each feature minus its training mean, over its training standard deviation (of the population, as scikit-learn does).
 * Unit out: standard deviations. Missing cells stay missing; a constant feature becomes 0 where it stays constant. Cost: O(n d).
 */
export const standardize = defineTransform({
  id: 'standardize',
  state: rec({ centre: f64('columns', { which: 'missing' }), scale: f64('columns', { which: 'missing' }) }),
  title: 'Standard score',
  source: 'Pedregosa et al. (2011), Scikit-learn: Machine Learning in Python, JMLR 12 (StandardScaler)',
  options: {},
  fit(x: Matrix) {
    const centre = new Float64Array(x.columns);
    const scale = new Float64Array(x.columns).fill(1);
    for (let j = 0; j < x.columns; ++j) {
      const known = column(x, j).filter((v) => v === v);
      if (known.length === 0) continue;
      const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
      const deviation = Math.sqrt(known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / known.length);
      centre[j] = mean;
      // Rounding of the mean leaves a trace of a deviation on constants; that is not a scale.
      if (deviation > 1e-12 * Math.abs(mean)) scale[j] = deviation;
    }
    return { centre, scale };
  },
  apply: shiftScale,
  origins: inPlace,
  names: (_, names) => names,
});
