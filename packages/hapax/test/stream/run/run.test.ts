import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import * as methods from '../../../src/registry.ts';
import {
  type Batch,
  createStream,
  type IncidentEvent,
  loadCheckpoint,
  memoryStore,
  type Notice,
  type Recorder,
  type Result,
  type RunOptions,
  readDeadLetters,
  runStream,
  type Sink,
  type Source,
  type Store,
  type StoreChange,
  type StreamConfig,
} from '../../../src/stream/index.ts';
import { fakeClock } from '../fake-clock.ts';

const config: StreamConfig = { name: 'plant', features: ['a'], detectors: [{ method: 'ewma' }] };

/** A thousand samples with a spike every 150, in batches of `size`, from any offset. */
function source(size: number, upTo = 1000, extra: Partial<Source> = {}): Source {
  return {
    id: 'spikes',
    kind: 'replay',
    async *read(from): AsyncGenerator<Batch> {
      for (let i = (from as number | undefined) ?? 0; i < upTo; i += size) {
        const n = Math.min(size, upTo - i);
        const samples = Array.from({ length: n }, (_, k) => ({
          time: (i + k) * 1000,
          values: [random(4, i + k).normal() + ((i + k) % 150 === 149 ? 50 : 0)],
        }));
        yield { samples, offset: i + n };
      }
    },
    ...extra,
  };
}

/** A store that counts as lasting, and counts. */
function memory(): Store & { saves: number; changes: StoreChange[] } {
  const { load, save } = memoryStore();
  const changes: StoreChange[] = [];
  return {
    changes,
    get saves() {
      return changes.length;
    },
    load,
    async save(change) {
      const put = [...change.put];
      changes.push({ ...change, put });
      // The stream goes on before it is written.
      await new Promise((next) => setImmediate(next));
      await save({ ...change, put });
    },
  };
}

function collector(id = 'list'): Sink & { events: IncidentEvent[] } {
  const events: IncidentEvent[] = [];
  return { id, events, deliver: async (some) => void events.push(...some) };
}

function recorder(): Recorder & { results: Result[] } {
  const results: Result[] = [];
  return {
    id: 'memory',
    results,
    record: (some) => void results.push(...some),
    mark: async () => results.length,
    rewind: async (mark) => void results.splice((mark as number | undefined) ?? 0),
  };
}

const base = (): Pick<RunOptions, 'config' | 'methods' | 'clock'> => ({ config, methods, clock: fakeClock() });

test('a run reads to the end, delivers every incident in order and records every result', async () => {
  const [sink, record] = [collector(), recorder()];
  const { done } = await runStream({ ...base(), source: source(64), sinks: [sink], recorders: [record] });
  expect(await done).toEqual({ reason: 'ended', samples: 1000, incidents: 6, checkpoints: 0, undelivered: 0 });
  expect(record.results).toHaveLength(1000);
  expect(sink.events.map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'opened' : 'closed')));
  expect(sink.events).toEqual(record.results.flatMap(({ incidents }) => incidents.filter(({ kind }) => kind !== 'updated')));
});

test('a source that breaks off and is read again from the checkpoint gives the results of one that did not', async () => {
  const whole = recorder();
  await (await runStream({ ...base(), source: source(64), recorders: [whole] })).done;
  const [store, parts, sink] = [memory(), recorder(), collector()];
  const broken: Source = {
    ...source(10),
    async *read(from) {
      let left = 27;
      for await (const batch of source(10).read(from)) {
        if (left-- === 0) throw new Error('cable pulled');
        yield batch;
      }
    },
  };
  let failures = 0;
  for (;;) {
    const { done } = await runStream({ ...base(), source: broken, recorders: [parts], sinks: [sink], store, checkpointEvery: 70 });
    try {
      await done;
      break;
    } catch (error) {
      expect(error).toEqual(new Error('cable pulled'));
      failures += 1;
    }
  }
  expect(failures).toBeGreaterThan(2);
  expect(parts.results).toEqual(whole.results);
  const ids = new Set(whole.results.flatMap(({ incidents }) => incidents.filter(({ kind }) => kind !== 'updated').map(({ id }) => id)));
  expect(new Set(sink.events.map(({ id }) => id))).toEqual(ids);
});

