import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import * as methods from '../../../../src/registry.ts';
import {
  createStream,
  type IncidentEvent,
  type Result,
  type Sample,
  type Stream,
  type StreamConfig,
  trainHere,
} from '../../../../src/stream/index.ts';

const config: StreamConfig = {
  features: ['a', 'b'],
  detectors: [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 8 } }],
  alerts: { k: 2, n: 3, closeAfter: 2 },
};
const LATENESS = 5000;

/** About one sample a second for each of some keys, with spikes, holes and labels; all times differ within a key. */
function samples(n: number, keys: number, seed: number): Sample[] {
  const chance = random(seed);
  return Array.from({ length: n }, (_, i) => {
    const spike = i % 50 >= 40 && chance.uniform() < 0.9 ? 30 : 0;
    const value = () => (chance.uniform() < 0.03 ? Number.NaN : chance.normal() + spike);
    const time = i * 1000 + Math.floor(900 * chance.uniform());
    return { time, key: `k${i % keys}`, values: [value(), value()], ...(chance.uniform() < 0.03 ? { label: 1 as const } : {}) };
  });
}

/** Each sample comes by so much after its time; the order that results. */
function delayed(all: readonly Sample[], most: number, seed: number): Sample[] {
  const chance = random(seed, 1);
  return all
    .map((sample) => ({ sample, at: sample.time + most * chance.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ sample }) => sample);
}

interface Told {
  readonly results: readonly Result[];
  readonly incidents: readonly IncidentEvent[];
}

/** Everything that comes out, what is only held left out. */
function all(stream: Stream, some: readonly Sample[], flush = true): Told {
  const results: Result[] = [];
  const incidents: IncidentEvent[] = [];
  for (const sample of some) {
    const own = stream.push(sample);
    results.push(...own.released);
    if (own.status !== 'held') results.push(own);
    incidents.push(...own.incidents);
  }
  if (flush) {
    const { released, incidents: said } = stream.flush();
    results.push(...released);
    incidents.push(...said);
  }
  return { results, incidents };
}

/** By key, each in the order in which it came, without what a call said beside. */
const byKey = ({ results, incidents }: Told) => {
  const groups = new Map<string, unknown[]>();
  for (const { key, time, status, verdicts, alarm } of results)
    groups.set(key, [...(groups.get(key) ?? []), { time, status, verdicts, alarm }]);
  const events = incidents.map((event) => event.id).sort();
  return { groups: Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1))), events };
};

const conserved = ({ counts }: Stream) => {
  const { scored, skipped, merged, late, duplicates, ahead, held } = counts;
  expect(counts.samples + counts.filled).toBe(scored + skipped + merged + late + duplicates + ahead + held);
};

const orders = fc.record({
  every: fc.constantFrom(0, 700, 2500),
  aggregate: fc.constantFrom('last', 'mean', 'max', 'sum', 'count'),
  missing: fc.constantFrom('pass', 'hold', 'skip'),
  maxGap: fc.constantFrom(0, 2, 50),
});

test('samples delayed by less than the lateness give the results of samples in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 3 }), orders, (seed, keys, order) => {
      const sorted = samples(150, keys, seed);
      const make = () => createStream({ ...config, order: { ...order, lateness: LATENESS } }, methods);
      const [straight, mixed] = [make(), make()];
      const expected = byKey(all(straight, sorted));
      expect(byKey(all(mixed, delayed(sorted, LATENESS, seed)))).toEqual(expected);
      expect(mixed.counts).toEqual(straight.counts);
      expect(mixed.counts).toMatchObject({ late: 0, held: 0, early: 0 });
      conserved(mixed);
    }),
    { numRuns: 40 },
  );
});

test('samples in order give the same results with a lateness and without, only later', () => {
  const sorted = samples(200, 2, 4);
  const plain = all(createStream(config, methods), sorted);
  const held = all(createStream({ ...config, order: { lateness: LATENESS } }, methods), sorted);
  expect(plain.incidents.length).toBeGreaterThan(3);
  expect(byKey(held)).toEqual(byKey(plain));
  expect(held.incidents.map(({ incident }) => incident)).toEqual(expect.arrayContaining(plain.incidents.map(({ incident }) => incident)));
});

