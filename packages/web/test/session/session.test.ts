import * as methods from 'hapax/registry';
import { INJECTIONS, trainHere } from 'hapax/stream';
import { expect, test } from 'vitest';
import { checked } from '../../src/session/catalogue.ts';
import type { Ring } from '../../src/session/ring.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { defaultSettings, type Settings } from '../../src/session/settings.ts';
import { fedSource, makeSource } from '../../src/session/source.ts';
import { EVERY } from '../../src/session/track.ts';

const settings: Settings = { ...defaultSettings(), detectors: [{ method: 'ewma', options: {} }], history: 600 };
const START = Date.UTC(2024, 0, 1);
const columns = settings.source.channels.length;
const doubling = { kind: 'doubling', amplitude: 2, length: 3, channels: [0, 1, 2, 3] } as const;

function open(given: Partial<Settings> = {}) {
  const all = { ...settings, ...given };
  const source = makeSource(all, START);
  if (!source) throw new Error('this source is fed from outside');
  return createSession(all, source);
}

/** Take samples until there are `n`, and judge all of them. */
function run(session: Session, n: number): Session {
  session.take(n - session.samples.next);
  while (session.judge(100) > 0);
  return session;
}
const rows = (ring: Ring): number[][] =>
  Array.from({ length: ring.next - ring.first }, (_, i) => Array.from({ length: ring.width }, (_, j) => ring.at(j, ring.first + i)));
/** All bits of a ring as one text: quick to compare. */
const bits = (ring: Ring): string =>
  Array.from({ length: ring.width }, (_, j) => Buffer.from(ring.view(j, ring.first, ring.next).slice().buffer).toString('base64')).join();
const verdicts = (session: Session) => session.tracks.map((track) => bits(track.verdicts));
const flags = ({ tracks: [track] }: Session, from: number, n: number) =>
  Array.from({ length: n }, (_, k) => track!.verdicts.at(3, from + k));

