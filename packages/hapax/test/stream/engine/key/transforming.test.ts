import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import * as methods from '../../../../src/registry.ts';
import { createStream, type Sample, type StreamConfig } from '../../../../src/stream/index.ts';

const chance = random(8);
const samples: Sample[] = Array.from({ length: 400 }, (_, i) => ({ time: i * 1000, values: [i + chance.normal()] }));
const config: StreamConfig = { features: ['a'], detectors: [{ method: 'ewma' }] };
const scores = (given: readonly Sample[], extra: Partial<StreamConfig>) => {
  const stream = createStream({ ...config, ...extra }, methods);
  return given.map((sample) => stream.push(sample).verdicts[0]?.score);
};

test('a transform is given as many samples as it looks back at, without being told how many', () => {
  const plain = scores(samples, { transforms: [{ method: 'difference', options: { lag: 7 } }] });
  expect(plain.at(-1)).toBeGreaterThan(0);
  expect(scores(samples, { transforms: [{ method: 'difference', options: { lag: 7 }, history: 50 }] })).toEqual(plain);
  // By hand: the changes, scored by the detector alone.
  const twin = methods.online.ewma.configure({}).start(1);
  const expected = samples.map(({ values }, i) => {
    if (i < 99) return Number.NaN;
    return twin.scoreLearnOne([values[0]! - samples[i - 7]!.values[0]!]);
  });
  expect(plain.slice(-200)).toEqual(expected.slice(-200));
});

test('a late sample that is scored is not looked back at', () => {
  const transforms = [{ method: 'difference' }];
  const late = { time: 5000, values: [1e6] };
  const mixed = scores([...samples.slice(0, 300), late, ...samples.slice(300)], { transforms, order: { late: 'score' } });
  expect(mixed[300]).toBeGreaterThan(1e3);
  expect([...mixed.slice(0, 300), ...mixed.slice(301)]).toEqual(scores(samples, { transforms }));
});

test('known anomalies and maintenance are no part of what transforms are fitted on', () => {
  const transforms = [{ method: 'minMax', fitOn: 50 }];
  const flat = samples.map(({ time }, i): Sample => ({ time, values: [Math.sin(i)] }));
  const spoilt = flat.map((sample, i): Sample => (i === 10 ? { ...sample, values: [1e9], label: 1 } : sample));
  const stream = createStream({ ...config, transforms }, methods);
  for (const sample of spoilt) stream.push(sample);
  const { state } = stream.snapshot() as { state: { keys: { chain: { fitted: { state: { scale: Float64Array } } }[] }[] } };
  expect(state.keys[0]!.chain[0]!.fitted.state.scale[0]).toBeCloseTo(2, 1);
});

test('what a transform makes too large for any method is missing, and the stream goes on', () => {
  const constant = samples.map(({ time }, i): Sample => ({ time, values: [i < 200 ? 1e-140 * (i % 2) : 1e140] }));
  const all = scores(constant, { transforms: [{ method: 'minMax', fitOn: 50 }] });
  expect(all).toHaveLength(400);
  expect(all.at(-1)).toBe(0);
});

test('after a silence that restarts the models nothing from before is looked back at or held', () => {
  const transforms = [{ method: 'difference', fitOn: 2 }];
  const detectors = [{ method: 'ewma', options: { warmup: 6 } }];
  const order = { staleAfterMs: 5000, missing: 'hold' } as const;
  const later = samples.slice(0, 10).map(({ time, values }): Sample => ({ time: time + 1e6, values: [values[0]! + 1e6] }));
  const after = (afterStale: 'keep' | 'restart') => {
    const stream = createStream({ ...config, transforms, detectors, order: { ...order, afterStale } }, methods);
    for (const sample of samples.slice(0, 100)) stream.push(sample);
    const first = stream.push({ time: 1e6 - 1000, values: [Number.NaN] });
    return [first, ...later.map((sample) => stream.push(sample))].map(({ verdicts }) => verdicts[0]!);
  };
  // Held from before, so no change; then a change of a million.
  expect(after('keep').map(({ score }) => score > 1e3)).toEqual([false, true, ...Array(9).fill(false)]);
  const restarted = after('restart');
  expect(restarted[0]).toMatchObject({ score: Number.NaN, state: 'warming' });
  expect(restarted.some(({ score }) => score > 1e3)).toBe(false);
});
