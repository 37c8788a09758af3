import { describe, expect, test } from 'vitest';
import { baggedNearest, random } from '../../src/index.ts';
import { normalRows } from '../data.ts';

describe('baggedNearest', () => {
  test('agrees with the definition on random samples, with and without the sample itself', () => {
    const train = normalRows(40, 3, 1);
    const subsets = Array.from({ length: 6 }, (_, b) => [...random(5, b).sample(40, 8)]);
    const naive = (row: number[], without: number) =>
      subsets.reduce((sum, set) => {
        const near = set.filter((i) => i !== without).map((i) => Math.hypot(...row.map((v, j) => v - train[i]![j]!)));
        return sum + Math.min(...near) / 6;
      }, 0);
    const { model, scores } = baggedNearest({ nEstimators: 6, maxSamples: 8, seed: 5 }).fitScore(train);
    train.forEach((row, i) => {
      expect(model.scoreOne(row)).toBeCloseTo(naive(row, -1), 12);
      expect(scores[i]).toBeCloseTo(naive(row, i), 12);
    });
  });

  test('gives the hand-computed value when every subset holds all samples: 5 from (0, 0) to (3, 4)', () => {
    const { model, scores } = baggedNearest().fitScore([
      [3, 4],
      [30, 40],
    ]);
    expect(model.scoreOne([0, 0])).toBeCloseTo(5, 12);
    expect(scores[0]).toBeCloseTo(45, 12);
  });

  test('groups of anomalies stand out where the nearest neighbour is blind to them', () => {
    const train = [...normalRows(400, 2, 2), ...normalRows(12, 2, 3).map(([a, b]) => [8 + a! / 50, 8 + b! / 50])];
    const { scores } = baggedNearest({ maxSamples: 8 }).fitScore(train);
    expect(Math.min(...scores.slice(400))).toBeGreaterThan(Math.max(...scores.slice(0, 400)));
  });
});
