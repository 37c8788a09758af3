import { encode, isolationForest, knn, type Model, matrix, pipeline, random, robustScale, standardize } from 'hapax';
import { detectors } from 'hapax/registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WorkerPool, workerPool } from '../../src/index.ts';

const chance = random(1);
const rows = Array.from({ length: 403 }, () => Array.from({ length: 4 }, () => chance.normal()));
const labels = rows.map((row) => (Math.hypot(...row) > 3 ? 1 : 0));

let pools: WorkerPool[];
beforeAll(() => {
  pools = [1, 2, 3].map((threads) => workerPool({ threads }));
});
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const same = (a: Model, b: Model) => expect(encode(a.snapshot())).toBe(encode(b.snapshot()));

describe('a worker pool', () => {
  test.each([
    ['isolationForest', {}],
    ['isolationForest', { extensionLevel: 1, nEstimators: 7, seed: 3 }],
    ['isolationForest', { categorical: [0], nEstimators: 10 }],
    ['randomForest', { nEstimators: 5 }],
    ['decisionTree', {}],
    ['knn', {}],
    ['kMeans', {}],
  ] as const)('fits %s with %o to the same bits with 1, 2 and 3 threads as without', async (id, options) => {
    const alone = detectors[id]!.configure(options).fit(rows, { labels });
    for (const pool of pools) same(await pool.fit(id, options, rows, { labels }), alone);
  });

  test('scores to the same bits with 1, 2 and 3 threads as without, from rows and from shared memory', async () => {
    const model = isolationForest().fit(rows),
      alone = model.score(rows);
    const x = matrix(rows),
      values = new Float64Array(new SharedArrayBuffer(x.values.byteLength));
    values.set(x.values);
    for (const pool of pools) {
      expect(await pool.score(model, rows)).toEqual(alone);
      expect(await pool.score(model, { ...x, values })).toEqual(alone);
      expect(await pool.score(model, rows.slice(0, 2))).toEqual(alone.slice(0, 2));
      expect(await pool.score(model, [])).toEqual(new Float64Array(0));
    }
  });

  test('fits and scores a pipeline inside a pipeline to the same bits', async () => {
    const nested = pipeline({ transforms: [robustScale()], detector: pipeline({ transforms: [standardize()], detector: knn() }) });
    const alone = nested.fit(rows);
    for (const pool of pools) {
      const model = await pool.fit(nested, rows);
      expect(encode(model.snapshot())).toBe(encode(alone.snapshot()));
      expect(await pool.score(model, rows)).toEqual(alone.score(rows));
    }
  });

  test('throws what the caller would get without a pool', async () => {
    const model = isolationForest().fit(rows),
      pool = pools[1]!;
    await expect(pool.score(model, [[1, 2]])).rejects.toThrow('isolationForest was fitted on 4 features; got 2');
    const holed = rows.map((row, i) => (i === 300 ? [0, 0, Infinity, 0] : row));
    await expect(pool.score(model, holed)).rejects.toThrow(
      'isolationForest: sample 300, feature 2 is Infinity; values must be finite, or NaN for missing',
    );
    await expect(pool.fit('isolationForest', {}, [])).rejects.toThrow('isolationForest needs at least one sample to fit; got none');
    await expect(pool.fit('isolationForest', { nEstimators: 0 }, rows)).rejects.toThrow(
      'isolationForest: `nEstimators` must be an integer in [1, 10000]; got 0',
    );
    await expect(pool.fit('randomForest', {}, rows)).rejects.toThrow('randomForest learns from labels');
    await expect(pool.fit('nosuch', {}, rows)).rejects.toThrow('workerPool: no detector `nosuch`; there is ');
    expect(() => workerPool({ threads: 0 })).toThrow('workerPool: `threads` must be an integer in [1, Infinity]; got 0');
  });
});
