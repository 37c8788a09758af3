import { describe, expect, test } from 'vitest';
import { kMeans } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import golden from '../fixtures/trees-golden.json' with { type: 'json' };

const gap = (a: readonly number[], b: readonly number[]) => Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]!) ** 2, 0));

describe('kMeans', () => {
  test('gives the distances of scikit-learn for the golden samples', () => {
    const model = kMeans({ nClusters: 3, nInit: 20 }).fit(golden.X);
    // Both come to rest in the same optimum; the golden values are printed with ten digits.
    model.score(golden.X).forEach((d, i) => {
      expect(d).toBeCloseTo(golden.kMeans3.mindist[i]!, 9);
    });
  });

  test('every score is the distance to the nearest centre, and each centre the mean of the samples it is nearest to', () => {
    const rows = normalRows(150, 3, 1),
      model = kMeans({ nClusters: 5, tol: 0 }).fit(rows);
    const { centers } = (model.snapshot().state as { method: { centers: { values: Float64Array } } }).method;
    const points = Array.from({ length: 5 }, (_, c) => [...centers.values.slice(3 * c, 3 * c + 3)]);
    const nearest = (row: number[]) => points.map((c) => gap(row, c)).reduce((best, d, c, all) => (d < all[best]! ? c : best), 0);
    for (const row of normalRows(40, 3, 2)) expect(model.scoreOne(row)).toBeCloseTo(Math.min(...points.map((c) => gap(row, c))), 12);
    points.forEach((center, c) => {
      const own = rows.filter((row) => nearest(row) === c);
      for (let j = 0; j < 3; ++j) expect(center[j]).toBeCloseTo(own.reduce((sum, row) => sum + row[j]!, 0) / own.length, 9);
    });
  });

  test('gives the hand-computed value: two pairs have centres 1 and 11, so 4 is 3 away', () => {
    const model = kMeans({ nClusters: 2 }).fit([[0], [2], [10], [12]]);
    expect(model.scoreOne([4])).toBe(3);
    // All distances in training are 1, so their spread is none, in each cluster and overall: the unit is 1.
    expect(
      kMeans({ nClusters: 2, scale: 'cluster' })
        .fit([[0], [2], [10], [12]])
        .scoreOne([4]),
    ).toBe(2);
  });

  test('cluster scale: the same distance is stranger beside a tight cluster than beside a wide one', () => {
    const rows = normalRows(200, 2, 1).map(([a, b], i) => (i % 2 ? [a! * 0.1, b! * 0.1] : [50 + a! * 5, b! * 5]));
    const model = kMeans({ nClusters: 2, scale: 'cluster', nInit: 5 }).fit(rows);
    expect(model.scoreOne([3, 0])).toBeGreaterThan(5 * model.scoreOne([53, 0]));
  });

  test('more centres than different samples, and huge values, stay finite', () => {
    const model = kMeans().fit([[1], [1], [1], [2]]);
    expect([...model.score([[1], [2], [-1e150], [1e150]])].every(Number.isFinite)).toBe(true);
    expect(model.scoreOne([2])).toBe(0);
  });

  test('contributions add up to the distance', () => {
    const model = kMeans({ nClusters: 3 }).fit(golden.X),
      { features, score } = model.explain([9, -2, 4]);
    expect(features.reduce((sum, f) => sum + f.contribution, 0)).toBeCloseTo(score, 9);
  });
});