test('cut anywhere, written down and read back, held samples and open cells included, nothing changes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.nat(149), orders, fc.boolean(), (seed, cut, order, few) => {
      const disordered = delayed(samples(150, 3, seed), 2 * LATENESS, seed);
      const full = {
        ...config,
        order: { ...order, lateness: LATENESS, maxBuffered: few ? 3 : 1000, resetAfter: 4 },
        memory: { maxKeys: 2 },
      };
      const whole = createStream(full, methods);
      const expected = all(whole, disordered);
      const first = createStream(full, methods);
      const before = all(first, disordered.slice(0, cut), false);
      const second = createStream(full, methods, { restore: decode(encode(first.snapshot())) });
      conserved(second);
      const after = all(second, disordered.slice(cut));
      expect([...before.results, ...after.results]).toEqual(expected.results);
      expect([...before.incidents, ...after.incidents]).toEqual(expected.incidents);
      expect(second.counts).toEqual(whole.counts);
      expect(second.bytes).toBe(whole.bytes);
    }),
    { numRuns: 40 },
  );
});

test('no sample is lost between the counts, whatever the disorder and the rules', () => {
  const rules = fc.record({
    lateness: fc.constantFrom(0, 1000, LATENESS),
    maxBuffered: fc.constantFrom(1, 4, 1000),
    resetAfter: fc.constantFrom(0, 2, 10),
    maxAhead: fc.constantFrom(3000, Number.MAX_VALUE),
    duplicates: fc.constantFrom('drop', 'accept'),
    missing: fc.constantFrom('pass', 'skip'),
    every: fc.constantFrom(0, 2500),
    maxGap: fc.constantFrom(0, 3),
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), rules, (seed, order) => {
      const chance = random(seed, 2);
      const stream = createStream({ ...config, order, memory: { maxKeys: 2 } }, methods);
      const finals = { scored: 0, late: 0, duplicate: 0, skipped: 0, ahead: 0, held: 0 };
      const note = (results: readonly Result[]) => results.forEach(({ status }) => void (finals[status] += 1));
      for (let i = 0; i < 200; ++i) {
        const time = Math.floor(i * 500 + 20_000 * (chance.uniform() - 0.5) * (chance.uniform() < 0.2 ? 1 : 0));
        const own = stream.push({
          time: time - (time % 500),
          key: `k${chance.integer(3)}`,
          values: [chance.uniform() < 0.05 ? Number.NaN : 1, 2],
        });
        note([...own.released, own]);
        if (chance.uniform() < 0.1) note(stream.tick(i * 500).released);
        conserved(stream);
      }
      note(stream.flush().released);
      conserved(stream);
      const { counts } = stream;
      expect(counts.held).toBe(0);
      expect(finals).toMatchObject({
        scored: counts.scored,
        late: counts.late,
        duplicate: counts.duplicates,
        skipped: counts.skipped,
        ahead: counts.ahead,
      });
    }),
    { numRuns: 60 },
  );
});

const at = (time: number, values = [0, 0], extra: Partial<Sample> = {}): Sample => ({ time, values, ...extra });
const times = (results: readonly Result[]) => results.map(({ time, status }) => `${time} ${status}`);

test('a sample is held until the watermark of its own key has passed it', () => {
  const stream = createStream({ ...config, order: { lateness: 1000 } }, methods);
  expect(stream.push(at(5000))).toMatchObject({ status: 'held', verdicts: [], released: [] });
  expect(stream.push(at(90_000, [0, 0], { key: 'other' })).released).toEqual([]);
  expect(stream.push(at(4500)).released).toEqual([]);
  expect(times(stream.push(at(5999)).released)).toEqual(['4500 scored']);
  expect(times(stream.push(at(6000)).released)).toEqual(['5000 scored']);
  expect(stream.push(at(4999)).status).toBe('late');
  expect(stream.push(at(5000)).status).toBe('duplicate');
  expect(stream.push(at(5999)).status).toBe('duplicate');
  expect(stream.keys().map(({ key, held }) => `${key} ${held}`)).toEqual(['other 1', ' 2']);
  expect(times(stream.flush().released)).toEqual(['90000 scored', '5999 scored', '6000 scored']);
  expect(stream.flush().released).toEqual([]);
});

