import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { online } from '../../../../src/registry.ts';
import { createStream, type IncidentEvent, type Stream, type StreamConfig } from '../../../../src/stream/index.ts';

const KEYS = 60;
const ROWS = 2400;
const config: StreamConfig = {
  features: ['x'],
  detectors: [{ method: 'ewma' }, { method: 'autoStream' }],
  alerts: { closeAfter: 5 },
};

/** Each of sixty machines works unevenly, with a harmless peak of its own now and then; seldom there is a real fault, far larger. */
function plant(seed: number) {
  const chance = random(seed);
  const kinds = ['quiet', 'harmless', 'fault'] as const;
  return Array.from({ length: ROWS * KEYS }, (_, i) => {
    const row = Math.floor(i / KEYS);
    const key = i % KEYS;
    const kind = row < 500 ? 'quiet' : (row + 37 * key) % 700 === 0 ? 'fault' : (row + 53 * key) % 110 === 0 ? 'harmless' : 'quiet';
    const bump = { quiet: 0, harmless: 7 + 2 * chance.uniform(), fault: 40 }[kind];
    return { key: `m${key}`, time: row * 1000, values: [chance.normal() + bump], kind: kinds.find((one) => one === kind) };
  });
}

/** Let a simulated operator answer the first `most` incidents, truly; then count. */
function operate(seed: number, most: number, restart = false) {
  let stream = createStream(config, { online });
  let answered = 0;
  const tally = { false: 0, found: new Set<string>(), faults: new Set<string>() };
  const half = (ROWS / 2) * 1000;
  for (const { kind, ...sample } of plant(seed)) {
    if (kind === 'fault' && sample.time >= half) tally.faults.add(`${sample.key} ${sample.time}`);
    const { incidents, alarm } = stream.push(sample);
    if (alarm && kind === 'fault' && sample.time >= half) tally.found.add(`${sample.key} ${sample.time}`);
    for (const { kind: said, incident } of incidents) {
      if (said !== 'opened') continue;
      const real = kind === 'fault';
      if (sample.time >= half && !real) tally.false += 1;
      if (answered < most && sample.time < half) {
        answered += 1;
        stream.answer({ incident: incident.id, verdict: real ? 'real' : 'false alarm' });
        if (restart && answered % 40 === 0) stream = createStream(config, { online }, { restore: decode(encode(stream.snapshot())) });
      }
    }
  }
  return { ...tally, answered, stream };
}

test('after 200 answers of an operator false alarms have fallen by half and more, and no planted fault is lost', () => {
  for (const seed of [1]) {
    const without = operate(seed, 0);
    const answered = operate(seed, 200);
    expect(answered.answered).toBe(200);
    expect(without.false).toBeGreaterThan(50);
    expect(answered.false).toBeLessThanOrEqual(without.false / 2);
    expect(answered.found).toEqual(answered.faults);
    // A fault that nobody had found before is not asked for.
    expect(without.found.size).toBeGreaterThan(0);
  }
});

test('what was answered survives restarts: the same alarms come', () => {
  const whole = operate(4, 200);
  const restarted = operate(4, 200, true);
  expect(restarted.false).toBe(whole.false);
  expect(restarted.stream.snapshot()).toEqual(whole.stream.snapshot());
});

/** Quiet samples, then a peak of this height; the incident it opened and its stream. */
function peak(stream: Stream, from: number, height: number): IncidentEvent | undefined {
  const chance = random(from + 1);
  let opened: IncidentEvent | undefined;
  for (let i = 0; i < 300; ++i) {
    const { incidents } = stream.push({ time: 1000 * (from + i), values: [chance.normal() + (i === 280 ? height : 0)] });
    opened ??= incidents.find(({ kind }) => kind === 'opened');
  }
  return opened;
}
const one: StreamConfig = { features: ['x'], detectors: [{ method: 'ewma' }] };
const thresholdOf = (stream: Stream) => stream.push({ time: stream.time + 1000, values: [0] }).verdicts[0]!.threshold;

