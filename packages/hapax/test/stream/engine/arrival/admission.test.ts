import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { online } from '../../../../src/registry.ts';
import { createStream } from '../../../../src/stream/index.ts';

const streamFor = (maxKeys: number) => createStream({ features: ['v'], detectors: [{ method: 'ewma' }], memory: { maxKeys } }, { online });

test('of twice as many keys as there is room for, half are judged, and the rest are counted', () => {
  const stream = streamFor(50);
  const chance = random(1);
  const found = new Set<string>();
  for (let round = 0; round < 200; ++round)
    for (let k = 0; k < 100; ++k) {
      const value = 20 + chance.normal() + (round === 190 ? 70 : 0);
      if (stream.push({ time: round * 1000, key: `h${k}`, values: [value] }).alarm) found.add(`h${k}`);
    }
  expect(found.size).toBeGreaterThanOrEqual(49);
  // Only newcomers are given up.
  expect(stream.counts.evicted).toBe(stream.counts.evictedEarly);
  expect(stream.counts.evicted).toBeGreaterThan(0);
});

test('a key that fell silent makes room for one that comes', () => {
  const stream = streamFor(3);
  for (let i = 0; i < 300; ++i) for (const key of ['a', 'b', 'c']) stream.push({ time: i, key, values: [i % 7] });
  for (let i = 300; i < 400; ++i) for (const key of ['a', 'b', 'd']) stream.push({ time: i, key, values: [i % 7] });
  expect(stream.keys().map(({ key }) => key)).toEqual(['a', 'b', 'd']);
  expect(stream.counts.evictedEarly).toBe(0);
});

test('memory for 20,000 keys of one detector is there unless told otherwise', () => {
  const stream = createStream({ features: ['v'], detectors: [{ method: 'ewma' }] }, { online });
  for (let k = 0; k < 20_000; ++k) stream.push({ time: 1, key: `h${k}`, values: [1] });
  expect(stream.counts.evicted).toBe(0);
});
