import { expect, test } from 'vitest';
import { matrix, row } from '../../../src/core/matrix.ts';
import { expNegative, kernelWidth, rbfRow, rbfSums, rbfSumsPlain } from '../../../src/kernels/svm/rbf.ts';
import { normalRows } from '../../data.ts';

test('the exponential agrees with the engine to two units in the last place', () => {
  for (let x = 0; x > -700; x -= 0.0137) expect(Math.abs(expNegative(x) / Math.exp(x) - 1)).toBeLessThan(4.5e-16);
  expect([expNegative(0), expNegative(-0), expNegative(-708.1), expNegative(-Infinity)]).toEqual([1, 1, 0, 0]);
});

test.each([1, 2, 5, 10])('compiled and plain kernels agree to the bit at %i features', (d) => {
  for (const n of [1, 6, 33]) {
    const x = matrix(normalRows(n, d, 1).map((row) => row.map((v) => v * 9))),
      points = matrix(normalRows(7, d, 2)),
      weights = Float64Array.from({ length: 7 }, (_, i) => i / 7),
      fast = new Float64Array(n),
      plain = new Float64Array(n);
    rbfSums(x, points, weights, 0.3, fast);
    rbfSumsPlain(x, points, weights, 0.3, plain);
    expect(fast).toEqual(plain);
    rbfRow(x, n - 1, 0.01, fast);
    expect(fast[n - 1]).toBe(1);
    rbfSums(x, matrix([[...row(x, n - 1)]]), Float64Array.of(1), 0.01, plain);
    expect(fast).toEqual(plain);
  }
});

test('hand computed widths; 1 where all cells are equal', () => {
  expect(kernelWidth(matrix([[1, 3]]), 'scale')).toBe(0.5);
  expect(kernelWidth(matrix([[2, 2]]), 'scale')).toBe(1);
  expect(kernelWidth(matrix([[2, 2]]), 'auto')).toBe(0.5);
});