test('a false alarm lifts the threshold above its score, at most to the double; taking it back brings the threshold back', () => {
  const stream = createStream(one, { online });
  const opened = peak(stream, 0, 7)!;
  const { incident: known, moved } = stream.answer({ incident: opened.incident.id, verdict: 'false alarm' });
  expect(known).toBe('known');
  expect(moved).toMatchObject([{ detector: 'ewma', key: '' }]);
  const { from, to } = moved[0]!;
  expect(to).toBeGreaterThan(opened.incident.peak.score);
  expect(stream.keys()[0]!.detectors[0]!.about).toMatch(/^answers have lifted the threshold 1\.\d+ times$/);
  expect(peak(stream, 400, 7)).toBeUndefined();
  expect(stream.answer({ incident: opened.incident.id, verdict: 'withdrawn' }).moved[0]!.to).toBeLessThan(to);
  expect(thresholdOf(stream)).toBeLessThan(1.3 * from);
  expect(peak(stream, 800, 8)).toBeDefined();
});

test('a real one keeps the threshold below its score, whatever is answered later', () => {
  const stream = createStream(one, { online });
  const real = peak(stream, 0, 12)!;
  expect(stream.answer({ incident: real.incident.id, verdict: 'real' }).moved).toEqual([]);
  for (let i = 1; i < 6; ++i) {
    const wrong = peak(stream, 400 * i, 40);
    if (wrong) stream.answer({ incident: wrong.incident.id, verdict: 'false alarm' });
  }
  expect(thresholdOf(stream)).toBeLessThan(real.incident.peak.score);
  expect(peak(stream, 4000, 12)).toBeDefined();
});

test('an answer to an incident that has not come counts when it comes', () => {
  const told = createStream(one, { online });
  const { id } = peak(told, 0, 7)!.incident;
  const stream = createStream(one, { online });
  expect(stream.answer({ incident: id, verdict: 'false alarm' })).toEqual({ incident: 'unknown', moved: [] });
  expect(peak(stream, 0, 7)).toBeDefined();
  expect(peak(stream, 400, 7)).toBeUndefined();
});

test('one key has nothing to do with another, and a detector begins with what was said of its key', () => {
  const stream = createStream({ ...one, memory: { maxKeys: 2 } }, { online });
  const chance = random(9);
  const feed = (key: string, from: number, height: number) => {
    let id: string | undefined;
    for (let i = 0; i < 300; ++i) {
      const { incidents } = stream.push({ key, time: 1000 * (from + i), values: [chance.normal() + (i === 280 ? height : 0)] });
      id ??= incidents.find(({ kind }) => kind === 'opened')?.incident.id;
    }
    return id;
  };
  const aboutOf = (name: string) => stream.keys().find(({ key }) => key === name)!.detectors[0]!.about;
  const a = feed('a', 0, 20)!;
  stream.answer({ incident: a, verdict: 'false alarm' });
  expect(feed('b', 0, 6)).toBeDefined();
  expect(feed('c', 0, 6)).toBeDefined();
  // `a` was given up meanwhile; what was said of it was not.
  expect(stream.keys().map(({ key }) => key)).not.toContain('a');
  feed('a', 1000, 0);
  expect(aboutOf('a')).toMatch(/^answers have lifted the threshold/);
  expect(aboutOf('c')).toBe('');
});

test('a false alarm lifts the threshold a tenth higher than its own score, counted from the usual one', () => {
  const chance = random(7);
  const stream = createStream({ features: ['x'], detectors: [{ method: 'ewma' }] }, { online });
  const scores: number[] = [];
  let threshold = Number.NaN;
  for (let i = 0; i < 3000; ++i) {
    const [verdict] = stream.push({ time: 1000 * i, values: [chance.normal()] }).verdicts;
    if (verdict!.score === verdict!.score) scores.push(verdict!.score);
    threshold = verdict!.threshold;
  }
  const { incidents, verdicts } = stream.push({ time: 3_000_000, values: [1.3 * threshold] });
  const [opened] = incidents;
  const { score, isAnomaly } = verdicts[0]!;
  expect(isAnomaly).toBe(true);
  const { moved } = stream.answer({ incident: opened!.incident.id, verdict: 'false alarm' });
  const usual = scores.sort((a, b) => a - b)[scores.length >> 1]!;
  expect(moved[0]!.to).toBeGreaterThan(score);
  expect((moved[0]!.to - usual) / (score - usual)).toBeCloseTo(1.1, 1);
});
