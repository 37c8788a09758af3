import { encode, isolationForest, matrix, pipeline, random, sparseOf } from 'hapax';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WorkerPool, workerPool } from '../../src/index.ts';
import { farFromMean, twice } from './own-methods.mjs';

const module = new URL('./own-methods.mjs', import.meta.url);
const chance = random(2);
const rows = Array.from({ length: 301 }, () => Array.from({ length: 3 }, () => chance.normal()));

let pool: WorkerPool;
beforeAll(() => {
  pool = workerPool({ threads: 2, methods: { detectors: { farFromMean: { module } }, transforms: { twice: { module, name: 'twice' } } } });
});
afterAll(() => pool.close());

describe('a pool with methods of the user', () => {
  test('fits and scores with them, by their names or as they are, to the same bits as without', async () => {
    const alone = farFromMean().fit(rows);
    const model = await pool.fit(farFromMean(), rows);
    expect(encode(model.snapshot())).toBe(encode(alone.snapshot()));
    expect(encode((await pool.fit('farFromMean', {}, rows)).snapshot())).toBe(encode(alone.snapshot()));
    expect(await pool.score(model, rows)).toEqual(alone.score(rows));
    expect(encode((await farFromMean().fitAsync(rows, { pool })).snapshot())).toBe(encode(alone.snapshot()));
  });

  test('takes pipelines of them, and sparse samples', async () => {
    const built = pipeline({ transforms: [twice()], detector: farFromMean() });
    const alone = built.fit(rows);
    const model = await pool.fit(built, rows);
    expect(encode(model.snapshot())).toBe(encode(alone.snapshot()));
    expect(await pool.score(model, rows)).toEqual(alone.score(rows));
    const x = sparseOf(matrix(rows));
    expect(encode((await pool.fit(farFromMean(), x)).snapshot())).toBe(encode(farFromMean().fit(x).snapshot()));
    expect(await pool.score(model, x)).toEqual(alone.score(rows));
  });

  test('tells how far a fit is, and ends it when its signal aborts', async () => {
    const shares: number[] = [];
    await pool.fit(farFromMean({ rounds: 5 }), rows, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1].slice(0, shares.length));
    const end = new AbortController();
    const fit = pool.fit(farFromMean({ rounds: 1e9 }), rows, { signal: end.signal, onProgress: () => end.abort(new Error('enough')) });
    await expect(fit).rejects.toThrow('enough');
    await expect(pool.fit(farFromMean(), rows, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    // The thread that was ended is replaced.
    expect((await pool.fit(farFromMean(), rows)).columns).toBe(3);
  });

  test('throws what the caller would get without a pool', async () => {
    await expect(pool.fit(farFromMean(), [])).rejects.toThrow('farFromMean needs at least one sample to fit; got none');
    await expect(pool.fit(isolationForest(), rows, { known: [1] })).rejects.toThrow('isolationForest got 1 known labels for 301 samples');
  });

  test('says how a method that it does not know is made known', async () => {
    const bare = workerPool({ threads: 1 });
    const way =
      "workerPool: farFromMean is none of hapax; say where threads find it: workerPool({ methods: { detectors: { farFromMean: { module: new URL('./own.js', import.meta.url) } } } })";
    await expect(bare.fit(farFromMean(), rows)).rejects.toThrow(way);
    await expect(bare.score(farFromMean().fit(rows), rows)).rejects.toThrow(way);
    await expect(bare.score(pipeline({ detector: farFromMean() }).fit(rows), rows)).rejects.toThrow(way);
    await bare.close();
  });

  test.each([
    [{ module: './own.js' }, `workerPool: the module of own must be a URL, such as new URL('./own.js', import.meta.url); got "./own.js"`],
    [{ module, name: 'none' }, 'has no detector `none`; it exports farFromMean, twice: name one made with defineDetector'],
    [{ module, name: 'twice' }, '`twice` has the id twice; it is registered as own, which must be the same'],
    [{ module: new URL('./not-there.mjs', import.meta.url) }, 'the module of own cannot be imported'],
  ])('%o is refused in words', async (own, message) => {
    const build = async () => {
      const bare = workerPool({ threads: 1, methods: { detectors: { own } } });
      try {
        await bare.fit(isolationForest(), rows);
      } finally {
        await bare.close();
      }
    };
    await expect(build()).rejects.toThrow(message);
  });
});
