import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gpdDensity, gpdLogDensity, gpdLogSurvival, gpdNll, gpdQuantile, gpdSurvival } from '../../../src/kernels/extremes/gpd.ts';

const shapes = fc.oneof(fc.double({ min: -0.9, max: 3, noNaN: true }), fc.constantFrom(0, 1e-12, -1e-12));

test('the quantile inverts the survival, at shape 0 and near it too', () => {
  fc.assert(
    fc.property(
      shapes,
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-6, max: 0.999, noNaN: true }),
      (shape, scale, p) => {
        const gpd = { shape, scale };
        expect(gpdSurvival(gpd, gpdQuantile(gpd, p))).toBeCloseTo(1 - p, 8);
        expect(Math.exp(gpdLogSurvival(gpd, gpdQuantile(gpd, p)))).toBeCloseTo(1 - p, 8);
      },
    ),
    { seed: 3 },
  );
});

test('the density is the fall of the survival', () => {
  for (const shape of [-0.4, 0, 0.3]) {
    const gpd = { shape, scale: 2 };
    expect((gpdSurvival(gpd, 1) - gpdSurvival(gpd, 1 + 1e-6)) / 1e-6).toBeCloseTo(gpdDensity(gpd, 1), 5);
  }
});

test('hand computed: shape 1, scale 2 at 2 leaves 1/2, density 1/8; shape -1/2, scale 1 ends at 2', () => {
  expect(gpdSurvival({ shape: 1, scale: 2 }, 2)).toBeCloseTo(0.5, 15);
  expect(gpdDensity({ shape: 1, scale: 2 }, 2)).toBeCloseTo(0.125, 15);
  expect(gpdQuantile({ shape: 1, scale: 2 }, 0.5)).toBeCloseTo(2, 15);
  expect(gpdSurvival({ shape: -0.5, scale: 1 }, 2)).toBe(0);
  expect(gpdLogSurvival({ shape: -0.5, scale: 1 }, 2.5)).toBe(-Infinity);
  expect(gpdLogDensity({ shape: -0.5, scale: 1 }, 2.5)).toBe(-Infinity);
  expect(gpdNll({ shape: 0, scale: 2 }, [2, 4])).toBeCloseTo(2 * Math.log(2) + 3, 14);
});
