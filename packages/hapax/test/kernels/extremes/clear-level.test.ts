import { expect, test } from 'vitest';
import { clearLevel, tailOf } from '../../../src/kernels/extremes/clear-level.ts';

/** Counts of each value, largest value first. */
const levelOf = (...counts: readonly (readonly [number, number])[]): number => {
  const values = Float64Array.from(counts.flatMap(([value, count]) => new Array<number>(count).fill(value)));
  return clearLevel(values, tailOf(values), values.length, 0.01, 0);
};

test('one of 500 values that are all alike is clear, and one of 60 is not', () => {
  expect(levelOf([8, 1], [7, 499])).toBe(7);
  expect(levelOf([8, 1], [7, 59])).toBe(Infinity);
});

test('a third level beside two is clear, whatever it is', () => {
  expect(levelOf([2, 1], [1, 250], [0, 249])).toBe(1);
});

test('in a feature that counts in steps one step beyond the others is a rare count, and two are clear', () => {
  const rooms = levelOf([5, 2], [4, 140], [3, 300], [2, 90], [1, 10]);
  expect(rooms).toBeGreaterThanOrEqual(5);
  expect(rooms).toBeLessThan(6);
  expect(levelOf([99, 2], [4, 140], [3, 300], [2, 90], [1, 10])).toBeLessThan(6);
});

test('fewer than twelve values have no level', () => {
  expect(levelOf([1e6, 1], [1, 10])).toBe(Infinity);
});
