import * as methods from 'hapax/registry';
import { type TrainingJob, trainHere } from 'hapax/stream';
import { expect, test } from 'vitest';
import { fakeClock } from '../../hapax/test/stream/fake-clock.ts';
import { openHub as open } from '../src/hub.ts';
import { openStore, type ServerStorage } from '../src/storage/store.ts';

const openHub = (store: ServerStorage) => open(store, { clock: fakeClock(), checkpointEvery: 1 });

test('samples that could not be kept are refused and never judged, and the next ones go on where the last kept ones ended', async () => {
  const store = await openStore(':memory:');
  let full = false;
  const hub = await openHub({
    ...store,
    async keep(...batch) {
      if (full) throw new Error('the disk is full');
      await store.keep(...batch);
    },
  });
  const stream = await hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }] });
  const sample = (time: number) => ({ time, key: '', values: Float64Array.of(time) });
  await stream.push([sample(1)]);
  full = true;
  await expect(stream.push([sample(2)])).rejects.toThrow('the disk is full');
  expect([stream.taken, stream.engine.counts.samples]).toEqual([1, 1]);
  full = false;
  await stream.push([sample(3)]);
  expect(store.samples('pump', 0, 10).map(({ seq, time }) => [seq, time])).toEqual([
    [0, 1],
    [1, 3],
  ]);
});
test('a stream whose incidents could not be kept stops, so that its scores never depend on what no restart can bring back', async () => {
  const store = await openStore(':memory:');
  const hub = await openHub({
    ...store,
    putIncidents() {
      throw new Error('the disk is full');
    },
  });
  const detectors = [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }];
  const stream = await hub.put('pump', { features: ['a'], detectors });
  const samples = Array.from({ length: 40 }, (_, i) => ({ time: i, key: '', values: Float64Array.of(i === 39 ? 1000 : i % 3) }));
  const why = 'pump: it has stopped (the disk is full); restart the server to go on from what was kept';
  await expect(stream.push(samples)).rejects.toThrow(why);
  await expect(stream.push(samples)).rejects.toThrow(why);
  expect(stream.refusal).toBe(why);
  // What was written down before it stopped is judged by the next.
  const again = await openHub(store);
  expect([again.find('pump').taken, [...again.find('pump').incidents(1)]]).toMatchObject([40, [{ count: 1 }]]);
});
test('a stream that cannot be deleted or replaced because the disk is full goes on; one of which something is left is told until it has gone', async () => {
  const store = await openStore(':memory:');
  const full = { first: false, later: false };
  const fails = (when: keyof typeof full) => {
    if (full[when]) throw new Error('database or disk is full');
  };
  const hub = await openHub({
    ...store,
    intend(...given) {
      fails('first');
      store.intend(...given);
    },
    async clear(name) {
      fails('later');
      await store.clear(name);
    },
  });
  const config = { features: ['a'], detectors: [{ method: 'ewma' }] };
  const sample = (time: number) => ({ time, key: '', values: Float64Array.of(time) });
  const push = (time: number) => hub.find('pump').push([sample(time)]);
  await hub.put('pump', config);
  await push(1);
  full.first = true;
  await expect(hub.remove('pump')).rejects.toThrow('disk is full');
  await expect(hub.put('pump', { ...config, features: ['b'] })).rejects.toThrow('disk is full');
  await push(2);
  expect([hub.find('pump').taken, hub.find('pump').config.features]).toEqual([2, ['a']]);
  full.first = false;
  full.later = true;
  await expect(hub.put('pump', { ...config, features: ['b'] })).rejects.toThrow('disk is full');
  expect(() => hub.find('pump')).toThrow('pump could not be woken: database or disk is full; replace it with PUT, remove it with DELETE');
  // The next start makes it afresh, with the configuration that was wanted.
  const next = await openHub(store);
  expect([next.find('pump').taken, next.find('pump').config.features]).toEqual([0, ['b']]);
  await expect(hub.remove('pump')).rejects.toThrow('disk is full');
  expect(() => hub.find('pump')).toThrow('it was deleted, and what was kept of it could not be given up (database or disk is full)');
  expect([...(await openHub(store)).streams.keys()]).toEqual([]);
  await expect(hub.put('other', config)).rejects.toThrow('disk is full');
  full.later = false;
  expect(store.streams()).toEqual([]);
  expect(() => hub.find('other')).toThrow('there is no stream other');
});
test('pushes that come together are judged one after the other', async () => {
  const hub = await openHub(await openStore(':memory:'));
  const stream = await hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }] });
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
  const first = await hub.put('pump', config);
  await first.push([sample(1)]);
  // So many that they are still waiting when the new one has been made: what is judged before that is answered.
  const waiting = first.push(Array.from({ length: 50_000 }, (_, i) => sample(2 + i)));
  waiting.catch(() => {});
  const second = await hub.put('pump', config);
  await expect(waiting).rejects.toThrow('pump: the stream was replaced or deleted meanwhile; the samples were not taken');
  await second.push([sample(3)]);
  expect(store.samples('pump', 0, 10).map(({ seq, time }) => [seq, time])).toEqual([[0, 3]]);
  await hub.remove('pump');
  await expect(second.push([sample(4)])).rejects.toThrow('replaced or deleted');
  expect([store.samples('pump', 0, 10), store.streams()]).toEqual([[], []]);
});
test('a value beyond all reason is a broken reading, not the end of the stream', async () => {
  const store = await openStore(':memory:');
  const hub = await openHub(store);
  const stream = await hub.put('pump', { features: ['a'], detectors: [{ method: 'ewma' }, { method: 'halfSpaceTrees' }] });
  const samples = [1, 1e300, 2].map((value, time) => ({ time, key: '', values: Float64Array.of(value) }));
  expect((await stream.push(samples)).map(({ status }) => status)).toEqual(['scored', 'scored', 'scored']);
  expect(stream.engine.counts.missingValues).toBe(1);
  expect((await openHub(store)).streams.get('pump')!.taken).toBe(3);
});
test('a stream that cannot be woken is told by its name, and the others run on', async () => {
  const store = await openStore(':memory:');
  const hub = await openHub(store);
  for (const name of ['good', 'bad']) {
    const stream = await hub.put(name, { features: ['a'], detectors: [{ method: 'ewma' }] });
    await stream.push([{ time: 1, key: '', values: Float64Array.of(1) }]);
  }
  await hub.stop();
  const kept = store.checkpoints('bad');
  const records = [];
  for await (const [name, text] of kept.load()) records.push([name, text.replace('"samples":1', '"samples":2')] as const);
  await kept.save({ whole: true, drop: [], put: records });
  const again = await openHub(store);
  expect([...again.streams.keys()]).toEqual(['good']);
  expect(() => again.find('bad')).toThrow(
    'bad could not be woken: the snapshot is damaged or cut short: its checksum does not fit its content; use another copy; replace it with PUT, remove it with DELETE, or restore the data folder',
  );
  await again.put('bad', { features: ['a'], detectors: [{ method: 'ewma' }] });
  expect(again.find('bad').taken).toBe(0);
});
test('a model is trained aside: samples are judged meanwhile by the model there is, and the new one takes over when it is ready', async () => {
  let ready = () => {};
  const gate = new Promise<void>((go) => (ready = go));
  const trainer = async (job: TrainingJob) => {
    await gate;
    return trainHere(methods)(job);
  };
  const store = await openStore(':memory:');
  const hub = await open(store, { clock: fakeClock(7), trainer });
  const stream = await hub.put('pump', { features: ['a'], detectors: [{ method: 'mad', retrain: { first: 50, every: 1000 } }] });
  const push = async (from: number, n: number) =>
    (await stream.push(Array.from({ length: n }, (_, i) => ({ time: from + i, key: '', values: Float64Array.of(i % 7) })))).flatMap(
      ({ models }) => models.map(({ kind }) => kind),
    );
  expect(await push(0, 60)).toEqual(['training']);
  expect(await push(60, 10)).toEqual([]);
  ready();
  await new Promise((go) => setImmediate(go));
  expect(await push(70, 1)).toEqual(['swapped']);
  expect(stream.trainings('')).toEqual([{ key: '', detector: 'mad', version: 1, from: 0, to: 24, at: 7 }]);
  expect(store.trainings('pump')).toEqual(stream.trainings(''));
});
