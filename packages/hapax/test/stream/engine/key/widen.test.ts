import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { online, transforms } from '../../../../src/registry.ts';
import type { StreamSnapshot } from '../../../../src/stream/engine/snapshot/stream-snapshot.ts';
import {
  createStream,
  memoryStore,
  type Result,
  runStream,
  type Sample,
  type Source,
  type Stream,
  type StreamConfig,
} from '../../../../src/stream/index.ts';
import { fakeClock } from '../../fake-clock.ts';

const methods = { online, transforms };
const MINUTE = 60_000;
const before: StreamConfig = {
  name: 'plant',
  features: ['a', 'b'],
  detectors: [{ method: 'ewma' }, { method: 'kitNet', name: 'net' }, { method: 'autoStream' }],
};
/** The new one stands in the midst. */
const after: StreamConfig = { ...before, features: ['a', 'new', 'b'] };
const PLACES = [0, 2];

const chance = random(3);
const all: Sample[] = Array.from({ length: 6000 }, (_, i) => {
  const [a, b, fresh] = [chance.normal(), 10 + chance.normal(), 5 + chance.normal()];
  return { time: i * MINUTE, key: `k${i % 2}`, values: [i === 3150 ? 30 : a, i === 5900 ? 60 : fresh, b] };
});
const narrow = ({ values, ...rest }: Sample): Sample => ({ ...rest, values: PLACES.map((j) => values[j]!) });

test('with a feature more every detector judges on by those it knows, bit for bit, until it has seen as much of all', () => {
  const former = createStream(before, methods);
  for (const sample of all.slice(0, 3000)) former.push(narrow(sample));
  const told: string[] = [];
  const snapshot = decode(encode(former.snapshot()));
  const stream = createStream(after, methods, { restore: snapshot, onAdapted: (text) => told.push(text) });
  expect(told).toEqual(['plant: the state is of other features: ewma, net, autoStream go on, and learn new beside']);
  const flagged: number[] = [];
  for (const [k, sample] of all.slice(3000).entries()) {
    const { verdicts } = stream.push(sample);
    const known = former.push(narrow(sample)).verdicts;
    if (k < 200) {
      expect(verdicts.map(({ score, threshold, isAnomaly }) => [score, threshold, isAnomaly])).toEqual(
        known.map(({ score, threshold, isAnomaly }) => [score, threshold, isAnomaly]),
      );
      expect(verdicts[0]!.note).toMatch(/^learning 1 feature more, \d+ of 120; until then by those it knows$/);
    }
    if (verdicts[0]!.isAnomaly) flagged.push(3000 + k);
    if (k === 150) expect(verdicts[2]!.finding?.feature).toBe(verdicts[2]!.isAnomaly ? 0 : undefined);
  }
  // A fault of an old feature while the new one is being learnt, and one of the new feature.
  expect(flagged).toContain(3150);
  expect(flagged).toContain(5900);
  expect(stream.keys().every(({ state }) => state === 'ready')).toBe(true);
});

test('what a detector finds by the features it knows is told by the places of now', () => {
  const former = createStream(before, methods);
  for (const sample of all.slice(0, 3000)) former.push(narrow(sample));
  const stream = createStream(after, methods, { restore: former.snapshot() });
  const { verdicts, incidents } = stream.push({ time: 3000 * MINUTE, key: 'k0', values: [0, 5, 40] });
  expect(verdicts[2]!.finding).toMatchObject({ feature: 2, expected: [expect.any(Number), Number.NaN, expect.any(Number)] });
  expect(incidents[0]!.incident.peak.feature).toBe('b');
});

test.each([
  ['as they come', {}],
  ['held in order', { order: { lateness: 5 * MINUTE } }],
  ['on a grid', { order: { every: 4 * MINUTE, aggregate: 'mean' }, aggregates: { b: 'p99' } }],
] as [string, Partial<StreamConfig>][])(
  '%s: cut anywhere after a feature has come, written down and read back, nothing changes',
  (_, extra) => {
    const grid = extra.aggregates ? { aggregates: { ...extra.aggregates, new: 'distinct' } } : {};
    const [old, now] = [
      { ...before, ...extra },
      { ...after, ...extra, ...grid },
    ] as [StreamConfig, StreamConfig];
    const former = createStream(old, methods);
    for (const sample of all.slice(0, 1501)) former.push(narrow(sample));
    const begin = () => createStream(now, methods, { restore: decode(encode(former.snapshot())) });
    const run = (cut: number): Result[] => {
      let stream = begin();
      return all.slice(1501, 2400).map((sample, k) => {
        if (k === cut) stream = createStream(now, methods, { restore: decode(encode(stream.snapshot())) });
        return stream.push(sample);
      });
    };
    const whole = run(-1);
    for (const cut of [0, 1, 130, 700]) expect(run(cut)).toEqual(whole);
    const { counts } = begin();
    expect(counts.samples).toBe(1501);
  },
);

const replay = (some: readonly Sample[]): Source => ({
  id: 's',
  kind: 'replay',
  async *read(from) {
    for (let at = typeof from === 'number' ? from : 0; at < some.length; at += 50)
      yield { samples: some.slice(at, at + 50), offset: at + 50 };
  },
});

