import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { online, transforms } from '../../../../src/registry.ts';
import { createStream, memoryStore, runStream, type Source, type StreamConfig } from '../../../../src/stream/index.ts';
import { fakeClock } from '../../fake-clock.ts';

const methods = { online, transforms };
const base: StreamConfig = { name: 'plant', features: ['a', 'b'], detectors: [{ method: 'ewma' }, { method: 'streamingMad' }] };
const chance = random(1);
const samples = Array.from({ length: 400 }, (_, i) => ({ time: i * 1000, key: `k${i % 2}`, values: [chance.normal(), chance.normal()] }));

test('a detector more starts afresh, the others go on bit for bit, and that is told once', () => {
  const before = createStream(base, methods);
  for (const sample of samples.slice(0, 300)) before.push(sample);
  const told: string[] = [];
  const from = decode(encode(before.snapshot()));
  const more: StreamConfig = { ...base, detectors: [{ method: 'autoStream' }, ...base.detectors!] };
  const stream = createStream(more, methods, { restore: from, onAdapted: (text) => told.push(text) });
  expect(told).toEqual(['plant: the state is of other detectors or learning rules: ewma, streamingMad go on; autoStream starts afresh']);
  for (const sample of samples.slice(300)) {
    const [fresh, ...others] = stream.push(sample).verdicts;
    expect(others).toEqual(before.push(sample).verdicts);
    expect(fresh!.state).toBe('warming');
  }
  // What is written now is of the new configuration.
  expect(() => createStream(more, methods, { restore: stream.snapshot(), onAdapted: (text) => told.push(text) })).not.toThrow();
  expect(() => createStream(more, methods, { restore: stream.snapshot(), from })).toThrow(
    'createStream: `from` is the former name of `restore`; pass one of them',
  );
  expect(told).toHaveLength(1);
});

test('a detector less is forgotten; other learning rules take what there is; behind transforms it is the same', () => {
  const chained: StreamConfig = { ...base, transforms: [{ method: 'lags', options: { size: 2 }, fitOn: 10 }] } as StreamConfig;
  for (const config of [base, chained]) {
    const before = createStream(config, methods);
    for (const sample of samples) before.push(sample);
    const told: string[] = [];
    const onAdapted = (text: string) => void told.push(text);
    const less = {
      ...config,
      detectors: [{ method: 'gaussian' }, { method: 'streamingMad' }],
      learning: { flagged: 'learn' },
    } as StreamConfig;
    const stream = createStream(less, methods, { restore: before.snapshot(), onAdapted });
    expect(told).toEqual([
      'plant: the state is of other detectors or learning rules: streamingMad goes on; gaussian starts afresh; what ewma knew is forgotten',
    ]);
    const [fresh, mad] = stream.push({ ...samples[0]!, time: 1e6 }).verdicts;
    expect([fresh!.seen, mad!.state]).toEqual([1, 'ready']);
  }
});

test('other features, transforms or grids are refused, and so is a state of which nothing would go on', () => {
  const from = createStream(base, methods).snapshot();
  for (const other of [
    { ...base, features: ['a', 'c'] },
    { ...base, order: { every: 1000 } },
    { ...base, transforms: [{ method: 'difference' }] },
    { ...base, detectors: [{ method: 'gaussian' }] },
  ] as StreamConfig[])
    expect(() => createStream(other, methods, { restore: from })).toThrow(
      'plant: the snapshot was taken with other features, transforms, detectors, learning rules or grid; go back to them, or start without it',
    );
});

const replay = (id: string, some: typeof samples): Source => ({
  id,
  kind: 'replay',
  async *read(from) {
    const at = typeof from === 'number' ? from : 0;
    if (at < some.length) yield { samples: some.slice(at), offset: some.length };
  },
});

test('the next checkpoint after a change of detectors is whole, so that keys that fell silent are read back too', async () => {
  const store = { ...memoryStore() };
  const clock = fakeClock(0);
  await (await runStream({ config: base, methods, source: replay('s', samples), clock, store })).done;
  const more: StreamConfig = { ...base, detectors: [...base.detectors!, { method: 'gaussian' }] };
  const warned: string[] = [];
  const onWarning = ({ text }: { readonly text: string }) => void warned.push(text);
  // Only one of the two keys has a sample.
  const grown = [...samples, { time: 500_000, key: 'k0', values: [0, 0] }];
  await (await runStream({ config: more, methods, source: replay('s', grown), clock, store, onWarning })).done;
  expect(warned.filter((text) => text.includes('afresh'))).toHaveLength(1);
  const last = await runStream({ config: more, methods, source: replay('s', grown), clock, store, onWarning });
  expect(
    last.stream
      .keys()
      .map(({ samples: n }) => n)
      .sort(),
  ).toEqual([200, 201]);
  expect(warned.filter((text) => text.includes('afresh'))).toHaveLength(1);
  await last.done;
});

test('a run learns from the past before it begins: no warm-up, nobody is told of the past, and that is said', async () => {
  const past = samples.map((sample, i) => (i === 350 ? { ...sample, values: [50, 0] } : sample));
  const live = [
    { time: 500_000, key: 'k0', values: [0.1, 0.1] },
    { time: 501_000, key: 'k0', values: [40, 0] },
  ];
  const events: string[] = [];
  const warned: string[] = [];
  const store = memoryStore();
  const begin = () =>
    runStream({
      config: base,
      methods,
      source: replay('live', live),
      clock: fakeClock(0),
      store,
      trainOn: async () => replay('history', past),
      sinks: [
        { id: 'list', kinds: ['opened'], deliver: async (some) => void events.push(...some.map(({ incident }) => `${incident.start}`)) },
      ],
      onWarning: ({ text }) => void warned.push(text),
    });
  const run = await begin();
  await run.done;
  expect(events).toEqual(['501000']);
  // k1 is in the past alone.
  expect(
    run.stream
      .keys()
      .map(({ key, state }) => `${key} ${state}`)
      .sort(),
  ).toEqual(['k0 ready', 'k1 stale']);
  expect(warned).toEqual([
    'plant: learnt from 400 samples of history, 1970-01-01 00:00:00 to 1970-01-01 00:06:39 UTC; one incident in it, of which nobody is told',
  ]);
  // A checkpoint is there: the past is not read again.
  await (await begin()).done;
  expect(warned).toHaveLength(1);
});

test('a state of another source goes on where that is asked for; another port is the same source', async () => {
  const store = memoryStore();
  const clock = fakeClock(0);
  await (await runStream({ config: base, methods, source: replay('push 8088', samples), clock, store })).done;
  const warned: string[] = [];
  const onWarning = ({ text }: { readonly text: string }) => void warned.push(text);
  const moved = await runStream({ config: base, methods, source: replay('push 9000', samples), clock, store, onWarning });
  expect([(await moved.done).samples, warned]).toEqual([0, []]);
  const more = { time: 500_000, key: 'k0', values: [0, 0] };
  const other = await runStream({ config: base, methods, source: replay('other', [more]), clock, store, onWarning, adopt: true });
  expect((await other.done).samples).toBe(1);
  expect(other.stream.counts.samples).toBe(401);
  expect(warned).toEqual(['the state is of source push 9000: its models and thresholds go on, and other is read from its beginning']);
});
