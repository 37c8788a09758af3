import { expect, test } from 'vitest';
import { matrix, row } from '../../../src/core/matrix.ts';
import { windowsEndingAt } from '../../../src/kernels/windows/cut.ts';

const x = matrix([
  [1, 10],
  [2, 20],
  [4, Number.NaN],
  [8, 40],
  [16, 50],
]);

test('a window holds the newest sample first, all features of it, then the one before', () => {
  const w = windowsEndingAt(x, { size: 2, parts: 2, centre: 'none' });
  expect([...row(w, 0)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect([...row(w, 1)]).toEqual([2, 20, 1, 10]);
  expect([...row(w, 3)]).toEqual([8, 40, 4, Number.NaN]);
});

test('a part is the mean of its known samples', () => {
  const w = windowsEndingAt(x, { size: 4, parts: 2, centre: 'none' });
  expect([...row(w, 4)]).toEqual([12, 45, 3, 20]);
});

test('the mean of a window, or mean and deviation, is taken off each feature; a flat window is 0', () => {
  const [mean, shape] = (['mean', 'shape'] as const).map((centre) => windowsEndingAt(x, { size: 2, parts: 2, centre }));
  expect([...row(mean!, 4)]).toEqual([4, 5, -4, -5]);
  expect([...row(shape!, 4)]).toEqual([1, 1, -1, -1]);
  const flat = windowsEndingAt(matrix([[1e9 + 1e-7], [1e9], [1e9]]), { size: 3, parts: 3, centre: 'shape' });
  expect([...row(flat, 2)]).toEqual([0, 0, 0]);
});
