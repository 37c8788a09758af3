import { expect, test } from 'vitest';
import { matrix, random } from '../../../src/index.ts';
import { othersOf } from '../../../src/kernels/neighbours/given-others.ts';

const chance = random(3);
/** Height in cm, age in years, weight that follows from both, and shoe colours that follow from nothing. */
const people = matrix(
  Array.from({ length: 200 }, () => {
    const [height, age] = [170 + 10 * chance.normal(), 20 + 50 * chance.uniform()];
    return [height, age, 0.9 * (height - 100) + 0.3 * (age - 40) + 3 * chance.normal()];
  }),
);

test('a value that does not go with the others is found, with what they let expect', () => {
  const found = othersOf(people).disagreement([185, 60, 55], [2]);
  expect(found).toMatchObject({ feature: 2, given: [0] });
  // 0.9 · 85 + 0.3 · (20 to 70 less 40) is 70.5 to 85.5.
  expect(found?.low).toBeGreaterThan(65);
  expect(found?.high).toBeLessThan(95);
  expect(found?.excess).toBeGreaterThan(0.5);
});

test('values that go together have no disagreement worth a word', () => {
  const found = othersOf(people).disagreement([170, 40, 63], [0, 1, 2]);
  expect(found?.excess ?? 0).toBeLessThan(0.5);
});

test('two values can let expect what neither does alone', () => {
  const rows = Array.from({ length: 200 }, () => {
    const [a, b] = [chance.uniform() - 0.5, chance.uniform() - 0.5];
    return [a, b, a * b > 0 ? 1 + 0.05 * chance.normal() : -1 + 0.05 * chance.normal()];
  });
  const found = othersOf(matrix(rows)).disagreement([0.3, 0.3, -1], [2, 0, 1]);
  expect(found?.feature).toBe(2);
  expect(found?.given).toEqual([0, 1]);
  expect([found?.low, found?.high].map((v) => Math.round(v ?? 0))).toEqual([1, 1]);
});

test('a kind lets expect as numbers do, and only rows of the same kind count', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [i % 2, (i % 2 === 0 ? 10 : 90) + chance.normal()]);
  expect(othersOf(matrix(rows), new Set([0])).disagreement([0, 90], [1, 0])).toMatchObject({ feature: 1, given: [0] });
  expect(othersOf(matrix(rows), new Set([0])).disagreement([1, 90], [1, 0])).toBeUndefined();
});

test('nothing is said where no sample is like it, where values are missing, and of few samples', () => {
  expect(othersOf(people).disagreement([400, 300, 1], [0, 1, 2])).toBeUndefined();
  expect(othersOf(people).disagreement([Number.NaN, Number.NaN, 60], [2, 0, 1])).toBeUndefined();
  expect(othersOf(matrix([[1, 2]])).disagreement([1, 9], [0, 1])).toBeUndefined();
});
