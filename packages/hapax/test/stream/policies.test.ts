import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import * as methods from '../../src/registry.ts';
import { createStream, type IncidentEvent, type Result, type Sample, type StreamConfig } from '../../src/stream/index.ts';

const config: StreamConfig = { features: ['a'], detectors: [{ method: 'ewma' }] };

/** One feature, one sample a second, standard normal around a level that may change. */
function levels(n: number, level: (i: number) => number = () => 0, seed = 2): Sample[] {
  const chance = random(seed);
  return Array.from({ length: n }, (_, i) => ({ time: i * 1000, values: [level(i) + chance.normal()] }));
}

const run = (samples: readonly Sample[], extra: Partial<StreamConfig> = {}): Result[] => {
  const stream = createStream({ ...config, ...extra }, methods);
  return samples.map((sample) => stream.push(sample));
};
const flags = (results: readonly Result[], from: number, to = results.length) =>
  results.slice(from, to).filter(({ verdicts }) => verdicts[0]?.isAnomaly).length;
const events = (results: readonly Result[]): IncidentEvent[] => results.flatMap(({ incidents }) => incidents);
const SHIFT = levels(1500, (i) => (i >= 500 ? 40 : 0));

test('what is flagged is not learnt, so a long fault does not become normal', () => {
  const fault = levels(700, (i) => (i >= 500 && i < 545 ? 40 : 0));
  const results = run(fault);
  expect(flags(results, 500, 545)).toBe(45);
  expect(results.slice(500, 545).every(({ verdicts }) => !verdicts[0]!.learnt)).toBe(true);
  const learning = run(fault, { learning: { flagged: 'learn' } });
  expect(flags(learning, 500, 545)).toBeLessThan(20);
});

test('after a true level shift the escape `learn` ends the lock-out', () => {
  const results = run(SHIFT);
  expect(flags(results, 500, 550)).toBe(50);
  expect(results[560]!.verdicts[0]!.state).toBe('escaping');
  expect(flags(results, 1000)).toBeLessThan(5);
  expect(results.at(-1)!.verdicts[0]!.state).toBe('ready');
});

test('the escape `restart` starts the detector afresh', () => {
  const results = run(SHIFT, { learning: { escape: 'restart', escapeAfter: 40 } });
  expect(flags(results, 500, 540)).toBe(40);
  expect(results[541]!.verdicts[0]!).toMatchObject({ state: 'warming', needed: 120 });
  expect(flags(results, 700)).toBeLessThan(5);
});

test('without an escape the detector stays locked out', () => {
  expect(flags(run(SHIFT, { learning: { escape: 'never' } }), 500)).toBe(1000);
});

test('a threshold that is out of date is restarted after twice as many flagged samples', () => {
  const louder = levels(3000).map(({ time, values }, i) => ({ time, values: [values[0]! * (i >= 500 && i % 2 === 0 ? 60 : 1)] }));
  const results = run(
    louder.filter((_, i) => i < 500 || i % 2 === 0),
    { detectors: [{ method: 'ewma', options: { rate: 0.001 } }], learning: { escapeAfter: 50 } },
  );
  expect(flags(results, 500, 520)).toBeGreaterThan(10);
  expect(flags(results, 1000)).toBeLessThan(8);
});

test('samples known to be anomalies are scored and not learnt', () => {
  const labelled = levels(400, (i) => (i === 300 ? 0.1 : 0)).map(
    (sample, i): Sample => (i >= 300 && i < 310 ? { ...sample, label: 1 } : sample),
  );
  const results = run(labelled);
  expect(results.slice(300, 310).map(({ verdicts }) => verdicts[0]!.learnt)).toEqual(Array(10).fill(false));
  expect(results[310]!.verdicts[0]!.learnt).toBe(true);
});

test('a late sample is dropped, or scored without being learnt and without an alert', () => {
  const samples = [...levels(300), { time: 5000, values: [99] }];
  const dropped = run(samples).at(-1)!;
  expect(dropped).toMatchObject({ status: 'late', verdicts: [], incidents: [] });
  const stream = createStream({ ...config, order: { late: 'score' } }, methods);
  for (const sample of samples.slice(0, -1)) stream.push(sample);
  const scored = stream.push(samples.at(-1)!);
  expect(scored).toMatchObject({ status: 'late', alarm: false, incidents: [], verdicts: [{ isAnomaly: true, learnt: false }] });
  expect(stream.counts).toMatchObject({ late: 1, scored: 300, samples: 301 });
  const next = { time: 300_000, values: [0.5] };
  expect(stream.push(next)).toEqual(run([...levels(300), next]).at(-1));
});

