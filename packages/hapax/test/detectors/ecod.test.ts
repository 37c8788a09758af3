import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ecod } from '../../src/index.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

/** Both tails by counting, as the paper defines them. */
function naive(train: number[][], row: number[]): number {
  return row.reduce((sum, value, j) => {
    const column = train.map((r) => r[j]!);
    const n = column.length;
    const left = -Math.log(Math.max(0.5, column.filter((v) => v <= value).length) / n);
    const right = -Math.log(Math.max(0.5, column.filter((v) => v >= value).length) / n);
    const mean = column.reduce((s, v) => s + v, 0) / n;
    const third = column.reduce((s, v) => s + (v - mean) ** 3, 0);
    return sum + Math.max(left, right, third < 0 ? left : third > 0 ? right : left + right);
  }, 0);
}

describe('ecod', () => {
  test('agrees with the definition on random samples with ties, and beyond all of them', () => {
    // Dyadic numbers: sums are exact, so that a third moment of 0 is 0 in any order.
    const cell = fc.integer({ min: -20, max: 20 }).map((v) => v / 4);
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 4, maxLength: 4 }).map((four) => [...four, ...four, ...four, ...four]);
    fc.assert(
      fc.property(rows, fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 9 }), (train, queries) => {
        const model = ecod().fit(train);
        for (const row of [...train, ...queries, [-9, 9]]) expect(model.scoreOne(row)).toBeCloseTo(naive(train, row), 10);
      }),
      { numRuns: 60 },
    );
  });

  test('gives the hand-computed value: 3 of the values 1, 2, 3, 10 has one in four at or above 10, and three quarters below', () => {
    const model = ecod().fit([[1], [2], [3], [10]]);
    expect(model.scoreOne([10])).toBeCloseTo(Math.log(4), 12);
    expect(model.scoreOne([3])).toBeCloseTo(-Math.log(2 / 4), 12);
    expect(model.scoreOne([11])).toBeCloseTo(-Math.log(0.5 / 4), 12);
  });

  test('equals PyOD ECOD on its training samples to 1e-9', () => {
    const expected = golden.out['pyod.ECOD']!;
    const model = ecod().fit(golden.X),
      scores = model.score(golden.X);
    expectClose(scores, expected.scores!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
  });

  test('equals PyOD ECOD on new samples once they are joined to the training samples, as it does', () => {
    const joined = [...golden.X, ...golden.Q],
      scores = ecod().fit(joined).score(joined);
    expectClose(scores.slice(60), golden.out['pyod.ECOD']!.scoreQ!);
  });

  test('a score does not depend on the samples it is computed with', () => {
    const model = ecod().fit(golden.X);
    expect(model.score(golden.Q)[4]).toBe(model.score([golden.Q[4]!])[0]);
  });

  test('counts are right where many values are equal and more than one stretch of the guide is needed', () => {
    const train = Array.from({ length: 1000 }, (_, i) => [Math.floor(i / 137)]);
    const model = ecod().fit(train);
    for (const v of [-1, 0, 0.5, 1, 3, 6.5, 7, 8]) expect(model.scoreOne([v])).toBeCloseTo(naive(train, [v]), 10);
  });
});