test('when there is no more room the oldest is judged early, and nothing is lost', () => {
  const stream = createStream({ ...config, order: { lateness: 1e9, maxBuffered: 3 } }, methods);
  const out = [5, 3, 9, 1, 7, 2].flatMap((time) => {
    const own = stream.push(at(time));
    return [...times(own.released), ...(own.status === 'held' ? [] : times([own]))];
  });
  expect(out).toEqual(['1 scored', '3 scored', '2 late']);
  expect(stream.counts).toMatchObject({ held: 3, early: 2, late: 1 });
});

test('a tick judges what a silent key holds, by the clock of that key', () => {
  const stream = createStream({ ...config, order: { lateness: 1000, staleAfterMs: 10_000 } }, methods);
  stream.push(at(5000));
  expect(stream.tick(5999).released).toEqual([]);
  expect(times(stream.tick(6000).released)).toEqual(['5000 scored']);
  // A minute behind: what this key sends now is not late, and not stale.
  stream.tick(100_000);
  stream.push(at(40_000, [0, 0], { key: 'slow' }));
  stream.push(at(40_500, [0, 0], { key: 'slow' }));
  expect(stream.tick(100_499).released).toEqual([]);
  expect(times(stream.tick(100_999).released)).toEqual(['40000 scored']);
  expect(times(stream.tick(101_000).released)).toEqual(['40500 scored']);
  expect(stream.keys().find(({ key }) => key === 'slow')!.state).toBe('warming');
});

test('one sample from the far future is dropped and leaves the others in time; the third that agrees is believed', () => {
  const stream = createStream({ ...config, order: { maxAhead: 60_000 } }, methods);
  const statuses = (...given: number[]) => given.map((time) => stream.push(at(time)).status);
  expect(statuses(0, 1000, 1e12, 2000, 3000)).toEqual(['scored', 'scored', 'ahead', 'scored', 'scored']);
  expect(statuses(1e12, 2e12, 3e12, 4000)).toEqual(['ahead', 'ahead', 'ahead', 'scored']);
  expect(statuses(900_000, 901_000, 902_000, 903_000)).toEqual(['ahead', 'ahead', 'scored', 'scored']);
  expect(stream.counts).toMatchObject({ ahead: 6, late: 0 });
  // The first sample of a key has nothing to be measured by but the ticks.
  stream.tick(1_000_000);
  expect(stream.push(at(1e12, [0, 0], { key: 'new' })).status).toBe('ahead');
  expect(stream.push(at(1_010_000, [0, 0], { key: 'new' })).status).toBe('scored');
});

test('a clock that was set back locks a key out, unless a number of late samples in a row resets it', () => {
  const run = (order: StreamConfig['order']) => {
    const stream = createStream({ ...config, order: order! }, methods);
    for (let i = 0; i < 50; ++i) stream.push(at(1e9 + i * 1000, [Math.sin(i), i % 3]));
    return { stream, statuses: Array.from({ length: 12 }, (_, i) => stream.push(at(i * 1000, [i === 8 || i === 9 ? 99 : 0, 0])).status) };
  };
  expect(new Set(run({}).statuses)).toEqual(new Set(['late']));
  const { stream, statuses } = run({ resetAfter: 5 });
  expect(statuses).toEqual([...Array(4).fill('late'), ...Array(8).fill('scored')]);
  expect(stream.counts).toMatchObject({ incidents: 1, late: 4, scored: 58 });
  const held = run({ resetAfter: 5, lateness: 2000 });
  expect(held.statuses).toEqual([...Array(4).fill('late'), ...Array(8).fill('held')]);
  expect(held.stream.counts).toMatchObject({ scored: 50 + 6, held: 2, late: 4 });
});

