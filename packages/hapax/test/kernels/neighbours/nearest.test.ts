import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { distance, distanceBlocks, distanceShares, nearestPoints } from '../../../src/kernels/neighbours/nearest.ts';
import { normalRows } from '../../data.ts';

test('blocks cover all rows once, whatever the number of points', () => {
  const x = matrix(normalRows(700, 2, 1)),
    points = matrix(normalRows(1500, 2, 2));
  let next = 0;
  distanceBlocks(x, points, (block, from, to) => {
    expect(from).toBe(next);
    next = to;
    const [a, b] = [x.values.slice(2 * from, 2 * from + 2), points.values.slice(-2)];
    expect(block[points.rows - 1]).toBeCloseTo((a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2, 12);
  });
  expect(next).toBe(700);
});

test('the first of equally near points counts', () => {
  const index = new Int32Array(2),
    squared = new Float64Array(2);
  nearestPoints(matrix([[0], [5]]), matrix([[1], [-1], [4], [6]]), index, squared);
  expect([...index]).toEqual([0, 2]);
  expect([...squared]).toEqual([1, 1]);
});

test('distances stay finite, shares add up to the distance', () => {
  expect(distance(Infinity)).toBe(Number.MAX_VALUE);
  expect(distance(9)).toBe(3);
  expect([...distanceShares(Float64Array.of(3, 4), matrix([[0, 0]]), 0)]).toEqual([9 / 5, 16 / 5]);
  expect([...distanceShares(Float64Array.of(1.7e308, 0), matrix([[-1.7e308, 0]]), 0)].every(Number.isFinite)).toBe(true);
});
