import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import * as methods from '../../src/registry.ts';
import { createStream } from '../../src/stream/index.ts';

const chance = random(3);
const samples = Array.from({ length: 700 }, (_, i) => ({ time: i * 1000, values: [chance.normal(), chance.normal(), chance.normal()] }));
const odd = { time: 700_000, values: [0, 30, 0] };

test('a stream tells the contribution of each feature for online and batch methods, by the model that judged', () => {
  const detectors = [{ method: 'ewma' }, { method: 'mad', retrain: { first: 300 } }];
  const stream = createStream({ features: ['a', 'b', 'c'], detectors }, methods);
  expect(stream.explain('mad', odd)).toBeUndefined();
  for (const sample of samples) stream.push(sample);
  const { verdicts } = stream.push(odd);
  for (const { name, score, isAnomaly } of verdicts) {
    expect(isAnomaly).toBe(true);
    const parts = stream.explain(name, odd)!;
    expect(parts).toHaveLength(3);
    // Both methods score a sample as its strangest feature.
    expect(parts[1]).toBeCloseTo(score, 9);
    expect(Math.max(...parts)).toBe(parts[1]);
  }
});
test('the same is said in a sentence that belongs to the numbers and is none of them', () => {
  const stream = createStream({ features: ['a', 'b', 'c'], detectors: [{ method: 'ewma' }] }, methods);
  for (const sample of samples) stream.push(sample);
  stream.push(odd);
  const parts = stream.explain('ewma', odd)!;
  expect(parts.sentence).toMatch(/^Score [\d.]+ is above the threshold [\d.]+: b is 30, usually -[\d.]+ to [\d.]+\.$/);
  expect(Object.keys(parts)).toEqual(['0', '1', '2']);
  expect(stream.explain('ewma', { values: [0, 0, Number.NaN] })?.sentence).toMatch(/^Score [\d.]+ is within the threshold [\d.]+: /);
});
test('an unknown detector or key has no explanation', () => {
  const stream = createStream({ features: ['a', 'b', 'c'], detectors: [{ method: 'ewma' }] }, methods);
  for (const sample of samples) stream.push(sample);
  expect(stream.explain('other', odd)).toBeUndefined();
  expect(stream.explain('ewma', { ...odd, key: 'other' })).toBeUndefined();
});

test('behind transforms the features that went in are told, for the sample just judged and for one to come', () => {
  const transforms = [{ method: 'robustScale' }, { method: 'lags', options: { size: 3 } }];
  const stream = createStream({ features: ['a', 'b', 'c'], detectors: [{ method: 'ewma' }], transforms }, methods);
  expect(stream.explain('ewma', odd)).toBeUndefined();
  for (const sample of samples) stream.push(sample);
  const coming = stream.explain('ewma', odd)!;
  expect(stream.push(odd).verdicts[0]!.isAnomaly).toBe(true);
  const parts = stream.explain('ewma', odd)!;
  expect(parts).toHaveLength(3);
  // Not learnt, so nothing has changed but that it is the newest sample now.
  expect(parts).toEqual(coming);
  expect(parts[1]! / Math.max(parts[0]!, parts[2]!)).toBeGreaterThan(5);
  // The one after it still has it among its lags.
  expect(stream.explain('ewma', { values: [0, 0, 0] })![1]).toBeGreaterThan(20);
  expect(() => stream.explain('ewma', { values: [1] })).toThrow('stream has 3 features; got a sample of 1');
});
test('a transform that mixes features ends the explanation', () => {
  const { standardize } = methods.transforms;
  const mixing = {
    ...standardize,
    configure: (options: Record<string, unknown>) => ({
      ...standardize.configure(options),
      fit: (rows: never) => ({ ...standardize.configure(options).fit(rows), origins: undefined }),
    }),
  };
  const config = { features: ['a', 'b', 'c'], detectors: [{ method: 'ewma' }], transforms: [{ method: 'mixing' }] };
  const stream = createStream(config, { ...methods, transforms: { mixing } });
  for (const sample of samples) stream.push(sample);
  expect(stream.explain('ewma', odd)).toBeUndefined();
});
test('the peak of an incident carries the contribution of each feature, where the detector that speaks for it can tell', () => {
  for (const [transforms, method] of [
    [[], 'ewma'],
    [[{ method: 'robustScale' }], 'mad'],
  ] as const) {
    const detectors = [{ method, ...(method === 'mad' ? { retrain: { first: 300 } } : {}) }];
    const stream = createStream({ features: ['a', 'b', 'c'], detectors, transforms }, methods);
    for (const sample of samples) stream.push(sample);
    const { incidents } = stream.push(odd);
    const { contributions } = incidents[0]!.incident.peak;
    expect(contributions).toEqual([...stream.explain(method, odd)!]);
    // A worse sample of the same incident is explained in its turn.
    const worse = { time: 701_000, values: [0, 0, 90] };
    stream.push(worse);
    const { peak } = stream.openIncidents()[0]!;
    expect(peak.contributions).toEqual([...stream.explain(method, worse)!]);
    expect(peak.contributions!.indexOf(Math.max(...peak.contributions!))).toBe(2);
  }
  const silent = createStream({ features: ['a', 'b', 'c'], detectors: [{ method: 'windowedLof' }] }, methods);
  for (const sample of samples) silent.push(sample);
  const { incidents } = silent.push(odd);
  expect(incidents[0]!.incident.peak.detector).toBe('windowedLof');
  expect('contributions' in incidents[0]!.incident.peak).toBe(silent.explain('windowedLof', odd) !== undefined);
});