test('a grid gives one sample a cell, at its end, with the label of any of its samples', () => {
  const stream = createStream({ ...config, order: { every: 1000, aggregate: 'mean' } }, methods);
  const told = all(stream, [at(100, [1, 10]), at(900, [3, Number.NaN]), at(1000, [5, 0], { label: 1 }), at(1500, [7, 0]), at(2100)]);
  expect(times(told.results)).toEqual(['1000 scored', '2000 scored', '3000 scored']);
  expect(told.results.map(({ verdicts }) => verdicts[0]!.learnt)).toEqual([true, false, true]);
  const { state } = stream.snapshot() as { state: { keys: { baseline: { usual: Float64Array } }[] } };
  // The mean of 1 and 3, then the labelled cell not learnt, then 0: the usual value moves by a fiftieth.
  expect(state.keys[0]!.baseline.usual[0]).toBeCloseTo(2 - 0.02 * 2, 12);
  expect(stream.counts).toMatchObject({ samples: 5, scored: 3, merged: 2, filled: 0 });
});

test('empty cells are filled by the rule for missing values, up to so many; after more the key was silent', () => {
  const run = (order: StreamConfig['order'], next: number) => {
    const stream = createStream({ ...config, order: { every: 1000, ...order } }, methods);
    return all(stream, [at(500, [4, 4]), at(1500, [5, 5]), at(next, [6, 6])]).results;
  };
  expect(times(run({ missing: 'skip', maxGap: 2 }, 4500))).toEqual([
    '1000 scored',
    '2000 scored',
    '3000 skipped',
    '4000 skipped',
    '5000 scored',
  ]);
  const silent = run({ missing: 'hold', maxGap: 2 }, 9500);
  expect(times(silent)).toEqual(['1000 scored', '2000 scored', '3000 scored', '4000 scored', '10000 scored']);
  const restarted = run({ maxGap: 2, afterStale: 'restart' }, 9500);
  expect(restarted.map(({ verdicts }) => verdicts[0]!.seen)).toEqual([1, 2, 3, 4, 1]);
});

test('the count of nothing is 0, so that silence can be an anomaly while it lasts', () => {
  const detectors = [{ method: 'ewma', options: { warmup: 5 }, calibration: { after: 10, fixed: 5 } }];
  const stream = createStream(
    { features: ['a'], detectors, order: { every: 1000, aggregate: 'count', maxGap: 3, staleAfterMs: 20_000 } },
    methods,
  );
  const chance = random(5);
  for (let i = 0; i < 100; ++i) for (let k = 0; k < 20 + chance.integer(3); ++k) stream.push({ time: i * 1000 + k * 10, values: [1] });
  stream.tick(100_000);
  expect(stream.counts.alarms).toBe(0);
  expect(times(stream.tick(102_000).released)).toEqual(['101000 scored', '102000 scored']);
  expect(stream.counts.alarms).toBe(2);
  expect(stream.openIncidents()).toHaveLength(1);
  // `maxGap` is no limit here: of nothing there is none, for as long as a key is not stale.
  expect(times(stream.tick(104_000).released)).toEqual(['103000 scored', '104000 scored']);
  expect(stream.tick(115_000).released).toHaveLength(11);
  expect(stream.openIncidents()).toHaveLength(1);
  const { released, incidents } = stream.tick(130_000);
  expect(times(released).at(-1)).toBe('120000 scored');
  expect(incidents.map(({ kind, incident }) => `${kind} ${incident.reason}`)).toEqual(['closed stale']);
});