test('with `first` a second sample of the same time is a duplicate; otherwise only one that says the same', () => {
  const samples = [...levels(3), { time: 2000, values: [1] }];
  expect(run(samples, { order: { duplicates: 'first' } }).at(-1)!.status).toBe('duplicate');
  expect(run(samples).at(-1)!.status).toBe('scored');
  expect(run(samples, { order: { duplicates: 'accept' } }).at(-1)!.status).toBe('scored');
});

test('a missing or infinite value is passed on, held, or leaves the sample out', () => {
  const samples = [...levels(300), { time: 300_000, values: [Infinity] }];
  expect(run(samples).at(-1)).toMatchObject({ status: 'scored', verdicts: [{ score: 0 }] });
  expect(run(samples, { order: { missing: 'skip' } }).at(-1)).toMatchObject({ status: 'skipped', verdicts: [] });
  const held = run([...samples.slice(0, 300), { time: 300_000, values: [Number.NaN] }], { order: { missing: 'hold' } });
  const same = run([...samples.slice(0, 300), { time: 300_000, values: samples[299]!.values }]);
  expect(held.at(-1)!.verdicts).toEqual(same.at(-1)!.verdicts);
});

test('after a silence the key is stale, its incident closes, and its models go on or start afresh', () => {
  const samples = levels(310, (i) => (i >= 305 ? 50 : 0)).map((sample, i) => (i === 309 ? { ...sample, time: 10_000_000 } : sample));
  const order = { staleAfterMs: 60_000 } as const;
  const results = run(samples, { order });
  expect(results.at(-1)!.verdicts[0]!.state).toBe('stale');
  expect(events(results).filter(({ kind }) => kind === 'closed')[0]!.incident).toMatchObject({ reason: 'stale', end: 308_000 });
  expect(run(samples, { order: { ...order, afterStale: 'restart' } }).at(-1)!.verdicts[0]!).toMatchObject({ state: 'warming', seen: 1 });
  const stream = createStream({ ...config, order }, methods);
  for (const sample of samples.slice(0, 309)) stream.push(sample);
  expect(stream.openIncidents()).toHaveLength(1);
  expect(stream.tick(400_000).incidents.map(({ kind, incident }) => `${kind} ${incident.reason}`)).toEqual(['closed stale']);
  expect(stream.keys()[0]).toMatchObject({ key: '', state: 'stale', samples: 309 });
});

test('k of n: fewer alarms than k among the last n open nothing', () => {
  const spikes = (at: number[]) => levels(400, (i) => (at.includes(i) ? 50 : 0));
  const alerts = { k: 3, n: 5 };
  expect(events(run(spikes([300, 302]), { alerts }))).toEqual([]);
  const [opened] = events(run(spikes([300, 302, 304]), { alerts }));
  expect(opened).toMatchObject({ kind: 'opened', incident: { start: 300_000, end: 304_000, count: 3 } });
  expect(events(run(spikes([300, 304, 308]), { alerts }))).toEqual([]);
});

test('hold-off: the alarm must last', () => {
  const fault = levels(400, (i) => (i >= 300 && i < 310 ? 50 : 0));
  expect(events(run(fault, { alerts: { holdOffMs: 20_000 } }))).toEqual([]);
  const [opened] = run(fault, { alerts: { holdOffMs: 5000 } }).filter(({ incidents }) => incidents.length > 0);
  expect(opened!.time).toBe(305_000);
  expect(opened!.incidents[0]!.incident.start).toBe(300_000);
});

test('cooldown: no second incident soon after the first, and what was kept silent is counted', () => {
  const fault = levels(500, (i) => (i === 300 || i === 320 || i === 400 ? 50 : 0));
  const starts = (results: readonly Result[]) =>
    events(results)
      .filter(({ kind }) => kind === 'opened')
      .map(({ incident }) => incident.start);
  expect(starts(run(fault))).toEqual([300_000, 320_000, 400_000]);
  expect(starts(run(fault, { alerts: { cooldownMs: 60_000 } }))).toEqual([300_000, 400_000]);
  const stream = createStream({ ...config, alerts: { cooldownMs: 60_000 } }, methods);
  for (const sample of fault) stream.push(sample);
  expect(stream.counts.suppressed).toBe(1);
});

