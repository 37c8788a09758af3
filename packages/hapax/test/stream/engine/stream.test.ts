import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { decode, encode } from '../../../src/core/snapshot.ts';
import * as methods from '../../../src/registry.ts';
import { createStream, type Result, type Sample, type StreamConfig, synthetic } from '../../../src/stream/index.ts';

const config: StreamConfig = { features: ['a', 'b'], detectors: [{ method: 'ewma' }] };

/** Normal noise of two features, one sample a second; `change` may spoil some. */
function noise(n: number, change: (i: number, values: Float64Array) => void = () => {}, seed = 1): Sample[] {
  const chance = random(seed);
  return Array.from({ length: n }, (_, i) => {
    const values = Float64Array.of(chance.normal(), 10 + chance.normal());
    change(i, values);
    return { time: i * 1000, values };
  });
}

const run = (samples: readonly Sample[], extra: Partial<StreamConfig> = {}): Result[] => {
  const stream = createStream({ ...config, ...extra }, methods);
  return samples.map((sample) => stream.push(sample));
};

test('a stream warms up, says how far it is, and then gives calibrated verdicts', () => {
  const results = run(noise(400));
  expect(results[0]!.verdicts[0]).toMatchObject({
    name: 'ewma',
    state: 'warming',
    score: Number.NaN,
    threshold: Number.NaN,
    isAnomaly: false,
  });
  expect(results[49]!.verdicts[0]).toMatchObject({ state: 'warming', seen: 50, needed: 120 });
  const ready = results.findIndex(({ verdicts }) => verdicts[0]!.state === 'ready');
  expect(ready).toBe(120);
  for (const { verdicts } of results.slice(ready)) {
    const { pValue, severity, threshold } = verdicts[0]!;
    expect(pValue).toBeGreaterThan(0);
    expect(pValue).toBeLessThanOrEqual(1);
    expect(severity).toBeCloseTo(-10 * Math.log10(pValue), 9);
    expect(threshold).toBeGreaterThan(0);
  }
});

test('a spike opens an incident at once and quiet closes it, with start, peak and end', () => {
  const results = run(noise(400, (i, values) => i >= 300 && i < 303 && (values[1] = 60 + i)));
  const events = results.flatMap(({ incidents }) => incidents);
  expect(events.map(({ kind }) => kind)).toEqual(['opened', 'closed']);
  const { incident } = events[1]!;
  expect(incident).toMatchObject({
    start: 300_000,
    end: 302_000,
    count: 3,
    status: 'closed',
    reason: 'quiet',
    keys: [''],
    detectors: ['ewma'],
  });
  expect(incident.peak).toMatchObject({ time: 302_000, feature: 'b', detector: 'ewma' });
  // 280 scores can vouch for no more than twice their decades: what is flagged is not yet one of them.
  expect(incident.peak.severity).toBeCloseTo(20 * Math.log10(281), 8);
  expect(incident.peak.values[1]).toBe(362);
  expect(events.map(({ id }) => id)).toEqual([`${incident.id}.0`, `${incident.id}.1`]);
  expect(incident.id).toMatch(/^[0-9a-f]{16}$/);
});

test('cut anywhere, written down and read back, a stream gives the bits of one that was not cut', () => {
  const sensors = synthetic({ channels: 2, seed: 3 });
  const samples = Array.from({ length: 600 }, (_, i) => {
    const { time, values } = sensors.at(i);
    return { time, key: `host ${i % 3}`, values: Float64Array.from(values, (v) => (i % 97 < 2 ? 2 * v : v)) };
  });
  const extra: Partial<StreamConfig> = { memory: { maxKeys: 2 }, alerts: { k: 2, n: 3, closeAfter: 3 } };
  const whole = run(samples, extra);
  expect(whole.flatMap(({ incidents }) => incidents)).toEqual(run(samples, extra).flatMap(({ incidents }) => incidents));
  for (const cut of [0, 1, 299, 450, 599]) {
    const first = createStream({ ...config, ...extra }, methods);
    const results = samples.slice(0, cut).map((sample) => first.push(sample));
    const second = createStream({ ...config, ...extra }, methods, { restore: decode(encode(first.snapshot())) });
    for (const sample of samples.slice(cut)) results.push(second.push(sample));
    expect(results).toEqual(whole);
  }
});
