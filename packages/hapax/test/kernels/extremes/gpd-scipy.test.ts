import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gpdSurvival } from '../../../src/kernels/extremes/gpd.ts';
import { fitGpd } from '../../../src/kernels/extremes/gpd-fit.ts';
import { fitGpdScipy, pairwiseSum } from '../../../src/kernels/extremes/gpd-scipy.ts';
import { finite, fitsOf, golden } from './pot-golden.ts';

const fits = golden.cases.flatMap(fitsOf);

test('all 180 fits of the reference are reproduced to the bit', () => {
  expect(fits).toHaveLength(180);
  for (const { excesses, fit, name, row } of fits) {
    expect(excesses, `${name} ${row}`).toHaveLength(fit.n_fit);
    expect(fitGpdScipy(excesses), `${name} ${row}`).toEqual({ shape: fit.c, scale: fit.scale });
    const survival = gpdSurvival({ shape: fit.c, scale: fit.scale }, fit.exceedance);
    // One rounding of exp and log1p apart.
    expect(Math.abs(survival - fit.p_value), `${name} ${row}`).toBeLessThanOrEqual(1e-12 * fit.p_value);
    expect(1 / survival === finite(fit.anomaly_score) || Math.abs(survival * finite(fit.anomaly_score) - 1) < 1e-12).toBe(true);
  }
});

test('the exact fit agrees with the converged maximum likelihood fits, and is named where there is none', () => {
  for (const { excesses, fit, name, row } of fits) {
    const ours = fitGpd(excesses);
    if (fit.mle === null) {
      expect(ours.status, `${name} ${row}`).toBe('constrained');
      continue;
    }
    expect(ours.status, `${name} ${row}`).toBe('mle');
    expect(Math.abs(ours.shape - fit.mle.c), `${name} ${row}`).toBeLessThan(1e-6);
    expect(Math.abs(ours.scale - fit.mle.scale), `${name} ${row}`).toBeLessThan(1e-6 * fit.mle.scale);
    expect(Math.abs(ours.nll - fit.mle.nll), `${name} ${row}`).toBeLessThan(1e-9 * Math.abs(fit.mle.nll));
  }
});

test.each([
  [[0.5], -2.687778724221391, 1.3438893621106958],
  [[45.5, 29.5, 37.5, 10.5], -1.3360582246791628, 60.790649222901926],
  [[488, 472, 480].map((x) => x - (453 + 19 * (0.9 * 29 - 26))), -3.3286630561363704, 110.17874715811377],
  [[344468, 67, 3, 50, 0.7999999999999545], 4.436897420262396, 5.2466211265916485],
])('the excesses %j give shape %f and scale %f', (excesses, shape, scale) => {
  expect(fitGpdScipy(Float64Array.from(excesses))).toEqual({ shape, scale });
});

test('pairwise summation is summation', () => {
  fc.assert(
    fc.property(fc.float64Array({ noNaN: true, min: -1e6, max: 1e6, maxLength: 1000 }), (values) => {
      expect(pairwiseSum(values, 0, values.length)).toBeCloseTo(
        values.reduce((a, b) => a + b, 0),
        4,
      );
    }),
    { numRuns: 50, seed: 2 },
  );
});
