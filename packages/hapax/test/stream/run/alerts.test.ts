import { describe, expect, test } from 'vitest';
import * as methods from '../../../src/registry.ts';
import {
  type Batch,
  type IncidentEvent,
  memoryStore,
  type Recorder,
  type RunOptions,
  runStream,
  type Sample,
  type Sink,
  type Source,
  type Store,
  type StoreChange,
  Undeliverable,
} from '../../../src/stream/index.ts';
import { fakeClock } from '../fake-clock.ts';

const at = (i: number, key = ''): Sample => ({
  time: i * 1000,
  ...(key === '' ? {} : { key }),
  values: [Math.sin(i) + (i % 150 === 149 ? 60 : 0)],
});

/** Samples in batches of 50, from any offset; `hold` keeps it open at the end until it is closed. */
function source(n: number, hold = false, sampleAt: (i: number) => Sample = at): Source {
  let close = () => {};
  return {
    id: 'spikes',
    kind: 'replay',
    async *read(from): AsyncGenerator<Batch> {
      for (let i = (from as number | undefined) ?? 0; i < n; i += 50) {
        const size = Math.min(50, n - i);
        yield { samples: Array.from({ length: size }, (_, k) => sampleAt(i + k)), offset: i + size };
      }
      if (hold) await new Promise<void>((go) => (close = go));
    },
    close: () => close(),
  };
}

function lasting(): Store & { changes: { whole: boolean; names: string[] }[] } {
  const { load, save } = memoryStore();
  const changes: { whole: boolean; names: string[] }[] = [];
  return {
    changes,
    load,
    async save(change: StoreChange) {
      const put = [...change.put];
      changes.push({ whole: change.whole, names: put.map(([name]) => name) });
      await save({ ...change, put });
    },
  };
}

const base = (): Pick<RunOptions, 'config' | 'methods' | 'clock'> & { clock: ReturnType<typeof fakeClock> } => ({
  config: { name: 'plant', features: ['a'], detectors: [{ method: 'ewma' }] },
  methods,
  clock: fakeClock(),
});

test('what the other side says of a message is kept in one line of an end', async () => {
  const told: string[] = [];
  const sink: Sink = {
    id: 'chatty',
    deliver: () => Promise.reject(new Error(`550 ${'no '.repeat(1e5)}\nand so on`)),
  };
  const { clock, ...options } = base();
  const run = await runStream({ ...options, clock, source: source(400, true), sinks: [sink], onWarning: ({ text }) => told.push(text) });
  while (told.length === 0) await new Promise((go) => setImmediate(go));
  expect(run.sinks[0]!.lastError.length).toBe(501);
  expect(told.find((text) => text.startsWith('sink chatty fails: 550 no no'))!.length).toBeLessThan(600);
  await run.abandon();
});

describe('a message that can never be delivered', () => {
  test('is found among those of its digest, set aside and told at once; the others arrive in order', async () => {
    const got: string[] = [];
    const warnings: string[] = [];
    const sink: Sink = {
      id: 'strict',
      async deliver(events) {
        if (events.some(({ incident }) => incident.start === 299_000)) throw new Undeliverable('strict: answered 422');
        got.push(...events.map(({ kind, incident }) => `${kind} ${incident.start}`));
      },
    };
    const run = await runStream({ ...base(), source: source(600), sinks: [sink], onWarning: ({ text }) => void warnings.push(text) });
    expect(await run.done).toMatchObject({ incidents: 4, undelivered: 0 });
    expect(got).toEqual([149_000, 449_000, 599_000].flatMap((t) => (t === 599_000 ? [`opened ${t}`] : [`opened ${t}`, `closed ${t}`])));
    expect(run.deadLetters).toBe(2);
    expect(warnings[0]).toMatch(/^sink strict: message [0-9a-f]{16}\.0 cannot be delivered and was set aside: strict: answered 422$/);
  });

  test('is found out although the sink does not say so: those behind it get through', async () => {
    const got: number[] = [];
    const { clock, ...rest } = base();
    const sink: Sink = {
      id: 'moody',
      atOnce: 1,
      async deliver([event]) {
        if (event!.incident.start === 149_000 && event!.kind === 'opened') throw new RangeError('Invalid time value');
        got.push(event!.incident.start);
      },
    };
    const run = await runStream({ ...rest, clock, source: source(600, true), sinks: [sink] });
    await clock.advance(60_000);
    expect(got).toEqual([149_000, 299_000, 299_000, 449_000, 449_000, 599_000]);
    expect([run.deadLetters, run.undelivered]).toEqual([1, 0]);
    await run.stop();
  });
});

