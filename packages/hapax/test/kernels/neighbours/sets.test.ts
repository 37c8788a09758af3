import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { meanNearest, meanNearestPlain, nearestInSet, pointSets } from '../../../src/kernels/neighbours/sets.ts';
import { normalRows } from '../../data.ts';

test.each([
  [1, 1, 1, 1],
  [9, 3, 4, 5],
  [40, 10, 7, 16],
  [40, 13, 3, 40],
])('compiled and plain distances to sets agree to the bit: %i points, %i features, %i sets of %i', (n, d, count, size) => {
  const points = matrix(normalRows(n, d, 1));
  const sets = pointSets(
    points,
    Array.from({ length: count }, (_, c) => random(3, c).sample(n, size)),
  );
  for (const self of [null, Int32Array.from({ length: n }, (_, i) => i)]) {
    const fast = new Float64Array(n);
    const plain = new Float64Array(n);
    meanNearest(sets, points, self, fast);
    meanNearestPlain(sets, points, self, plain);
    expect(fast).toEqual(plain);
    expect(fast.every(Number.isFinite)).toBe(true);
  }
});

test('of points that are equally near the first is named', () => {
  const points = matrix([
    [5, 5],
    [1, 1],
    [1, 1],
    [9, 9],
  ]);
  const sets = pointSets(points, [Int32Array.of(0, 1, 2, 3)]);
  const { place, distance } = nearestInSet(sets, 0, Float64Array.of(1, 1), 0, -1);
  expect([sets.ids[place], distance]).toEqual([1, 0]);
  expect(sets.ids[nearestInSet(sets, 0, Float64Array.of(1, 1), 0, 1).place]).toBe(2);
});
