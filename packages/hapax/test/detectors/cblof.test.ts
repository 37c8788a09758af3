import { describe, expect, test } from 'vitest';
import { cblof } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** 20 samples around 0, 20 around 100, one pair at 50: two large clusters and a small one. */
const rows = [...normalRows(20, 1, 1).map(([v]) => [v!]), ...normalRows(20, 1, 2).map(([v]) => [100 + v!]), [50], [50.5]];
const mean = (values: readonly number[][]) => values.reduce((sum, [v]) => sum + v!, 0) / values.length;

describe('cblof', () => {
  test('a sample of a small cluster is measured from the nearest large centre, others from their own', () => {
    const model = cblof({ nClusters: 3 }).fit(rows),
      low = mean(rows.slice(0, 20)),
      high = mean(rows.slice(20, 40));
    expect(model.scoreOne([51])).toBeCloseTo(Math.min(51 - low, high - 51), 9);
    expect(model.scoreOne([2])).toBeCloseTo(Math.abs(2 - low), 9);
    expect(model.scoreOne([103])).toBeCloseTo(Math.abs(103 - high), 9);
  });

  test('weights multiply by the size of the cluster', () => {
    const plain = cblof({ nClusters: 3 }).fit(rows),
      weighted = cblof({ nClusters: 3, weights: 'size' }).fit(rows);
    expect(weighted.scoreOne([51])).toBeCloseTo(2 * plain.scoreOne([51]), 9);
    expect(weighted.scoreOne([2])).toBeCloseTo(20 * plain.scoreOne([2]), 9);
  });

  test('where sizes fall nowhere by beta the least that holds alpha counts', () => {
    // Clusters of 4, 3, 2 and 1: no drop of 5; .9 of 10 samples are held by the first three.
    const ladder = [0, 0.1, 0.2, 0.3, 100, 100.1, 100.2, 200, 200.1, 260].map((v) => [v]);
    const model = cblof({ nClusters: 4 }).fit(ladder);
    expect(model.scoreOne([260])).toBeCloseTo(260 - 200.05, 9);
    expect(model.scoreOne([200.1])).toBeCloseTo(0.05, 9);
  });

  test('where neither holds all clusters are large, and nothing throws', () => {
    // Three clusters of equal size: the first two hold 2/3 < .9, nothing drops by 5.
    const equal = [0, 0.1, 100, 100.1, 200, 200.1].map((v) => [v]);
    expect(cblof({ nClusters: 3 }).fit(equal).scoreOne([201])).toBeCloseTo(201 - 200.05, 9);
    for (const nClusters of [1, 2, 8, 100])
      for (const alpha of [0.5, 1])
        for (const beta of [1, 1e6])
          expect(
            [
              ...cblof({ nClusters, alpha, beta })
                .fit(rows)
                .score([...rows, [1e149]]),
            ].every(Number.isFinite),
          ).toBe(true);
  });
});
