import { expect, test } from 'vitest';
import type { Matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { missingLevel } from '../../../src/kernels/extremes/missing-level.ts';

const table = (rows: number, columns: number, isFilled: (i: number, j: number) => boolean): Matrix => ({
  values: new Float64Array(rows * columns),
  rows,
  columns,
  filled: Uint8Array.from({ length: rows * columns }, (_, p) => (isFilled(Math.floor(p / columns), p % columns) ? 1 : 0)),
});

test('of a whole table a few missing cells are clear: 300 rows, 6 features, P = C(6, m) (0.5 / 301)ᵐ', () => {
  // 300 · 15 · (0.5 / 301)² = 0.0124, and 300 · 20 · (0.5 / 301)³ = 0.0000275.
  expect(missingLevel({ values: new Float64Array(1800), rows: 300, columns: 6 }, 0.0125)).toBe(2);
  expect(missingLevel({ values: new Float64Array(1800), rows: 300, columns: 6 }, 0.012)).toBe(3);
});

test('the more cells go missing, the more a row must lack', () => {
  const chance = random(5);
  const at = (share: number) =>
    missingLevel(
      table(1000, 12, () => chance.uniform() < share),
      0.01,
    );
  const levels = [0.001, 0.01, 0.05, 0.2].map(at);
  expect(levels).toEqual([3, 4, 6, 10]);
});

test('clean tables seldom reach it', () => {
  let reached = 0;
  for (let seed = 0; seed < 100; ++seed) {
    const chance = random(seed);
    const rates = Array.from({ length: 8 }, () => 0.2 * chance.uniform());
    const x = table(200, 8, (_, j) => chance.uniform() < rates[j]);
    const most = Math.max(...Array.from({ length: 200 }, (_, i) => x.filled!.subarray(8 * i, 8 * i + 8).reduce((a, b) => a + b, 0)));
    if (most >= missingLevel(x, 0.01)) reached += 1;
  }
  expect(reached).toBeLessThanOrEqual(3);
});

test('where cells go missing in blocks no number is clear', () => {
  expect(
    missingLevel(
      table(500, 6, (i, j) => i % 20 === 0 && j > 1),
      0.01,
    ),
  ).toBe(Infinity);
});

test('nor where some features go missing together, however often they do', () => {
  const chance = random(2);
  const gone = Array.from({ length: 150 }, () => chance.uniform() < 0.25);
  expect(
    missingLevel(
      table(150, 10, (i, j) => (j < 5 && gone[i]!) || (j === 5 && i % 30 === 0)),
      0.01,
    ),
  ).toBe(Infinity);
});

test('one row that lacks nearly all does not hide itself', () => {
  const chance = random(9);
  const x = table(300, 6, (i, j) => (i === 17 ? j > 0 : chance.uniform() < 0.03));
  expect(missingLevel(x, 0.01)).toBeLessThanOrEqual(5);
});

test('beyond a thousand features no number is judged', () => {
  expect(missingLevel({ values: new Float64Array(0), rows: 10, columns: 1001 }, 0.01)).toBe(Infinity);
});
