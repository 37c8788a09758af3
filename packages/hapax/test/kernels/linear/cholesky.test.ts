import { expect, test } from 'vitest';
import { cholesky, inverseForm, solveFactored } from '../../../src/kernels/linear/cholesky.ts';

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

test('the basis of the inverse form solves three equations with the factor, row by row', () => {
  const a = Float64Array.of(4, 2, 1, 2, 5, 3, 1, 3, 6);
  const made = cholesky(a, new Float64Array(3).fill(1e-12));
  const { basis } = inverseForm(made, new Float64Array(3));
  for (let i = 0; i < 3; ++i)
    for (let j = 0; j < 3; ++j) {
      let sum = 0;
      for (let k = 0; k <= j; ++k) sum += made.factor[j * 3 + k]! * basis.values[i * 3 + k]!;
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
    }
});
