import { INJECTIONS } from 'hapax/stream';
import { expect, test } from 'vitest';
import { VERDICT } from '../../src/session/engine.ts';
import { createSession } from '../../src/session/session.ts';
import { defaultSettings, type Settings } from '../../src/session/settings.ts';
import { fedSource, makeSource } from '../../src/session/source.ts';

const settings: Settings = { ...defaultSettings(), detectors: [{ method: 'ewma', options: {} }], history: 600 };
const START = Date.UTC(2024, 0, 1);

function open(given: Partial<Settings> = {}) {
  const all = { ...settings, ...given };
  const source = makeSource(all, START);
  if (!source) throw new Error('this source is fed from outside');
  return createSession(all, source);
}
const columns = settings.source.channels.length;

/** Rows of `advance` as arrays. */
function rows(session: ReturnType<typeof open>, n: number): number[][] {
  const out = new Float64Array(n * session.width);
  const did = session.advance(n, out);
  return Array.from({ length: did }, (_, i) => [...out.subarray(i * session.width, (i + 1) * session.width)]);
}
const flagsOf = (all: number[][]) => all.map((row) => row[1 + columns + 3]);
const doubling = { kind: 'doubling', amplitude: 2, length: 3, channels: [0, 1, 2, 3] } as const;

test('the history waits to be judged, then new samples follow without a gap', () => {
  const session = open();
  expect(session.behind).toBe(600);
  const all = rows(session, 700);
  expect(session).toMatchObject({ behind: 0, done: 700, width: 1 + columns + VERDICT });
  expect(all.map(([time]) => time)).toEqual(all.map((_, i) => START + 1000 * i));
});
test('a doubling injected now is the next three samples, labelled, found, and in the list of incidents with its cause', () => {
  const session = open();
  rows(session, 700);
  expect(session.inject(doubling)).toBe(false);
  const flags = flagsOf(rows(session, 40));
  expect(flags.slice(0, 3)).toEqual([1, 1, 1]);
  const { detectors, incidents, injections } = session.status();
  expect(injections).toEqual([{ ...doubling, id: 1, start: 700 }]);
  expect(detectors[0]).toMatchObject({ found: 1, missed: 0, recall: 1, delay: 0 });
  const incident = incidents.at(-1)!;
  expect(incident).toMatchObject({ start: 700 });
  expect(incident.witnesses[0]).toMatchObject({ detector: 'ewma', from: 700 });
  expect(incident.witnesses[0]!.shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
});
test('a fault in the past makes the session run again from before it', () => {
  const session = open();
  rows(session, 800);
  expect(session.inject({ ...doubling, start: 700 })).toBe(true);
  expect(session).toMatchObject({ done: 0, behind: 800 });
  const flags = flagsOf(rows(session, 800));
  expect(flags.slice(700, 703)).toEqual([1, 1, 1]);
});
test('the same samples go through other detectors, and through the same ones with the same result', () => {
  const session = open();
  session.inject({ ...doubling, start: 650 });
  const first = rows(session, 800);
  session.replay(settings.detectors, settings.rate);
  expect(rows(session, 800)).toEqual(first);
  session.replay([{ method: 'ewma', options: { rate: 0.01 } }], settings.rate);
  const other = rows(session, 800);
  expect(other.map((row) => row.slice(0, 1 + columns))).toEqual(first.map((row) => row.slice(0, 1 + columns)));
  expect(other).not.toEqual(first);
});
test('a removed fault leaves the samples as if it had never been', () => {
  const session = open();
  const clean = rows(session, 800);
  session.inject({ ...doubling, start: 700 });
  rows(session, 800);
  session.remove(1);
  expect(rows(session, 800)).toEqual(clean);
});
test('every kind of fault can be put into every channel of a running session', () => {
  for (const kind of Object.keys(INJECTIONS) as (keyof typeof INJECTIONS)[]) {
    const session = open();
    rows(session, 700);
    session.inject({ kind, amplitude: 5, length: 20, channels: [1, 2] });
    const clean = rows(open(), 760).slice(700);
    const faulty = rows(session, 60);
    const changed = faulty.map((row, i) => row.slice(1, 1 + columns).some((v, j) => !Object.is(v, clean[i]![j + 1])));
    expect(changed.slice(0, 20).filter(Boolean).length, kind).toBeGreaterThanOrEqual(19);
    expect(changed.slice(20).some(Boolean), kind).toBe(false);
  }
});
test('a session without detectors still shows its samples', () => {
  const session = open({ detectors: [] });
  expect(rows(session, 10)[9]).toHaveLength(1 + columns);
});
test('samples from outside are taken as they come, and end', () => {
  const source = fedSource();
  source.feed({ values: Float64Array.of(1, 10, 2, 20, 3, 30), rows: 3 });
  const session = createSession({ ...settings, source: { kind: 'server', channels: ['a'], key: '' }, history: 0 }, source);
  const out = new Float64Array(10 * session.width);
  expect(session.advance(10, out)).toBe(3);
  expect([out[0], out[1], out[session.width * 2]]).toEqual([1, 10, 3]);
  expect(session.advance(10, out)).toBe(0);
  source.feed({ values: Float64Array.of(4, 40), rows: 1 });
  expect(session.advance(10, out)).toBe(1);
});