test('messages that no sink took are in the checkpoint, and the next run delivers them', async () => {
  const store = memory();
  const clock = fakeClock();
  const dead: Sink = { id: 'list', deliver: () => Promise.reject(new Error('no route')) };
  const first = await runStream({ ...base(), clock, source: source(100), sinks: [dead], store, drainMs: 5000 });
  await clock.advance(6000);
  expect(await first.done).toMatchObject({ reason: 'ended', undelivered: 12 });
  expect(first.sinks).toMatchObject([{ id: 'list', delivered: 0, lastError: 'no route' }]);
  const sink = collector();
  const second = await runStream({ ...base(), source: source(100), sinks: [sink], store });
  expect(await second.done).toMatchObject({ samples: 0, undelivered: 0 });
  expect(sink.events).toHaveLength(12);
});

test('a sink that fails is tried again after ever longer pauses, and nothing is lost or changes places', async () => {
  const clock = fakeClock();
  const [attempts, events]: [number[], IncidentEvent[]] = [[], []];
  const shaky: Sink = {
    id: 'shaky',
    async deliver(some) {
      attempts.push(clock.now());
      if (attempts.length < 5) throw new Error('503');
      events.push(...some);
    },
  };
  const run = await runStream({ ...base(), clock, source: source(100), sinks: [shaky] });
  await clock.advance(20_000);
  expect(await run.done).toMatchObject({ undelivered: 0 });
  expect(events.map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'opened' : 'closed')));
  attempts.slice(1, 5).forEach((at, i) => {
    const pause = at - attempts[i]!;
    expect(pause).toBeGreaterThanOrEqual(250 * 2 ** i);
    expect(pause).toBeLessThanOrEqual(500 * 2 ** i);
  });
});

/** Ids of the messages that wait in a checkpoint. */
const waitingIn = async (store: Store): Promise<string[]> =>
  ((await loadCheckpoint(store, { id: 'spikes' }))?.outbox ?? []).map(({ event }) => event.id);

test('a checkpoint of which somebody has removed a part is refused: its keys would begin anew without a word', async () => {
  const records: (readonly [string, string])[] = [];
  const inner = memory();
  const three: Source = {
    ...source(10),
    async *read(from) {
      for await (const { samples, offset } of source(10).read(from))
        yield { samples: samples.map((sample, i) => ({ ...sample, key: `k${i % 3}` })), offset };
    },
  };
  await (await runStream({ ...base(), source: three, store: inner })).done;
  for await (const record of inner.load()) records.push(record);
  const holding = (some: typeof records) => ({
    async *load() {
      yield* some;
    },
  });
  expect(await loadCheckpoint(holding(records), { id: 'spikes' })).toBeDefined();
  await expect(loadCheckpoint(holding(records.filter(([name]) => name !== 'key k1')), { id: 'spikes' })).rejects.toThrow(
    'spikes: the checkpoint has 2 of the 3 keys that were written: a part of it was removed; put it back, or start afresh without it',
  );
  await expect(loadCheckpoint(holding(records.filter(([name]) => name !== 'run')), { id: 'spikes' })).rejects.toThrow(
    'spikes: the checkpoint has 3 keys and lacks the record that holds them together: a part of it was removed; put it back, or start afresh without it',
  );
});