test('the history waits to be judged, then new samples follow without a gap', () => {
  const session = open();
  expect(session.behind).toBe(600);
  run(session, 700);
  expect(session.behind).toBe(0);
  expect(rows(session.samples).map(([time]) => time)).toEqual(Array.from({ length: 700 }, (_, i) => START + 1000 * i));
});
test('a doubling injected now is the next three samples, labelled, found, and in the list of incidents with its cause', () => {
  const session = run(open(), 700);
  expect(session.inject(doubling)).toBe(700);
  run(session, 740);
  expect(flags(session, 700, 3)).toEqual([1, 1, 1]);
  const { detectors, incidents, injections, answers } = session.status();
  expect(injections).toEqual([{ ...doubling, id: 1, start: 700 }]);
  expect(detectors[0]).toMatchObject({ found: 1, missed: 0, recall: 1, delay: 0 });
  expect(answers).toEqual([{ id: 1, delays: [0], reach: [expect.any(Number)], over: [true], blind: [false] }]);
  expect(answers[0]!.reach[0]).toBeGreaterThan(1);
  const incident = incidents.at(-1)!;
  expect(incident).toMatchObject({ start: 700 });
  expect(incident.witnesses[0]).toMatchObject({ detector: 'ewma', from: 700 });
  expect(incident.witnesses[0]!.shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
});
test('an answer is open until the whole fault has been judged', () => {
  const session = run(open(), 700);
  session.inject({ kind: 'dropout', amplitude: 0, length: 3, channels: [0, 1, 2, 3] });
  expect(run(session, 702).status().answers).toEqual([
    { id: 1, delays: [Number.NaN], reach: [expect.any(Number)], over: [false], blind: [false] },
  ]);
  expect(run(session, 703).status().answers).toEqual([
    { id: 1, delays: [Number.NaN], reach: [expect.any(Number)], over: [true], blind: [false] },
  ]);
});

const several: Settings = {
  ...settings,
  detectors: [
    { method: 'ewma', options: {} },
    { method: 'kitNet', options: { featureGrace: 50, grace: 300 } },
    { method: 'randomCutForest', options: { nTrees: 5, sampleSize: 64 }, threshold: { method: 'spot', options: { q: 1e-3 } } },
    {
      method: 'isolationForest',
      options: { nEstimators: 10 },
      retrain: { swap: 'aligned', maxFlagged: 0.6, first: 400, every: 300, window: 800 },
    },
  ],
};
const faults = [
  { kind: 'levelShift', amplitude: 5, length: 40, channels: [1], start: 700 },
  { kind: 'stuck', amplitude: 0, length: 60, channels: [0, 2], start: 1300 },
  { kind: 'doubling', amplitude: 2, length: 3, channels: [0, 1, 2, 3], start: 1750 },
] as const;

test('faults drawn into the past, in any order, end with the same bits as a session that had them from the start', () => {
  const whole = open(several);
  for (const fault of faults) whole.inject(fault);
  run(whole, 2000);
  for (const order of [
    [2, 1, 0],
    [1, 0, 2],
  ]) {
    const session = run(open(several), 2000);
    for (const k of order) {
      session.inject(faults[k]!);
      // Going back does not mean starting again: a checkpoint lies within twice the distance between them.
      const { start } = faults[k]!;
      for (const { done } of session.tracks) expect(done).toBeGreaterThan(start - 2 * EVERY - 1);
      run(session, 2000);
    }
    expect(bits(session.samples)).toBe(bits(whole.samples));
    expect(verdicts(session)).toEqual(verdicts(whole));
    const numbered = (status: ReturnType<Session['status']>) => ({ ...status, injections: [], answers: [] });
    expect(numbered(session.status())).toEqual(numbered(whole.status()));
  }
});
test('a removed fault leaves samples and verdicts as if it had never been', () => {
  const clean = run(open(several), 2000);
  const session = run(open(several), 1200);
  session.inject(doubling);
  session.inject({ ...faults[0] });
  run(session, 2000);
  session.remove(1);
  run(session, 2000);
  session.remove(2);
  run(session, 2000);
  expect(bits(session.samples)).toBe(bits(clean.samples));
  expect(verdicts(session)).toEqual(verdicts(clean));
});
test('with other settings only the detectors that change judge again, with the bits of a session that had them', () => {
  const session = run(open(several), 1200);
  const [ewma, kitNet] = session.tracks;
  const detectors = [several.detectors[0]!, { method: 'kitNet', options: { featureGrace: 60, grace: 200 } }];
  session.replay({ ...several, detectors });
  expect(session.tracks[0]).toBe(ewma);
  expect(session.tracks[1]).not.toBe(kitNet);
  expect(session.tracks.map(({ done }) => done)).toEqual([1200, 0]);
  run(session, 1200);
  expect(verdicts(session)).toEqual(verdicts(run(open({ ...several, detectors }), 1200)));
});
test('the threshold of a rule is the one the scores are held against', () => {
  const detectors = ['spot', 'dspot', 'biSpot', 'tailProbability', 'alarmBudget', 'scoreMad'].map((method) => ({
    method: 'ewma',
    options: {},
    threshold: { method, options: {} },
  }));
  const session = run(open({ detectors }), 1500);
  const last = session.tracks.map(({ verdicts: ring }) => ring.at(1, 1499));
  for (const threshold of last) expect(threshold).toBeGreaterThan(0);
  expect(new Set(last).size).toBeGreaterThan(3);
});
test('a detector whose model is being trained waits without holding up the others', async () => {
  const train = trainHere(methods);
  let answer = () => {};
  const trainer = (job: Parameters<typeof train>[0]) =>
    new Promise<ReturnType<typeof train>>((resolve) => (answer = () => resolve(train(job))));
  const all = { ...settings, detectors: several.detectors.slice(0, 1).concat(several.detectors.slice(3)) };
  const session = createSession(all, makeSource(all, START)!, [], trainer);
  run(session, 700);
  expect(session.tracks.map(({ done, waiting }) => [done, waiting])).toEqual([
    [700, false],
    [500, true],
  ]);
  expect(session).toMatchObject({ behind: 0 });
  expect(session.status().detectors[1]).toMatchObject({ training: true, version: 0, behind: 200 });
  answer();
  await new Promise((resolve) => setImmediate(resolve));
  run(session, 700);
  expect(session.status().detectors[1]).toMatchObject({ version: 1, behind: 0, trainedFrom: START });
});
test('a model that forecasts is trained within the history, says on what, and finds what is doubled', () => {
  for (const forecaster of ['linear', 'lstm']) {
    const session = run(open({ detectors: [{ method: 'telemanom', options: { forecaster, epochs: 5 } }] }), 700);
    expect(session.status().detectors[0]).toMatchObject({ state: 'ready', version: 1, trainedFrom: START, training: false });
    session.inject(doubling);
    run(session, 720);
    expect(flags(session, 700, 3), forecaster).toContain(1);
    expect(session.status().detectors[0]).toMatchObject({ found: 1, missed: 0 });
  }
});
test('every kind of fault can be put into every channel of a running session', () => {
  const clean = rows(run(open(), 760).samples).slice(700);
  for (const kind of Object.keys(INJECTIONS) as (keyof typeof INJECTIONS)[]) {
    const session = run(open(), 700);
    session.inject({ kind, amplitude: 5, length: 20, channels: [1, 2] });
    const faulty = rows(run(session, 760).samples).slice(700);
    const changed = faulty.map((row, i) => row.slice(1, 1 + columns).some((v, j) => !Object.is(v, clean[i]![j + 1])));
    expect(changed.slice(0, 20).filter(Boolean).length, kind).toBeGreaterThanOrEqual(19);
    expect(changed.slice(20).some(Boolean), kind).toBe(false);
  }
});
test('a session without detectors still shows its samples', () => expect(run(open({ detectors: [] }), 610).samples.next).toBe(610));
test('samples from outside are taken as they come, and end', () => {
  const source = fedSource();
  source.feed({ values: Float64Array.of(1, 10, 2, 20, 3, 30), rows: 3 });
  const session = createSession({ ...settings, source: { kind: 'server', channels: ['a'], stream: 's' }, history: 0 }, source);
  expect(session.take(10)).toBe(3);
  expect(rows(session.samples)).toEqual([
    [1, 10],
    [2, 20],
    [3, 30],
  ]);
  source.feed({ values: new Float64Array(0), rows: 0 });
  expect(session.take(10)).toBe(0);
  source.feed({ values: Float64Array.of(4, 40), rows: 1 });
  expect(session.take(10)).toBe(1);
});
test('methods, rules and options that this build does not have are left out', () =>
  expect(
    checked({
      ...settings,
      detectors: [
        { method: 'ewma', options: { rate: -1, warmup: 30, old: 1 }, threshold: { method: 'spot', options: { q: 7, level: 0.9 } } },
        { method: 'gone', options: {} },
        { method: 'toString', options: {} },
        { method: 'randomForest', options: {} },
        { method: 'knn', options: {}, threshold: { method: 'gone', options: {} } },
      ],
      learning: { escape: 'never', flagged: 'maybe' },
    }),
  ).toEqual({
    detectors: [
      { method: 'ewma', options: { warmup: 30 }, threshold: { method: 'spot', options: { level: 0.9 } }, calibration: {} },
      { method: 'knn', options: {}, calibration: {}, retrain: { swap: 'aligned', maxFlagged: 0.6 } },
    ],
    rate: 1e-4,
    learning: { escape: 'never' },
    order: {},
  }));
