import fc from 'fast-check';
import { expect, test } from 'vitest';
import { robustScale } from '../../../src/kernels/ranks/robust-scale.ts';

test('hand-computed: MAD 1 is 1.4826; with MAD 0 a mean absolute deviation of 2 is 2.5066; of equal values there is none', () => {
  expect(robustScale(Float64Array.of(1, 2, 3, 4, 5), 3)).toBeCloseTo(1.4826022, 7);
  expect(robustScale(Float64Array.of(0, 0, 0, 6, 0, 4), 0)).toBeCloseTo((10 / 6) * 1.2533141, 6);
  expect(robustScale(Float64Array.of(7, 7, 7), 7)).toBe(0);
});

test('missing values are left out', () => {
  expect(robustScale(Float64Array.of(0, Number.NaN, 0, 0, 8), 0)).toBeCloseTo(2 * 1.2533141, 6);
  expect(robustScale(Float64Array.of(Number.NaN), Number.NaN)).toBe(0);
});

test('a unit is a unit: values a thousand times as large have a scale a thousand times as large', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }), (values) => {
      const center = values.toSorted((a, b) => a - b)[values.length >> 1]!;
      const small = robustScale(Float64Array.from(values), center);
      expect(
        robustScale(
          Float64Array.from(values, (v) => 1000 * v),
          1000 * center,
        ),
      ).toBeCloseTo(1000 * small, 6);
    }),
  );
});