test('a sink that begins to fail is named once with the reason, and once when it works again', async () => {
  const { clock, ...rest } = base();
  const warnings: string[] = [];
  let up = false;
  const sink: Sink = { id: 'door', deliver: async () => (up ? undefined : Promise.reject(new Error('closed\nand more'))) };
  const run = await runStream({
    ...rest,
    clock,
    source: source(600, true),
    sinks: [sink],
    onWarning: ({ text }) => void warnings.push(text),
  });
  await clock.advance(120_000);
  expect(warnings).toEqual(['sink door fails: closed; messages wait and are tried again']);
  up = true;
  await clock.advance(120_000);
  expect(warnings.slice(1)).toEqual(['sink door works again']);
  await run.stop();
});

test('a run that waits for its last messages ends when it is told to', async () => {
  const { clock, ...rest } = base();
  const never: Sink = { id: 'never', deliver: () => Promise.reject(new Error('no')) };
  const run = await runStream({ ...rest, clock, source: source(600), sinks: [never] });
  await clock.advance(1000);
  expect(await run.stop()).toMatchObject({ reason: 'stopped', undelivered: 7 });
});

test('a checkpoint comes of time alone, and the first after a restart holds only what has changed', async () => {
  const { clock, ...rest } = base();
  const store = lasting();
  const keyed = (i: number) => at(Math.floor(i / 2), i % 2 === 0 ? 'even' : 'odd');
  const first = await runStream({ ...rest, clock, source: source(100, true, keyed), store });
  await clock.advance(5000);
  expect(store.changes).toEqual([]);
  await clock.advance(10_000);
  expect(store.changes).toEqual([{ whole: true, names: ['run', 'key even', 'key odd'] }]);
  await clock.advance(60_000);
  expect(store.changes).toHaveLength(1);
  await first.stop();
  const one = (i: number) => at(i, 'even');
  const second = await runStream({ ...rest, clock, source: source(150, true, one), store });
  await clock.advance(20_000);
  expect(store.changes.at(-1)).toEqual({ whole: false, names: ['run', 'key even'] });
  await second.stop();
});

test('a run that is abandoned saves nothing', async () => {
  const { clock, ...rest } = base();
  const store = lasting();
  const run = await runStream({ ...rest, clock, source: source(100, true), store });
  await clock.advance(1000);
  expect(await run.abandon()).toMatchObject({ reason: 'stopped', samples: 100, checkpoints: 0 });
  expect(store.changes).toEqual([]);
});

test('a recorder sees the messages that came with the results, and those of time alone', async () => {
  const { clock, config, ...rest } = base();
  const seen: IncidentEvent[] = [];
  const recorder: Recorder = { id: 'r', record: (_, events) => void seen.push(...events), mark: async () => 0, rewind: async () => {} };
  const live: Source = { ...source(150, true), live: true };
  const quick = { ...config, order: { staleAfterMs: 10_000 } };
  const run = await runStream({ ...rest, config: quick, clock: Object.assign(clock, {}), source: live, recorders: [recorder] });
  await clock.advance(400_000);
  expect(seen.map(({ kind, incident }) => [kind, incident.reason])).toEqual([
    ['opened', ''],
    ['closed', 'stale'],
  ]);
  await run.stop();
});

test('results and messages ride with the checkpoint of a store that takes them', async () => {
  const outputs: StoreChange['output'][] = [];
  const inner = memoryStore();
  const store: Store = {
    takesOutput: true,
    load: inner.load,
    async save(change) {
      outputs.push(change.output);
      await inner.save(change);
    },
  };
  const run = await runStream({ ...base(), source: source(600), store, checkpointEvery: 200 });
  await run.done;
  expect(outputs.flatMap((output) => output?.results ?? []).map(({ time }) => time)).toEqual(
    Array.from({ length: 600 }, (_, i) => i * 1000),
  );
  expect(outputs.flatMap((output) => output?.events ?? [])).toHaveLength(7);
});

