import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { shareOfFewLevels } from '../../../src/kernels/ranks/few-levels.ts';

const chance = random(1);
const column = (draw: () => number, n = 500) => Array.from({ length: n }, draw);
const share = (...columns: number[][]) => shareOfFewLevels(matrix(columns[0].map((_, i) => columns.map((c) => c[i]))));

test('a yes or no, a rare one, a constant and a small count have few levels; a measure has not, nor has it when it is rounded', () => {
  expect(share(column(() => chance.integer(2)))).toBe(1);
  expect(share(column(() => (chance.uniform() < 0.01 ? 1 : 0)))).toBe(1);
  expect(share(column(() => 7))).toBe(1);
  expect(share(column(() => chance.integer(6)))).toBe(1);
  expect(share(column(() => chance.normal()))).toBe(0);
  expect(share(column(() => Math.round(10 * chance.normal())))).toBe(0);
});

test('it is a share of the features, the same in whatever order the samples are', () => {
  const columns = [column(() => chance.integer(3)), column(() => chance.normal()), column(() => chance.normal()), column(() => 0)];
  expect(share(...columns)).toBe(0.5);
  expect(share(...columns.map((c) => c.toReversed()))).toBe(0.5);
  expect(shareOfFewLevels({ values: new Float64Array(0), rows: 5, columns: 0 })).toBe(0);
});

test('one value that most samples have makes few levels of however many others', () => {
  expect(share(column(() => (chance.uniform() < 0.6 ? 0 : chance.normal())))).toBe(1);
});
