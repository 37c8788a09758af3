import { expect, test } from 'vitest';
import { decisionTree, kde, kMeans, lags, pipeline, random, zScore } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(120, 3, 5);
const fresh = normalRows(30, 3, 6);
const chance = random(7);
const counts = rows.map(() => chance.integer(4));
const repeated = rows.flatMap((row, i) => Array.from({ length: counts[i] ?? 0 }, () => row));

const METHODS = { zScore: zScore(), kde: kde(), kMeans: kMeans({ nClusters: 3 }) };

test.each(Object.entries(METHODS))('%s: even weights change nothing, whatever they are', (_, method) => {
  const model = method.fit(rows);
  for (const w of [1, 3]) {
    const weighted = method.fit(rows, { weights: rows.map(() => w) });
    expect(weighted.score(fresh).every((score, i) => Math.abs(score - (model.score(fresh)[i] ?? 0)) < 1e-9)).toBe(true);
  }
});

test.each([
  ['zScore', METHODS.zScore],
  ['kde', METHODS.kde],
])('%s: a sample of weight 3 counts as three, and one of weight 0 as none', (_, method) => {
  const [weighted, plain] = [method.fit(rows, { weights: counts }).score(fresh), method.fit(repeated).score(fresh)];
  for (const [i, score] of weighted.entries()) expect(score).toBeCloseTo(plain[i] ?? 0, 9);
});

test('kMeans: centres are weighted means, so that one cluster has the mean of the repeated samples', () => {
  const one = kMeans({ nClusters: 1 });
  const [weighted, plain] = [one.fit(rows, { weights: counts }).score(fresh), one.fit(repeated).score(fresh)];
  for (const [i, score] of weighted.entries()) expect(score).toBeCloseTo(plain[i] ?? 0, 9);
});

test('zScore by hand: a training sample is scored without all of its weight', () => {
  // Of 0, 0, 0, 4 with weights 1, 1, 2, 4 the others of the last have the mean 0 and no deviation; the mean of all is 2, the deviation 2.
  const { model, scores } = zScore().fitScore([[0], [0], [0], [4], [4]], { weights: [1, 1, 2, 3, 1] });
  expect(model.score([[6]])[0]).toBe(2);
  // Without the fourth: weights 1, 1, 2 at 0 and 1 at 4: mean 0.8, variance 2.56.
  expect(scores[3]).toBeCloseTo((4 - 0.8) / 1.6, 12);
});

test('kde by hand: the density is the weighted mean of the kernels', () => {
  const at = (v: number) => Math.exp(-(v ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const { model, scores } = kde().fitScore([[0], [1], [3]], { weights: [1, 2, 5] });
  expect(model.score([[0.5]])[0]).toBeCloseTo(-Math.log((at(0.5) + 2 * at(0.5) + 5 * at(2.5)) / 8), 12);
  expect(scores[2]).toBeCloseTo(-Math.log((at(3) + 2 * at(2)) / 3), 12);
});

test('weights are refused where a method has no use for them', () => {
  expect(() => decisionTree().fit(rows, { labels: rows.map((_, i) => i % 2), weights: counts })).toThrow(
    'decisionTree takes no weights; leave { weights } out',
  );
});

test('weights of samples go with what is made of them: those that only begin a window are left out', () => {
  const lagged = rows.slice(2).map((row, i) => [...row, ...(rows[i + 1] ?? []), ...(rows[i] ?? [])]);
  const model = pipeline({ transforms: [lags({ size: 3 })], detector: zScore() }).fit(rows, { weights: counts });
  const plain = zScore().fit(lagged, { weights: counts.slice(2) });
  expect(model.score(rows).slice(2)).toEqual(plain.score(lagged));
});
