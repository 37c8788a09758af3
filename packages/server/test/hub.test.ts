import { expect, test } from 'vitest';
import { openHub } from '../src/hub.ts';
import { openStore } from '../src/storage/store.ts';

test('a stream whose samples could not be kept stops, so that its scores never depend on samples that are lost', async () => {
  const store = await openStore(':memory:');
  let full = false;
  const hub = await openHub({
    ...store,
    append(...batch) {
      if (full) throw new Error('the disk is full');
      store.append(...batch);
    },
  });
  const stream = hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }] });
  const sample = (time: number) => ({ time, key: '', values: Float64Array.of(time) });
  await stream.push([sample(1)]);
  full = true;
  await expect(stream.push([sample(2)])).rejects.toThrow('the disk is full');
  full = false;
  await expect(stream.push([sample(3)])).rejects.toThrow('pump: the store has failed; restart the server to go on from what it kept');
  expect(stream.taken).toBe(1);
  const again = await openHub(store);
  expect(again.streams.get('pump')!.taken).toBe(1);
});
test('pushes that come together are judged one after the other', async () => {
  const hub = await openHub(await openStore(':memory:'));
  const stream = hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }] });
  const push = (from: number) =>
    stream.push(Array.from({ length: 50 }, (_, i) => ({ time: from + i, key: '', values: Float64Array.of(i) })));
  const results = (await Promise.all([push(0), push(50), push(100)])).flat();
  expect(results.map(({ time }) => time)).toEqual(Array.from({ length: 150 }, (_, i) => i));
  expect(results.every(({ status }) => status === 'scored')).toBe(true);
});
