import { expect, test } from 'vitest';
import { lowerBound } from '../../../src/kernels/extremes/lower-bound.ts';

test('the first place that is not below the value, among the first n alone', () => {
  const sorted = Float64Array.of(1, 2, 2, 5, 0, 0);
  expect([0, 1, 1.5, 2, 3, 5, 6].map((value) => lowerBound(sorted, 4, value))).toEqual([0, 0, 1, 1, 3, 3, 4]);
  expect(lowerBound(sorted, 0, 1)).toBe(0);
});
