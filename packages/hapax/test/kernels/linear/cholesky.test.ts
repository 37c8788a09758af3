import { expect, test } from 'vitest';
import { cholesky, solveFactored } from '../../../src/kernels/linear/cholesky.ts';

test('a system of two equations is solved as by hand', () => {
  const { factor, logDeterminant } = cholesky(Float64Array.of(4, 2, 2, 5), new Float64Array(2).fill(1e-12));
  expect([...factor]).toEqual([2, 0, 1, 2]);
  expect(logDeterminant).toBeCloseTo(Math.log(16), 12);
  const b = Float64Array.of(8, 13);
  solveFactored(factor, b);
  expect([...b]).toEqual([0.875, 2.25]);
});

test('a feature that repeats another keeps the floor as its variance', () => {
  const { factor } = cholesky(Float64Array.of(4, 4, 4, 4), new Float64Array(2).fill(0.25));
  expect([...factor]).toEqual([2, 0, 2, 0.5]);
});