test('ticks change when results come, not which', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), orders, (seed, order) => {
      const sorted = samples(120, 2, seed).filter(({ time }) => time % 20_000 < 14_000);
      const make = () => createStream({ ...config, order: { ...order, lateness: 1000 } }, methods);
      const expected = byKey(all(make(), sorted));
      const ticked = make();
      const results: Result[] = [];
      const incidents: IncidentEvent[] = [];
      let clock = 0;
      for (const sample of sorted) {
        for (; clock < sample.time; clock += 1000) {
          const said = ticked.tick(clock);
          results.push(...said.released);
          incidents.push(...said.incidents);
        }
        const own = ticked.push(sample);
        results.push(...own.released);
        incidents.push(...own.incidents);
      }
      const last = all(ticked, []);
      expect(byKey({ results: [...results, ...last.results], incidents: [...incidents, ...last.incidents] })).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('rules of order may change between runs: what waited is judged under the new ones', () => {
  const sorted = samples(40, 1, 9);
  const first = createStream({ ...config, order: { lateness: LATENESS } }, methods);
  const before = all(first, sorted.slice(0, 30), false);
  const second = createStream(config, methods, { restore: first.snapshot() });
  expect(second.counts.held).toBeGreaterThan(2);
  const after = all(second, sorted.slice(30), false);
  expect(second.counts.held).toBe(0);
  const plain = all(createStream(config, methods), sorted, false);
  expect(byKey({ results: [...before.results, ...after.results], incidents: [] }).groups).toEqual(byKey(plain).groups);
});

test('orders that cannot be are refused', () => {
  const make = (order: StreamConfig['order']) => () => createStream({ ...config, order: order! }, methods);
  expect(make({ every: 1000, late: 'score' })).toThrow(
    'stream order: a sample that is late for its cell cannot be scored alone; use `late: drop` with `every`',
  );
  expect(make({ every: 1000, staleAfterMs: 500 })).toThrow(
    'stream order: `every` must be at most `staleAfterMs`, 500, or every cell comes after a silence; got 1000',
  );
  expect(make({ lateness: -1 })).toThrow('stream order: `lateness` must be a number in [0, Infinity]; got -1');
  expect(() => createStream(config, methods).tick(Number.NaN)).toThrow('stream: `time` must be milliseconds since 1970; got NaN');
});

test('a key that is given up in the midst of a call does not let another pass its aligned swap', async () => {
  const retrain = { window: 100, first: 60, every: 1000, swap: 'aligned', lag: 4 } as const;
  const mad = { method: 'mad', retrain, calibration: { after: 10 } };
  /** The 65th sample needs the model that training begins at the 61st; with the 64th the key is weighed, and the other one given up. */
  async function burst(maxBytes: number, training: 'ended' | 'under way') {
    let done = () => {};
    const end = new Promise<void>((go) => {
      done = go;
    });
    const trainer = (job: Parameters<ReturnType<typeof trainHere>>[0]) => end.then(() => trainHere(methods)(job));
    const stream = createStream({ features: ['a'], detectors: [mad], order: { lateness: 1000 }, memory: { maxBytes } }, methods, {
      trainer,
    });
    const push = (i: number) => stream.push({ key: 'a', time: 10_000 + i, values: [Math.sin(i)] });
    stream.push({ key: 'other', time: 0, values: [0] });
    stream.flush();
    for (let i = 1; i <= 61; ++i) push(i);
    stream.flush();
    for (let i = 62; i <= 80; ++i) push(i);
    if (training === 'ended') done();
    for (let i = 0; i < 10; ++i) await Promise.resolve();
    const { bytes } = stream;
    const released = push(5000).released.map(({ time }) => time - 10_000);
    return { bytes, released, evicted: stream.counts.evicted };
  }
  const { bytes } = await burst(1e9, 'under way');
  expect(await burst(bytes, 'under way')).toEqual({ bytes, released: [62, 63, 64], evicted: 1 });
  expect(await burst(bytes, 'ended')).toEqual({ bytes, released: [62, 63, 64], evicted: 1 });
});

test('a silence is told where that is wished: when it begins, and when the key speaks again', () => {
  const make = (silence: 'close' | 'tell') => createStream({ ...config, order: { staleAfterMs: 10_000, silence } }, methods);
  const run = (stream: Stream): string[] => {
    const said: IncidentEvent[] = [];
    for (let i = 0; i < 5; ++i) said.push(...stream.push({ key: 'pump', time: i * 1000, values: [1, 2] }).incidents);
    said.push(...stream.tick(14_000).incidents, ...stream.tick(15_001).incidents, ...stream.tick(20_000).incidents);
    said.push(...stream.push({ key: 'pump', time: 21_000, values: [1, 2] }).incidents);
    return said.map(({ kind, incident }) => `${kind} ${incident.detectors[0]} ${incident.start} ${incident.reason}`);
  };
  expect(run(make('close'))).toEqual([]);
  const stream = make('tell');
  expect(run(stream)).toEqual(['opened silence 4000 ', 'closed silence 4000 heard']);
  expect(stream.openIncidents()).toEqual([]);
});