test('an incident closes when both enough samples and enough time are quiet', () => {
  const fault = levels(400, (i) => (i === 300 ? 50 : 0));
  const closed = (alerts: StreamConfig['alerts']) =>
    run(fault, { alerts: alerts! }).find(({ incidents }) => incidents.some(({ kind }) => kind === 'closed'))!.time;
  expect(closed({ closeAfter: 3 })).toBe(303_000);
  expect(closed({ closeAfter: 3, closeAfterMs: 30_000 })).toBe(330_000);
});

test('direction and minimum deviation look at the value, not at the score', () => {
  const fault = levels(500, (i) => (i === 300 ? 50 : i === 400 ? -50 : 0));
  const starts = (alerts: StreamConfig['alerts']) =>
    events(run(fault, { alerts: alerts! })).flatMap(({ kind, incident }) => (kind === 'opened' ? incident.start : []));
  expect(starts({ direction: 'high' })).toEqual([300_000]);
  expect(starts({ direction: 'low' })).toEqual([400_000]);
  expect(starts({ minDeviation: 30 })).toEqual([300_000, 400_000]);
  expect(starts({ minDeviation: 60 })).toEqual([]);
});

test('votes: so many detectors must agree', () => {
  const detectors = [{ method: 'ewma' }, { name: 'never', method: 'ewma', calibration: { fixed: 1e9 } }];
  const fault = levels(400, (i) => (i === 300 ? 50 : 0));
  expect(events(run(fault, { detectors }))).toHaveLength(2);
  expect(events(run(fault, { detectors, alerts: { votes: 2 } }))).toEqual([]);
});

test('maintenance opens nothing, learns nothing, and closes what is open', () => {
  const fault = levels(500, (i) => (i >= 300 && i < 350 ? 50 : 0));
  const maintenance = [{ from: 310_000, to: 360_000 }];
  const results = run(fault, { maintenance });
  expect(events(results).map(({ kind, incident }) => `${kind} ${incident.reason}`)).toEqual(['opened ', 'closed maintenance']);
  expect(results[355]!.verdicts[0]!.learnt).toBe(false);
  // 1970-01-01, a Thursday, 00:05 to 00:06 UTC.
  const weekly = [{ days: [4], fromMinute: 5, toMinute: 6 }];
  expect(run(fault, { maintenance: weekly })[310]!.verdicts[0]!.learnt).toBe(false);
  expect(run(levels(400), { maintenance: weekly })[299]!.verdicts[0]!.learnt).toBe(true);
  const overnight = [{ days: [3], fromMinute: 1435, toMinute: 1446 }];
  expect(run(levels(400), { maintenance: overnight })[350]!.verdicts[0]!.learnt).toBe(false);
});

test('one incident for the whole stream names every key in it', () => {
  const samples = levels(800, (i) => (i >= 700 && i < 706 ? 50 : 0)).map((sample, i) => ({ ...sample, key: `host ${i % 2}` }));
  const opened = (groupBy: 'key' | 'stream') => events(run(samples, { alerts: { groupBy } })).filter(({ kind }) => kind === 'opened');
  expect(opened('key')).toHaveLength(2);
  expect(opened('stream')).toHaveLength(1);
  const [closed] = events(run(samples, { alerts: { groupBy: 'stream' } })).filter(({ kind }) => kind === 'closed');
  expect(closed!.incident.keys).toEqual(['host 0', 'host 1']);
});

test('the key unheard of for longest gives way to a new one', () => {
  const stream = createStream({ ...config, memory: { maxKeys: 2 } }, methods);
  for (const [i, key] of ['a', 'b', 'a', 'c', 'a'].entries()) stream.push({ time: i, key, values: [0] });
  expect(stream.keys().map(({ key, samples }) => `${key} ${samples}`)).toEqual(['c 1', 'a 3']);
  expect(stream.counts.evicted).toBe(1);
  const { bytes } = stream;
  const tight = createStream({ ...config, memory: { maxBytes: bytes } }, methods);
  for (let i = 0; i < 50; ++i) tight.push({ time: i, key: `k${i}`, values: [0] });
  expect(tight.bytes).toBeLessThanOrEqual(bytes);
});

