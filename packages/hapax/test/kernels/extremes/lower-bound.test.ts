import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerBound, lowerBoundNear } from '../../../src/kernels/extremes/lower-bound.ts';

test('the first place that is not below the value, among the first n alone', () => {
  const sorted = Float64Array.of(1, 2, 2, 5, 0, 0);
  expect([0, 1, 1.5, 2, 3, 5, 6].map((value) => lowerBound(sorted, 4, value))).toEqual([0, 0, 1, 1, 3, 3, 4]);
  expect(lowerBound(sorted, 0, 1)).toBe(0);
});

test('a guess of the place, right or wrong, changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }),
      fc.integer({ min: -1, max: 10 }),
      fc.nat(14),
      (values, value, near) => {
        const sorted = Float64Array.from(values).sort();
        expect(lowerBoundNear(sorted, sorted.length, value, near)).toBe(lowerBound(sorted, sorted.length, value));
      },
    ),
  );
});
