import { matrix } from 'hapax';
import { expect, test } from 'vitest';
import { sharesOf, surpriseLearnt, surprises } from '../../../src/run/model/surprise.ts';
import { surpriseOf, tailOf } from '../../../src/run/model/tails.ts';

/** The share of values at least as large, counted one by one. */
const naive = (values: readonly number[], value: number) => values.filter((one) => one >= value).length;

test('a value inside the training samples surprises by how many have at least as much', () => {
  const values = Array.from({ length: 500 }, (_, i) => Math.log1p((i * i) % 97));
  const tail = tailOf(Float64Array.from(values));
  for (const value of [...tail.values].filter((one) => one <= tail.from))
    expect(surpriseOf(tail, value)).toBeCloseTo(-Math.log((naive(values, value) + 0.5) / 501), 12);
  expect(surpriseOf(tail, 0)).toBe(0);
});

test('beyond the largest training value the surprise goes on growing, and what was never above 0 surprises at once', () => {
  const tail = tailOf(Float64Array.from({ length: 200 }, (_, i) => i / 100));
  const far = [2, 3, 4].map((value) => surpriseOf(tail, value));
  expect(far[1]).toBeGreaterThan(far[0]);
  expect(far[2] - far[1]).toBeCloseTo(far[1] - far[0], 9);
  expect(surpriseOf(tailOf(new Float64Array(99)), 0.7)).toBeCloseTo(-Math.log(0.5 / 100) + 0.7, 12);
});

test('the shares of the features sum to the score, and one strange feature is not hidden by usual ones', () => {
  const names = ['alerts', 'signatures nobody had before', ...Array.from({ length: 30 }, (_, j) => `signature ${j}`)];
  const rows = Array.from({ length: 300 }, (_, i) => names.map((_, j) => (j === 1 ? 0 : Math.log1p((i * (j + 3)) % 7))));
  const state = surpriseLearnt(matrix(rows), names);
  const strange = names.map((_, j) => (j === 1 ? Math.log(2) : 0));
  const busy = names.map((_, j) => (j === 1 ? 0 : Math.log1p(6)));
  const [one = 0, other = 0] = surprises(state, matrix([strange, busy]));
  expect(one).toBeGreaterThan(other);
  for (const row of [strange, busy, ...rows.slice(0, 20)])
    expect(sharesOf(state, Float64Array.from(row)).reduce((sum, { adds }) => sum + adds, 0)).toBeCloseTo(
      surprises(state, matrix([row]))[0],
      12,
    );
  expect(sharesOf(state, Float64Array.from(strange))[0]).toMatchObject({ feature: 1 });
});
