import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sensor, synthetic } from '../../../src/stream/sources/synthetic.ts';

const golden: { synthetic_no_noise: { timestamp: number; values: number[] }[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/thio_small.json', import.meta.url), 'utf8'),
);

/** The sine of this engine and of the C library differ in the last bit. */
const LAST_BIT = 2 ** -51;

test('the formula gives the values of the original to the last bit of the sine', () => {
  for (const { timestamp, values } of golden.synthetic_no_noise)
    for (const [d, value] of values.entries()) expect(Math.abs(sensor(timestamp, d) / value - 1)).toBeLessThanOrEqual(LAST_BIT);
});

test('any sample can be asked for by its number, and the noise is a whole per cent of at most six', () => {
  const sensors = synthetic({ channels: 4, seed: 5 });
  const forwards = Array.from({ length: 50 }, (_, i) => sensors.at(i));
  expect(Array.from({ length: 50 }, (_, i) => sensors.at(49 - i)).reverse()).toEqual(forwards);
  expect(sensors.at(7)).not.toEqual(synthetic({ channels: 4, seed: 6 }).at(7));
  const percents = forwards.flatMap(({ time, values }) => Array.from(values, (v, d) => 100 * (v / sensor(time / 1000, d) - 1)));
  for (const percent of percents) expect(Math.abs(percent - Math.round(percent))).toBeLessThan(1e-9);
  expect(new Set(percents.map(Math.round)).size).toBe(13);
  expect(sensors.at(3).time - sensors.at(2).time).toBe(1000);
});

test('unknown options are refused', () => {
  expect(() => synthetic({ channels: 0 })).toThrow('synthetic: `channels` must be an integer in [1, 1000]; got 0');
});
