import { describe, expect, test } from 'vitest';
import { encode, type FitPool, mad } from '../../../src/index.ts';
import { normalRows } from '../../data.ts';
import { semiSupervised } from '../../guests/semi-supervised.ts';

const rows = normalRows(150, 4, 9);

describe('a fit that can take long', () => {
  test('gives the model of the fit in one go, bit for bit', async () => {
    const known = rows.map((_, i) => (i === 3 ? -1 : 0));
    const model = await semiSupervised().fitAsync(rows, { known });
    expect(encode(model.snapshot())).toBe(encode(semiSupervised().fit(rows, { known }).snapshot()));
  });

  test('says how far it is, and lets other work in between', async () => {
    const told: number[] = [];
    const ticks: number[] = [];
    const clock = setInterval(() => ticks.push(told.length), 0);
    await semiSupervised({ epochs: 300 }).fitAsync(normalRows(600, 20, 1), { onProgress: (share) => told.push(share) });
    clearInterval(clock);
    expect(told).toHaveLength(301);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(new Set(ticks).size).toBeGreaterThan(2);
  });

  test('ends between two steps when its signal aborts, with the reason of the signal', async () => {
    const end = new AbortController();
    let steps = 0;
    const fit = semiSupervised({ epochs: 1000 }).fitAsync(rows, {
      signal: end.signal,
      onProgress: () => {
        steps += 1;
        if (steps === 5) end.abort(new Error('the user left'));
      },
    });
    await expect(fit).rejects.toThrow('the user left');
    expect(steps).toBe(5);
    await expect(semiSupervised().fitAsync(rows, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('is there for every detector, and refuses what `fit` refuses', async () => {
    expect(encode((await mad().fitAsync(rows)).snapshot())).toBe(encode(mad().fit(rows).snapshot()));
    await expect(mad().fitAsync([])).rejects.toThrow('mad needs at least one sample to fit; got none');
  });

  test('goes to a pool where one is given', async () => {
    const asked: unknown[] = [];
    const pool: FitPool = {
      async fit(detector, x) {
        asked.push(detector.id, detector.options, x);
        return detector.fit(x);
      },
    };
    const model = await mad({ floor: 0.5 }).fitAsync(rows, { pool });
    expect(asked).toEqual(['mad', { floor: 0.5, contamination: 'own' }, rows]);
    expect(model.score(rows)).toEqual(mad({ floor: 0.5 }).fit(rows).score(rows));
  });
});
