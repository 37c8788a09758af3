import { expect, test } from 'vitest';
import { addPSquare, P_SQUARE_SIZE, pSquareQuantile } from '../../../src/kernels/ranks/p-square.ts';
import { normalRows } from '../../data.ts';

const run = (values: number[], q: number) => {
  const sketch = new Float64Array(P_SQUARE_SIZE);
  for (const value of values) addPSquare(sketch, 0, q, value);
  return pSquareQuantile(sketch, 0, q);
};

test('P² gives the median of the worked example of its paper, 4.44', () => {
  const data = [
    0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.6, 10.28, 1.47, 0.4, 0.05, 11.39, 0.27, 0.42, 0.09, 11.37,
  ];
  expect(run(data, 0.5)).toBeCloseTo(4.44, 2);
});

test('P² is exact up to five values and near the quantile for many', () => {
  expect(run([3, 1, 2], 0.5)).toBe(2);
  expect(run([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(run([], 0.5)).toBeNaN();
  const many = normalRows(20_000, 1, 1).map(([x]) => x!);
  // The standard error of these quantiles of 20,000 samples is 0.009, 0.01 and 0.026.
  for (const [q, quantile] of [
    [0.5, 0],
    [0.75, 0.6745],
    [0.99, 2.3263],
  ] as const)
    expect(Math.abs(run(many, q) - quantile)).toBeLessThan(0.08);
});