test('a sink that fails keeps neither the stream nor another sink waiting: beyond the limit the oldest are set aside, told and kept', async () => {
  const clock = fakeClock();
  let read = 0;
  const counted: Source = {
    ...source(10),
    async *read(from) {
      for await (const batch of source(10).read(from)) {
        read += batch.samples.length;
        yield batch;
      }
    },
  };
  const stuck: Sink = { id: 'stuck', deliver: () => Promise.reject(new Error('full')) };
  const [store, fine, warnings] = [memory(), collector(), [] as string[]];
  const onWarning = ({ text }: { readonly text: string }) => void warnings.push(text);
  const run = await runStream({ ...base(), clock, source: counted, sinks: [stuck, fine], store, outboxLimit: 3, onWarning });
  await clock.advance(100_000);
  expect(read).toBe(1000);
  expect([run.undelivered, run.deadLetters]).toEqual([3, 9]);
  expect(warnings).toEqual([
    'sink stuck fails: full; messages wait and are tried again',
    expect.stringMatching(
      /^sink stuck: message [0-9a-f]{16}\.0 cannot be delivered and was set aside: more than 3 messages waited for this sink; it fails: full$/,
    ),
    'sink stuck: 8 more messages were set aside',
  ]);
  expect(fine.events).toHaveLength(12);
  expect(await run.done).toMatchObject({ reason: 'ended', undelivered: 3 });
  const letters = await readDeadLetters(store);
  expect(letters.map(({ sink, reason }) => [sink, reason])).toEqual(
    Array(9).fill(['stuck', 'more than 3 messages waited for this sink; it fails: full']),
  );
  // What the working sink got and what the other is owed are all there were.
  expect([...letters.map(({ event }) => event.id), ...(await waitingIn(store))]).toEqual(fine.events.map(({ id }) => id));
});

test('a live source that says nothing lets its keys go stale, and stopping does not wait for it', async () => {
  const clock = fakeClock();
  const store = memory();
  const live: Source = {
    id: 'live',
    kind: 'once',
    live: true,
    async *read() {
      yield { samples: [{ time: 0, values: [1] }], offset: 1 };
      await new Promise(() => {});
    },
  };
  const run = await runStream({ ...base(), clock, source: live, store, config: { ...config, order: { staleAfterMs: 5000 } } });
  await clock.advance(10_000);
  expect(run.stream.time).toBe(10_000);
  expect(await run.stop()).toMatchObject({ reason: 'stopped', samples: 1, checkpoints: 2 });
  expect(clock.waiting).toBe(0);
});

test('a checkpoint of another source is refused', async () => {
  const store = memory();
  await (await runStream({ ...base(), source: source(100), store })).done;
  await expect(runStream({ ...base(), source: { ...source(100), id: 'other' }, store })).rejects.toThrow(
    'the checkpoint is of source spikes; this run reads other: use another file, remove it to start afresh, or go on with its models by --adopt',
  );
});

test('what is held at the end of a source is judged and recorded; a run that is stopped keeps it', async () => {
  const held = { ...config, order: { lateness: 50_000 } };
  const [whole, plain] = [recorder(), recorder()];
  await (await runStream({ ...base(), source: source(64), recorders: [plain] })).done;
  const { done } = await runStream({ ...base(), config: held, source: source(64), recorders: [whole] });
  expect(await done).toMatchObject({ reason: 'ended', samples: 1000 });
  expect(whole.results.map(({ time, verdicts }) => ({ time, verdicts }))).toEqual(
    plain.results.map(({ time, verdicts }) => ({ time, verdicts })),
  );
  const [store, parts] = [memory(), recorder()];
  const endless: Source = {
    ...source(64),
    async *read(from) {
      yield* source(64, 640).read(from);
      await new Promise(() => {});
    },
  };
  const first = await runStream({ ...base(), config: held, source: endless, recorders: [parts], store });
  while (first.stream.counts.samples < 640) await new Promise((next) => setImmediate(next));
  expect(await first.stop()).toMatchObject({ reason: 'stopped', samples: 640 });
  expect(parts.results).toHaveLength(590);
  await (await runStream({ ...base(), config: held, source: source(64), recorders: [parts], store })).done;
  expect(parts.results).toEqual(whole.results);
});

