import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { ecod, iqr, isolationForest, knn, lof, mad, mahalanobis, selectDetector } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** Normal rows with 20 far ones behind. */
const chance = random(3);
const rows = [...normalRows(300, 3, 5), ...Array.from({ length: 20 }, () => Array.from({ length: 3 }, () => 6 + chance.normal()))];
const known = rows.map((_, i) => (i >= 300 ? (i < 305 ? -1 : 0) : i < 30 ? 1 : 0));

/** Spearman's correlation by its definition: Pearson's of the ranks, equal scores sharing the mean of theirs. */
function spearman(a: Float64Array, b: Float64Array): number {
  const ranks = (values: Float64Array) =>
    values.map((v) => values.filter((w) => w < v).length + (values.filter((w) => w === v).length - 1) / 2 - (values.length - 1) / 2);
  const [p, q] = [ranks(a), ranks(b)];
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}

test('without labels the order is that of the mean rank correlation with the others', () => {
  const told = selectDetector([mahalanobis(), knn(), lof()], rows);
  for (const one of told) {
    const others = told.filter((other) => other !== one);
    expect(one.agreement).toBeCloseTo(others.reduce((sum, other) => sum + spearman(one.scores, other.scores), 0) / 2, 9);
    expect(one.precision).toBeNaN();
  }
  expect(told.map(({ agreement }) => agreement)).toEqual(told.map(({ agreement }) => agreement).sort((a, b) => b - a));
});

test('one that agrees with nobody comes last, and the model of the first can be used at once', () => {
  const nonsense = knn({ nNeighbors: 1, metric: 'cosine' });
  const told = selectDetector([ecod(), iqr(), nonsense, isolationForest(), mahalanobis()], rows);
  expect(told.at(-1)!.detector).toBe(nonsense);
  expect(told[0]!.model.predict([[9, 9, 9]])).toEqual(Int8Array.of(1));
});

test('a few known samples decide', () => {
  const blind = knn({ nNeighbors: 1, metric: 'cosine' });
  const told = selectDetector([blind, mahalanobis(), mad()], rows, { known });
  expect(told[0]!.precision).toBe(1);
  expect(told.at(-1)!.detector).toBe(blind);
});

test('one candidate is no choice, and knowledge must fit', () => {
  expect(() => selectDetector([mad()], rows)).toThrow('selectDetector chooses among two detectors or more; got 1');
  expect(() => selectDetector([mad(), knn()], rows, { known: [1] })).toThrow('selectDetector got 1 known labels for 320 samples');
});
