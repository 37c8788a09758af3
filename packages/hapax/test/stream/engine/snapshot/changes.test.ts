import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import * as methods from '../../../../src/registry.ts';
import { createStream, memoryStore, type Sample, type Source, type Store, type StreamConfig } from '../../../../src/stream/index.ts';
import { checkpointOf, loadCheckpoint, recordsOf } from '../../../../src/stream/run/checkpoint.ts';

const config: StreamConfig = {
  name: 'plant',
  features: ['a'],
  detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, rate: 0.05 } }],
  memory: { maxKeys: 4 },
  order: { staleAfterMs: 50_000 },
  alerts: { k: 2, n: 3, closeAfter: 3 },
};
const source = { id: 's', kind: 'replay' } as Source;

/** Samples of a few keys, now and then doubled, late, or after a long silence. */
const samples = (n: number, seed: number): Sample[] => {
  const chance = random(seed);
  let time = 0;
  return Array.from({ length: n }, (_, i) => {
    time += chance.integer(20) === 0 ? 60_000 : chance.integer(3) * 1000;
    return { time: time - (i % 17 === 0 ? 2000 : 0), key: `k${chance.integer(6)}`, values: [chance.normal() + (i % 23 < 3 ? 9 : 0)] };
  });
};

async function woken(store: Store, extra: Partial<StreamConfig>) {
  const saved = (await loadCheckpoint(store, source))!;
  return createStream({ ...config, ...extra }, methods, { restore: saved.stream });
}

test('what was written down in parts, while the stream went on, is the stream as it was when writing began', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(40), { minLength: 1, maxLength: 12 }),
      fc.nat(1000),
      fc.constantFrom('key', 'stream'),
      async (gaps, seed, groupBy) => {
        const extra: Partial<StreamConfig> = { alerts: { ...config.alerts, groupBy: groupBy as 'key' | 'stream' } };
        const stream = createStream({ ...config, ...extra }, methods);
        const all = samples(600, seed);
        const chance = random(seed, 1);
        const store = memoryStore();
        let i = 0;
        for (const gap of gaps) {
          for (let k = 0; k < gap; ++k) stream.push(all[i++]!);
          if (gap % 5 === 0 && i > 0) stream.tick(stream.time + 1000);
          const before = stream.snapshot();
          const { head, ...changed } = stream.snapshotChanges();
          const change = checkpointOf({ source: 's', offset: i, outbox: [], marks: {}, head }, changed);
          // Taken one by one, with samples between.
          const put = [];
          for (const record of change.put) {
            put.push(record);
            if (chance.integer(2) === 0 && i < all.length) stream.push(all[i++]!);
          }
          await store.save({ ...change, put });
          const { stream: at } = (await loadCheckpoint(store, source))!;
          expect(at).toEqual(before);
        }
        // And it goes on as the first one does.
        const { head, ...changed } = stream.snapshotChanges();
        await store.save(checkpointOf({ source: 's', offset: i, outbox: [], marks: {}, head }, changed));
        const second = await woken(store, extra);
        for (const sample of all.slice(i, i + 100)) expect(second.push(sample)).toEqual(stream.push(sample));
      },
    ),
    { numRuns: 25 },
  );
});

test('only keys that had a sample since the last time are written, and those given up are dropped', () => {
  const stream = createStream(config, methods);
  const push = (key: string, time: number) => stream.push({ key, time, values: [1] });
  const taken = () => {
    const { whole, gone, records } = stream.snapshotChanges();
    return { whole, gone, keys: [...records].map(({ key }) => key.key).sort() };
  };
  for (const key of ['a', 'b', 'c']) push(key, 1000);
  expect(taken()).toEqual({ whole: true, gone: [], keys: ['a', 'b', 'c'] });
  expect(taken()).toEqual({ whole: false, gone: [], keys: [] });
  push('b', 2000);
  // Doubled: nothing is learnt, but the key was heard of, so another will be given up before it.
  push('a', 1000);
  expect(taken()).toEqual({ whole: false, gone: [], keys: ['a', 'b'] });
  push('d', 3000);
  push('e', 3000);
  expect(taken()).toEqual({ whole: false, gone: ['d'], keys: ['e'] });
  // Nothing is noted for those who never ask.
  const other = createStream({ ...config, memory: { maxKeys: 1 } }, methods);
  for (let i = 0; i < 100; ++i) other.push({ key: `k${i}`, time: i, values: [0] });
  const { gone, whole } = other.snapshotChanges();
  expect([whole, gone]).toEqual([true, []]);
});

test('keys of a snapshot that does not say when they were used keep their order', () => {
  const stream = createStream(config, methods);
  for (const key of ['c', 'a', 'd', 'b']) stream.push({ key, time: 1000, values: [1] });
  const { state, ...rest } = stream.snapshot();
  const { keys, ...others } = state as { keys: { key: string; touched?: number }[] };
  const old = { ...rest, state: { ...others, keys: keys.map(({ touched: _, ...key }) => key) } };
  const second = createStream(config, methods, { restore: old });
  second.push({ key: 'a', time: 2000, values: [1] });
  const { head, ...changed } = second.snapshotChanges();
  const order = [...changed.records].sort((x, y) => x.key.touched - y.key.touched).map(({ key }) => key.key);
  expect(order).toEqual(['c', 'd', 'b', 'a']);
  expect(head.counts.samples).toBe(5);
});

test('a stream goes on the same under the names that 0.1 had for saving and restoring', () => {
  const all = samples(300, 5);
  const first = createStream(config, methods);
  for (const sample of all.slice(0, 200)) first.push(sample);
  const restored = createStream(config, methods, { restore: first.snapshot() });
  const before = createStream(config, methods, { from: first.snapshot() });
  for (const sample of all.slice(200)) expect(before.push(sample)).toEqual(restored.push(sample));
  const { records, ...now } = restored.snapshotChanges();
  const { records: then, ...former } = before.changes();
  expect({ ...former, records: [...then] }).toEqual({ ...now, records: [...records] });
  expect(recordsOf).toBe(checkpointOf);
});
