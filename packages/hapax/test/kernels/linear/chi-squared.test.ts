import { expect, test } from 'vitest';
import { chiSquaredCdf, chiSquaredQuantile } from '../../../src/kernels/linear/chi-squared.ts';

test('two degrees of freedom are an exponential distribution', () => {
  for (const x of [0.01, 0.5, 2, 9, 40]) expect(chiSquaredCdf(x, 2)).toBeCloseTo(1 - Math.exp(-x / 2), 14);
});

// Table values of Abramowitz & Stegun (1964), table 26.8, as far as they are printed.
test.each([
  [1, 0.975, 5.02389],
  [3, 0.975, 9.3484],
  [10, 0.5, 9.34182],
  [100, 0.95, 124.342],
])('the table value at %i degrees of freedom and p = %f is %f', (freedom, p, x) => {
  expect(Math.abs(chiSquaredQuantile(p, freedom) / x - 1)).toBeLessThan(1e-5);
});

test('quantile and distribution function are inverse up to 502 degrees of freedom', () => {
  for (const freedom of [1, 5, 52, 502])
    for (const p of [0.01, 0.5, 0.975]) expect(chiSquaredCdf(chiSquaredQuantile(p, freedom), freedom)).toBeCloseTo(p, 12);
});