test('a store that takes results as they come has had those of a checkpoint, and no others, when it is asked to save it', async () => {
  const saved: { results: number[]; events: number; offset: unknown }[] = [];
  let coming: number[] = [];
  const inner = memoryStore();
  const store: Store = {
    takesOutput: true,
    takeResults: (results) => void coming.push(...results.map(({ time }) => time)),
    load: inner.load,
    async save(change) {
      expect(change.output?.results).toEqual([]);
      saved.push({ results: coming, events: change.output?.events.length ?? 0, offset: change.output?.offset });
      coming = [];
      await inner.save(change);
    },
  };
  const run = await runStream({ ...base(), source: source(600), store, checkpointEvery: 200 });
  await run.done;
  expect(saved.flatMap(({ results }) => results)).toEqual(Array.from({ length: 600 }, (_, i) => i * 1000));
  let before = 0;
  for (const { results, offset } of saved) expect((before += results.length)).toBe(offset);
  expect(saved.reduce((sum, { events }) => sum + events, 0)).toBe(7);
});

test('records that are no samples bring the source forward, and that is kept in time', async () => {
  const { clock, ...rest } = base();
  const offsets: unknown[] = [];
  const inner = memoryStore();
  const store: Store = {
    takesOutput: true,
    load: inner.load,
    async save(change) {
      offsets.push(change.output?.offset);
      await inner.save(change);
    },
  };
  const empty: Source = {
    ...source(0, true),
    async *read() {
      yield { samples: [], offset: 5 };
      yield* source(0, true).read(undefined);
    },
  };
  const run = await runStream({ ...rest, clock, source: empty, store, checkpointMs: 1000 });
  await clock.advance(3000);
  expect(offsets).toEqual([5]);
  await run.abandon();
});

describe('times that are wrong, with nothing set', () => {
  const judged = async (samples: readonly Sample[]) => {
    const run = await runStream({
      ...base(),
      source: {
        id: 's',
        kind: 'replay',
        async *read() {
          yield { samples, offset: 1 };
        },
      },
    });
    await run.done;
    const { counts } = run.drops;
    return { scored: run.stream.counts.scored, time: counts.time, ahead: counts.ahead, late: counts.late };
  };
  const DAY = 86_400_000;
  const every = (ms: number, n: number, from = 0) => Array.from({ length: n }, (_, i): Sample => ({ time: from + i * ms, values: [i] }));
  const lone = (time: number): Sample => ({ time, values: [0] });

  test.each([
    [
      'a time that no date can hold',
      [...every(1000, 9), lone(1e16), lone(Number.NaN), ...every(1000, 9, 9000)],
      { scored: 18, time: 2, ahead: 0, late: 0 },
    ],
    ['one from 2099', [...every(1000, 9), lone(4_070_908_800_000), ...every(1000, 9, 9000)], { scored: 18, time: 0, ahead: 1, late: 0 }],
    ['one a day ahead', [...every(1000, 9), lone(DAY), ...every(1000, 300, 9000)], { scored: 9 + 1 + 201, time: 0, ahead: 0, late: 99 }],
    ['a clock that goes back for good', [...every(1000, 9, DAY), ...every(1000, 300)], { scored: 9 + 201, time: 0, ahead: 0, late: 99 }],
    ['a year of silence', [...every(1000, 9), ...every(1000, 9, 365 * DAY)], { scored: 16, time: 0, ahead: 2, late: 0 }],
    ['a month without data', [...every(1000, 9), ...every(1000, 9, 31 * DAY)], { scored: 18, time: 0, ahead: 0, late: 0 }],
    ['samples once a week', every(7 * DAY, 30), { scored: 30, time: 0, ahead: 0, late: 0 }],
    ['samples once a quarter', every(91 * DAY, 30), { scored: 28, time: 0, ahead: 2, late: 0 }],
    ['samples once a year', every(365 * DAY, 30), { scored: 28, time: 0, ahead: 2, late: 0 }],
    [
      'the last fifty once more',
      [...every(1000, 100), ...every(1000, 49, 50_000), ...every(1000, 9, 100_000)],
      { scored: 109, time: 0, ahead: 0, late: 49 },
    ],
  ])('%s', async (_, samples, wanted) => {
    expect(await judged(samples)).toEqual(wanted);
  });
});
