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
  await expect(stream.push([sample(3)])).rejects.toThrow(
    'pump: samples could not be kept; restart the server to go on from those that were',
  );
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
test('samples that wait while their stream is replaced or deleted are refused, and the new one starts clean', async () => {
  const store = await openStore(':memory:');
  const hub = await openHub(store);
  const config = { features: ['a'], detectors: [{ method: 'ewma' }] };
  const sample = (time: number) => ({ time, key: '', values: Float64Array.of(time) });
  const first = hub.put('pump', config);
  await first.push([sample(1)]);
  const waiting = first.push([sample(2)]);
  const second = hub.put('pump', config);
  await expect(waiting).rejects.toThrow('pump: the stream was replaced or deleted meanwhile; the samples were not taken');
  await second.push([sample(3)]);
  await first.rest();
  expect(store.samples('pump', 0, 10).map(({ seq, time }) => [seq, time])).toEqual([[0, 3]]);
  hub.remove('pump');
  await expect(second.push([sample(4)])).rejects.toThrow('replaced or deleted');
  await second.rest();
  expect([store.samples('pump', 0, 10), store.streams()]).toEqual([[], []]);
});
test('a value beyond all reason is a broken reading, not the end of the stream', async () => {
  const store = await openStore(':memory:');
  const hub = await openHub(store);
  const stream = hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }, { method: 'halfSpaceTrees' }] });
  const samples = [1, 1e300, 2].map((value, time) => ({ time, key: '', values: Float64Array.of(value) }));
  expect((await stream.push(samples)).map(({ status }) => status)).toEqual(['scored', 'scored', 'scored']);
  expect(stream.engine.counts.missingValues).toBe(1);
  expect((await openHub(store)).streams.get('pump')!.taken).toBe(3);
});
test('a stream that cannot be woken is told by its name, and the others run on', async () => {
  const store = await openStore(':memory:');
  const hub = await openHub(store);
  for (const name of ['good', 'bad']) {
    const stream = hub.put(name, { features: ['a'], detectors: [{ method: 'ewma' }] });
    await stream.push([{ time: 1, key: '', values: Float64Array.of(1) }]);
    await stream.rest();
  }
  const kept = store.checkpoints('bad');
  const records = [];
  for await (const [name, text] of kept.load()) records.push([name, text.replace('"samples":1', '"samples":2')] as const);
  await kept.save({ whole: true, drop: [], put: records });
  const again = await openHub(store);
  expect([...again.streams.keys()]).toEqual(['good']);
  expect(() => again.find('bad')).toThrow(
    'bad could not be woken: the snapshot is damaged or cut short: its checksum does not fit its content; use another copy; replace it with PUT, remove it with DELETE, or restore the data folder',
  );
  again.put('bad', { features: ['a'], detectors: [{ method: 'ewma' }] });
  expect(again.find('bad').taken).toBe(0);
});
