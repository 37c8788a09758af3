import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { featureBagging, knn, lof } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(80, 5, 3);
const asked = normalRows(10, 5, 4).map((row) => row.map((v) => 2 * v));

/** The bags by the rule of the source, drawn as the method draws them. */
const bagsOf = (count: number, seed: number) =>
  Array.from({ length: count }, (_, t) => {
    const chance = random(seed, t);
    return Array.from(chance.sample(5, 2 + chance.integer(3)).sort());
  });
const pick = (all: readonly number[][], features: readonly number[]) => all.map((row) => features.map((j) => row[j]!));

describe('featureBagging', () => {
  test.each(['mean', 'max'] as const)('is the %s of LOF over the bags, for training samples and others', (combination) => {
    const { model, scores } = featureBagging({ nEstimators: 4, nNeighbors: 6, combination, seed: 2 }).fitScore(rows);
    const fits = bagsOf(4, 2).map((features) => ({ features, ...lof({ nNeighbors: 6 }).fitScore(pick(rows, features)) }));
    const together = (values: readonly number[]) => (combination === 'max' ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / 4);
    for (const [i, score] of scores.entries()) expect(score).toBeCloseTo(together(fits.map((one) => one.scores[i]!)), 10);
    for (const [i, score] of model.score(asked).entries())
      expect(score).toBeCloseTo(together(fits.map((one) => one.model.score(pick(asked, one.features))[i]!)), 10);
  });

  test('with kNN it is the mean of mean distances; bags have at least half of the features and never all', () => {
    expect(
      bagsOf(200, 1)
        .map((bag) => bag.length)
        .sort(),
    ).toEqual(expect.arrayContaining([2, 3, 4]));
    expect(bagsOf(200, 1).every((bag) => bag.length >= 2 && bag.length <= 4 && new Set(bag).size === bag.length)).toBe(true);
    const model = featureBagging({ base: 'knn', nEstimators: 3, nNeighbors: 4 }).fit(rows);
    const naive = bagsOf(3, 0).map((features) =>
      knn({ nNeighbors: 4, method: 'mean' }).fit(pick(rows, features)).score(pick(asked, features)),
    );
    for (const [i, score] of model.score(asked).entries()) expect(score).toBeCloseTo(naive.reduce((sum, one) => sum + one[i]!, 0) / 3, 10);
  });

  test('finds what noise drowns: an odd place in two of twelve features', () => {
    const chance = random(9);
    const noisy = Array.from({ length: 400 }, () => {
      const turn = 2 * Math.PI * chance.uniform();
      return [4 * Math.cos(turn), 4 * Math.sin(turn), ...Array.from({ length: 10 }, () => chance.normal())];
    });
    noisy.push([0, 0, ...Array.from({ length: 10 }, () => 0.5)]);
    const rank = (scores: Float64Array) => scores.filter((score) => score > scores[400]!).length;
    expect(
      rank(featureBagging({ base: 'knn', nEstimators: 50, combination: 'max' }).fitScore(noisy.map((row) => row.slice(0, 3))).scores),
    ).toBeLessThan(5);
  });
});
