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
test('an unknown detector or key has no explanation', () => {
  const stream = createStream({ features: ['a', 'b', 'c'], detectors: [{ method: 'ewma' }] }, methods);
  for (const sample of samples) stream.push(sample);
  expect(stream.explain('other', odd)).toBeUndefined();
  expect(stream.explain('ewma', { ...odd, key: 'other' })).toBeUndefined();
});
