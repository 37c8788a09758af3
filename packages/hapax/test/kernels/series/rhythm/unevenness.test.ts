import { expect, test } from 'vitest';
import { unevenness } from '../../../../src/kernels/series/rhythm/unevenness.ts';

test('places at even steps have no unevenness', () => {
  expect(unevenness([3, 10, 17, 24])).toBe(0);
});

test('it is the standard deviation of the steps over their mean', () => {
  // Steps 1 and 3: mean 2, deviation 1.
  expect(unevenness([0, 1, 4])).toBeCloseTo(0.5, 12);
});
