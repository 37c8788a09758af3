import { describe, expect, test } from 'vitest';
import { zScore } from '../../src/index.ts';
import { normalRows } from '../data.ts';

function naive(train: number[][], row: number[]): number {
  return Math.max(
    ...row.map((value, j) => {
      const known = train.map((r) => r[j]!).filter((v) => !Number.isNaN(v));
      const mean = known.reduce((s, v) => s + v, 0) / known.length;
      return Math.abs(value - mean) / Math.sqrt(known.reduce((s, v) => s + (v - mean) ** 2, 0) / known.length);
    }),
  );
}

describe('zScore', () => {
  test('agrees with the definition on random samples with missing cells', () => {
    const train = normalRows(70, 3, 1).map((row, i) => row.map((v, j) => (i % 7 === j ? Number.NaN : v + 1000)));
    const model = zScore().fit(train);
    for (const row of normalRows(40, 3, 2)) expect(model.scoreOne(row) / naive(train, row)).toBeCloseTo(1, 10);
  });

  test('gives the hand-computed value: mean 5, standard deviation 2, so 11 is 3 away', () => {
    expect(
      zScore()
        .fit([2, 4, 4, 4, 5, 5, 7, 9].map((v) => [v]))
        .scoreOne([11]),
    ).toBe(3);
  });

  test('a missing cell says nothing; the others decide', () => {
    const model = zScore().fit([
      [0, 0],
      [2, 20],
    ]);
    expect(model.scoreOne([5, Number.NaN])).toBe(4);
    expect(model.scoreOne([Number.NaN, Number.NaN])).toBe(0);
  });

  test('learning sample after sample is the same as fitting on all of them, to the bit', () => {
    const rows = normalRows(50, 3, 3);
    const parts = zScore().fit(rows.slice(0, 20));
    parts.learn(rows.slice(20, 21));
    parts.learn(rows.slice(21));
    expect(parts.score(rows)).toEqual(zScore().fit(rows).score(rows));
  });
});