test('a run that was stopped goes on with a feature more from where it was, and once more after that', async () => {
  const store = memoryStore();
  const clock = fakeClock(0);
  await (await runStream({ config: before, methods, source: replay(all.slice(0, 1000).map(narrow)), clock, store })).done;
  const warned: string[] = [];
  const onWarning = ({ text }: { readonly text: string }) => void warned.push(text);
  const samples = [...all.slice(0, 1000), ...all.slice(1000, 1300)];
  await (await runStream({ config: after, methods, source: replay(samples), clock, store, onWarning })).done;
  const last = await runStream({ config: after, methods, source: replay(samples), clock, store, onWarning });
  expect(warned.filter((text) => text.includes('beside'))).toHaveLength(1);
  expect(last.stream.counts.samples).toBe(1300);
  await last.done;
  // One more, while the first is still being learnt.
  const wider = { ...after, features: [...after.features, 'another'] };
  const again = await runStream({ config: wider, methods, source: replay(samples), clock, store, onWarning });
  expect(again.stream.keys().map(({ samples: n }) => n)).toEqual([650, 650]);
  await again.done;
});

test('a feature less, and a feature more behind transforms, is refused as it was', () => {
  const snapshot = createStream(after, methods).snapshot();
  const refused = /^plant: the snapshot was taken with other features/;
  expect(() => createStream(before, methods, { restore: snapshot })).toThrow(refused);
  const chained = { ...before, transforms: [{ method: 'difference' }] } as StreamConfig;
  const behind = createStream(chained, methods);
  expect(() => createStream({ ...chained, features: ['a', 'b', 'c'] }, methods, { restore: behind.snapshot() })).toThrow(refused);
});

test('a damaged state of fewer features is refused in one line', () => {
  const former = createStream(before, methods);
  former.push(narrow(all[0]!));
  const snapshot = former.snapshot();
  const { baseline: _, ...key } = (snapshot.state as { keys: [{ baseline: unknown }] }).keys[0];
  expect(() => createStream(after, methods, { restore: { ...snapshot, state: { ...(snapshot.state as object), keys: [key] } } })).toThrow(
    'the snapshot of plant is damaged: a key lacks what it needs; put back a copy, or remove it to start afresh',
  );
});

test('an answer given while a feature more is learnt is of the detector that is heard, and taking it back is too', () => {
  const config = { ...before, detectors: [{ method: 'ewma' }] } as StreamConfig;
  const former = createStream(config, methods);
  for (const sample of all.slice(0, 3000)) former.push(narrow(sample));
  const restore = decode(encode(former.snapshot()));
  const stream = createStream({ ...config, features: after.features }, methods, { restore });
  const spike = (minute: number) => stream.push({ time: minute * MINUTE, key: 'k0', values: [9, 5, 10] });
  const { incident } = spike(3000).incidents[0]!;
  const { moved } = stream.answer({ incident: incident.id, verdict: 'false alarm' });
  expect(moved).toMatchObject([{ detector: 'ewma', key: 'k0' }]);
  const { from, to } = moved[0]!;
  expect(from).toBeLessThan(incident.peak.score);
  expect(to).toBeGreaterThan(from);
  expect(to).toBeLessThan(8 * from);
  expect(spike(3001).verdicts[0]!.threshold).toBeGreaterThan(from);
  // A threshold that was lifted before is lifted for the younger one too.
  const again = createStream({ ...config, features: [...after.features, 'more'] }, methods, { restore: decode(encode(stream.snapshot())) });
  expect(again.answer({ incident: incident.id, verdict: 'withdrawn' }).moved[0]!.to).toBeLessThan(to);
  expect(stream.answer({ incident: incident.id, verdict: 'withdrawn' }).moved[0]!.to).toBeLessThan(to);
  expect(spike(3400).verdicts[0]!.threshold).toBeLessThan(to);
});

test('while both judge, a flag says that there may be twice as many', () => {
  const former = createStream(before, methods);
  for (const sample of all.slice(0, 3000)) former.push(narrow(sample));
  const stream = createStream(after, methods, { restore: former.snapshot() });
  for (const sample of all.slice(3000, 4000)) stream.push(sample);
  const flagged = (a: number) => stream.push({ time: (4000 + a) * MINUTE, key: 'k0', values: [a, 5, 10] }).verdicts[0]!;
  expect(flagged(30)).toMatchObject({
    isAnomaly: true,
    note: 'judged by the features it knew and by all, until both have seen enough: flags may come up to twice as often as promised',
  });
});

test('while both judge, an incident of which the elder is surer is measured by the elder', () => {
  const one = { ...before, detectors: [{ method: 'ewma' }] } as StreamConfig;
  const wide = { ...one, features: after.features };
  const former = createStream(one, methods);
  for (const sample of all.slice(0, 3000)) former.push(narrow(sample));
  const stream = createStream(wide, methods, { restore: former.snapshot() });
  for (const sample of all.slice(3000, 4000)) {
    stream.push(sample);
    former.push(narrow(sample));
  }
  const [known, both] = [former.snapshot(), stream.snapshot()];
  const newest = (of: Stream) => (of.snapshot().state as StreamSnapshot).feedback?.seen.at(-1)?.[1];
  // From just usual to far out: of some the elder is surer that they are odd.
  const byElder = Array.from({ length: 60 }, (_, i) => 3 + 0.1 * i).flatMap((a) => {
    const [elder, widened] = [createStream(one, methods, { restore: known }), createStream(wide, methods, { restore: both })];
    const expected = elder.push({ time: 4000 * MINUTE, key: 'k0', values: [a, 10] }).verdicts[0]!;
    const verdict = widened.push({ time: 4000 * MINUTE, key: 'k0', values: [a, 5, 10] }).verdicts[0]!;
    return expected.isAnomaly && verdict.threshold === expected.threshold ? [[newest(widened), newest(elder)]] : [];
  });
  expect(byElder.length).toBeGreaterThan(0);
  for (const [seen, expected] of byElder) {
    expect(seen).toHaveLength(1);
    expect(seen).toEqual(expected);
  }
});