test('ticks come however busy a live source is, and what they set free is recorded', async () => {
  const clock = fakeClock(1_000_000);
  const record = recorder();
  const busy: Source = {
    id: 'busy',
    kind: 'once',
    live: true,
    async *read() {
      yield { samples: [{ time: clock.now(), key: 'silent', values: [1] }], offset: 0 };
      // A batch every hundred milliseconds: the source is never quiet for a whole tick.
      for (let i = 1; i <= 100; ++i) {
        await new Promise<void>((go) => clock.after(100, go));
        yield { samples: [{ time: clock.now(), key: 'busy', values: [1] }], offset: i };
      }
      await new Promise(() => {});
    },
  };
  const order = { lateness: 2000, staleAfterMs: 5000 };
  const run = await runStream({ ...base(), clock, source: busy, recorders: [record], config: { ...config, order } });
  await clock.advance(1500);
  expect(record.results).toEqual([]);
  await clock.advance(2000);
  expect(record.results.filter(({ key }) => key === 'silent')).toHaveLength(1);
  await clock.advance(5000);
  const { state } = run.stream.snapshot() as { state: { keys: { key: string; stale: boolean }[] } };
  expect(state.keys.map(({ key, stale }) => [key, stale])).toEqual([
    ['silent', true],
    ['busy', false],
  ]);
  expect(run.stream.keys().map(({ held }) => held > 0)).toEqual([false, true]);
  await run.stop();
  expect(clock.waiting).toBe(1);
});
test('a source that keeps time itself has its ticks told to the stream before the samples, and every outcome is seen with its batch', async () => {
  const batches: Batch[] = [
    { samples: [0, 1, 2].map((i) => ({ time: i * 1000, values: [0] })), offset: 1 },
    { samples: [], now: 60_000, offset: 2 },
    { samples: [{ time: 61_000, values: [0] }], now: 61_000, offset: 3 },
  ];
  const own: Source = {
    id: 'own',
    kind: 'replay',
    async *read() {
      yield* batches;
    },
  };
  const seen: (readonly [number, unknown])[] = [];
  const run = await runStream({
    ...base(),
    config: { ...config, order: { lateness: 5000 } },
    source: own,
    onOutcomes: (outcomes, batch) => seen.push([outcomes.flatMap(({ released }) => released).length, batch?.offset]),
  });
  await run.done;
  expect(seen).toEqual([
    [0, 1],
    [3, 2],
    [0, 3],
    [1, undefined],
  ]);
});
test('what a person did is told in turn with the incidents, once for each id, to sinks that want to know', async () => {
  const told: string[] = [];
  const talker: Sink = {
    id: 'talker',
    deliver: async (events) => void told.push(...events.map(({ kind }) => kind)),
    tell: async (notices) => void told.push(...notices.map(({ kind, who }) => `${kind} ${who}`)),
  };
  const [silent, store, clock] = [collector('silent'), memory(), fakeClock()];
  const down: Sink = { ...talker, deliver: () => Promise.reject(new Error('away')), tell: () => Promise.reject(new Error('away')) };
  const notice: Notice = { kind: 'maintenance', id: 'n1', stream: 'plant', who: 'anna', at: 1, text: 'filters' };
  const first = await runStream({ ...base(), clock, store, source: source(100, 160, { live: true }), sinks: [down, silent] });
  first.tell(notice);
  first.tell(notice);
  const { undelivered } = await first.stop();
  expect([undelivered, silent.events]).toEqual([1, []]);
  const second = await runStream({ ...base(), store, source: source(100, 160), sinks: [talker, silent] });
  await second.done;
  expect(told).toEqual(['maintenance anna', 'opened', 'closed']);
  expect(silent.events.map(({ kind }) => kind)).toEqual(['opened', 'closed']);
});
test('maintenance windows may come while a stream runs: from the next sample on nothing is alarmed in them', () => {
  const stream = createStream(config, methods);
  const push = (i: number, value = random(4, i).normal()) => stream.push({ time: i * 1000, values: [value] }).incidents.length;
  for (let i = 0; i < 300; ++i) push(i);
  stream.maintain([{ from: 300_000, to: 310_000 }]);
  expect([push(300, 50), push(311, 50)]).toEqual([0, 1]);
  expect(() => stream.maintain([{ from: 2, to: 1 }])).toThrow('stream maintenance[0]: `to` must be after `from`; got 2 to 1');
});