test('configurations that cannot run are refused with the place and the way out', () => {
  const make = (extra: Partial<StreamConfig>) => () => createStream({ ...config, ...extra }, methods);
  expect(make({ features: [] })).toThrow('stream: `features` must name at least one feature; got none');
  expect(make({ features: ['a', 'a'] })).toThrow('stream: `features` must differ; got a twice');
  expect(make({ detectors: [] })).toThrow('stream: `detectors` must hold at least one detector; got none');
  expect(make({ detectors: [{ method: 'ewma' }, { method: 'ewma' }] })).toThrow(
    'stream: two detectors are called ewma; give one of them another `name`',
  );
  expect(make({ alert: { votes: 2 } } as object)).toThrow(
    'stream: there is no setting `alert`; there are name, features, detectors, transforms, order, aggregates, learning, alerts, memory, maintenance; did you mean alerts?',
  );
  expect(make({ detectors: [{ method: 'ewma', option: {} } as { method: string }] })).toThrow(
    'stream detectors[0]: there is no setting `option`; there are name, method, options, calibration, threshold, retrain; did you mean options?',
  );
  expect(make({ detectors: [{ method: 'ewma', threshold: { method: 'spot', opts: {} } as { method: string } }] })).toThrow(
    'stream detectors[0].threshold: there is no setting `opts`; there are method, options',
  );
  expect(make({ transforms: [{ method: 'lags', fitON: 3 } as { method: string }] })).toThrow(
    'stream transforms[0]: there is no setting `fitON`; there are method, options, fitOn, history; did you mean fitOn?',
  );
  expect(make({ detectors: [{ method: 'ewna' }] })).toThrow(/; did you mean ewma\?$/);
  expect(make({ detectors: [{ method: 'nope' }] })).toThrow(/^stream detectors\[0\]: no method is called nope; there are .*ewma/);
  expect(make({ detectors: [{ method: 'ewma', retrain: {} }] })).toThrow(
    'stream detectors[0]: ewma learns from each sample and takes no `retrain`',
  );
  expect(make({ detectors: [{ method: 'ewma', threshold: { method: 'nope' } }] })).toThrow(
    'stream detectors[0].threshold: no rule is called nope; there are',
  );
  expect(make({ transforms: [{ method: 'nope' }] })).toThrow('stream transforms[0]: no transform is called nope; there are');
  expect(make({ alerts: { k: 3, n: 2 } })).toThrow('stream alerts: `k` must be at most `n`; got 3 of 2');
  expect(make({ alerts: { votes: 2 } })).toThrow('stream alerts: `votes` must be at most the number of detectors, 1; got 2');
  expect(make({ order: { late: 'maybe' as 'drop' } })).toThrow('stream order: `late` must be one of drop, score; got "maybe"');
  expect(make({ maintenance: [{ from: 2, to: 1 }] })).toThrow('stream maintenance[0]: `to` must be after `from`; got 2 to 1');
  expect(make({ maintenance: [{ days: [7], fromMinute: 0, toMinute: 1 }] })).toThrow(
    'stream maintenance[0]: `days` must hold integers in [0, 6], 0 for Sunday; got [7]',
  );
  expect(make({ maintenance: [{ days: [1], fromMinute: 10, toMinute: 5 }] })).toThrow(
    'stream maintenance[0]: `fromMinute` must be in [0, 1440) and `toMinute` at most a day after it; got 10 to 5',
  );
  const stream = createStream(config, methods);
  expect(() => stream.push({ time: Number.NaN, values: [1] })).toThrow('stream: `time` must be milliseconds since 1970; got NaN');
  expect(() => stream.push({ time: 0, values: [1, 2] })).toThrow('stream has 1 features; got a sample of 2');
  expect(() => createStream({ ...config, features: ['b'] }, methods, { restore: stream.snapshot() })).toThrow(
    'stream: the snapshot was taken with other features, transforms, detectors, learning rules or grid; go back to them, or start without it',
  );
  expect(() => createStream(config, methods, { restore: { ...stream.snapshot(), id: 'ewma' } })).toThrow(
    'the snapshot is of ewma; a stream cannot go on from it',
  );
});

test('a stream without methods says what they are', () => {
  const bare = createStream as unknown as (config: StreamConfig) => unknown;
  expect(() => bare(config)).toThrow(
    'stream: the second argument are the methods it may use, such as { online } of hapax/registry; got undefined',
  );
});
