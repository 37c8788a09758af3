import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lof } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden } from '../golden.ts';

type Near = { i: number; d: number }[];

function near(train: number[][], row: number[], k: number, without = -1): Near {
  return train
    .map((r, i) => ({ i, d: Math.hypot(...r.map((v, j) => v - row[j]!)) }))
    .filter(({ i }) => i !== without)
    .sort((a, b) => a.d - b.d || a.i - b.i)
    .slice(0, k);
}

/** The four definitions of the paper, one after the other; -1 takes the row as new. */
function naive(train: number[][], row: number[], k: number, without: number): number {
  const kDistance = (i: number) => near(train, train[i]!, k, i).at(-1)!.d;
  const density = (neighbours: Near) => 1 / (neighbours.reduce((sum, { i, d }) => sum + Math.max(d, kDistance(i)), 0) / k + 1e-10);
  const neighbours = near(train, row, k, without);
  const others = neighbours.reduce((sum, { i }) => sum + density(near(train, train[i]!, k, i)), 0) / k;
  return others / density(neighbours);
}

describe('lof', () => {
  test('agrees with the definition on random samples', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 14 }), fc.integer(), fc.integer({ min: 1, max: 5 }), (n, seed, nNeighbors) => {
        const train = normalRows(n, 2, seed);
        const k = Math.min(nNeighbors, train.length - 1);
        const { model, scores } = lof({ nNeighbors }).fitScore(train);
        train.forEach((row, i) => {
          expect(scores[i]! / naive(train, row, k, i)).toBeCloseTo(1, 7);
          const query = [row[0]! + 10.5, row[1]! - 0.25];
          expect(model.scoreOne(query) / naive(train, query, k, -1)).toBeCloseTo(1, 7);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('gives the hand-computed value: on the whole numbers with k = 1, 12 is 3 from 9, whose own reach is 1', () => {
    const train = Array.from({ length: 10 }, (_, i) => [i]);
    expect(lof({ nNeighbors: 1 }).fit(train).scoreOne([12])).toBeCloseTo(3, 8);
  });

  test('training scores equal scikit-learn at k = 20 and k = 5 to 1e-9', () => {
    expectClose(
      lof()
        .fitScore(golden.X)
        .scores.map((v) => -v),
      golden.out['sklearn.LOF.k20']!.negative_outlier_factor_!,
    );
    expectClose(
      lof({ nNeighbors: 5 })
        .fitScore(golden.X)
        .scores.map((v) => -v),
      golden.out['sklearn.LOF.k5.novelty']!.nof!,
    );
  });

  test('novelty scores equal scikit-learn to 1e-9', () => {
    const scores = lof({ nNeighbors: 5 }).fit(golden.X).score(golden.Q);
    expectClose(
      scores.map((v) => -v),
      golden.out['sklearn.LOF.k5.novelty']!.score_samples_Q!,
    );
  });

  test('stays finite among duplicates, with fewer samples than neighbours, and on 500 features', () => {
    const same = [...Array(40).fill([1, 2]), [1, 3], [5, 5]];
    const { model, scores } = lof({ nNeighbors: 5 }).fitScore(same);
    expect([...scores, ...model.score([...same, [9, 9]])].every(Number.isFinite)).toBe(true);
    expect(
      lof()
        .fitScore([[1], [2], [4]])
        .scores.every(Number.isFinite),
    ).toBe(true);
    const wide = Array.from({ length: 30 }, (_, i) => Array.from({ length: 500 }, (_, j) => Math.sin(i * 7 + j)));
    expect(lof().fitScore(wide).scores.every(Number.isFinite)).toBe(true);
  });

  test('says that duplicates make its scores, once, and what helps; without them it says nothing', () => {
    const rows = [...Array.from({ length: 30 }, () => [1, 2]), [1.5, 2.5], [3, 1], [4, 4], [5, 2], [6, 1], [2, 6]];
    const told: string[] = [];
    const model = lof({ nNeighbors: 5 }).fit(rows, { notice: (text) => told.push(text) });
    const doubt =
      'lof: 6 samples have scores above ten million, since nNeighbors 5 is not more than the copies that their neighbours have; leave out duplicates, raise nNeighbors above the number of copies, or take knn';
    expect(told).toEqual([doubt]);
    expect(model.notes).toEqual([doubt]);
    expect(lof({ nNeighbors: 31 }).fit(rows).notes).toEqual([]);
  });
});
