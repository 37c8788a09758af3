import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knn } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

const METHODS = ['largest', 'mean', 'median'] as const;

function naive(train: number[][], row: number[], k: number, method: string): number {
  const all = train.map((r) => Math.hypot(...r.map((v, j) => v - row[j]!))).sort((a, b) => a - b);
  const near = all.slice(0, k);
  if (method === 'largest') return near[k - 1]!;
  if (method === 'mean') return near.reduce((sum, v) => sum + v, 0) / k;
  return (near[(k - 1) >> 1]! + near[k >> 1]!) / 2;
}

describe('knn', () => {
  test('agrees with the definition on random samples with many duplicates', () => {
    const cell = fc.integer({ min: -3, max: 3 });
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 8 }), fc.constantFrom(...METHODS), (train, nNeighbors, method) => {
        const k = Math.min(nNeighbors, train.length - 1);
        const { model, scores } = knn({ nNeighbors, method }).fitScore(train);
        train.forEach((row, i) => {
          expect(model.scoreOne(row)).toBeCloseTo(naive(train, row, k, method), 10);
          expect(scores[i]).toBeCloseTo(naive(train.toSpliced(i, 1), row, k, method), 10);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('gives the hand-computed values: from 0 to 3, 4 and 12 it is 3, 4 and 12 far', () => {
    const at = (method: (typeof METHODS)[number]) =>
      knn({ nNeighbors: 3, method })
        .fit([[3], [4], [12], [50]])
        .scoreOne([0]);
    expect([at('largest'), at('median')]).toEqual([12, 4]);
    expect(at('mean')).toBeCloseTo(19 / 3, 12);
  });

  test.each(METHODS)('equals PyOD KNN (%s) to 1e-9', (method) => {
    const expected = golden.out[`pyod.KNN.${method}5`]!;
    const { model, scores } = knn({ nNeighbors: 5, method }).fitScore(golden.X);
    expectClose(scores, expected.scores!);
    expectClose(model.score(golden.Q), expected.scoreQ!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
  });

  test('takes fewer samples than neighbours, and 500 features', () => {
    expect(
      knn({ nNeighbors: 20 })
        .fit([[0], [1], [5]])
        .scoreOne([0]),
    ).toBe(1);
    expect(knn().fitScore([[7]]).scores).toEqual(Float64Array.of(0));
    expect(
      knn()
        .fit(normalRows(30, 500, 1))
        .score(normalRows(3, 500, 2))
        .every(Number.isFinite),
    ).toBe(true);
  });

  test('a feature contributes what the distance loses without it: (3, 4) from (0, 0) is 5, without the second feature 3', () => {
    const { features } = knn({ nNeighbors: 1 })
      .fit([
        [0, 0],
        [90, 90],
      ])
      .explain([3, 4]);
    expect(features.map((f) => [f.name, f.contribution])).toEqual([
      ['feature 1', 2],
      ['feature 0', 1],
    ]);
  });
});
