import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';
import { beyondSteps } from '../../../src/series/views/beyond-steps.ts';

const eventsOf = (x: Float64Array) => autoSeries({ values: x, rows: x.length, columns: 1 }).events;
/** A balance by the day: wages once in thirty days, and what is spent. */
const balance = (seed: number) => {
  const chance = random(seed);
  let at = 900;
  const spent = () => -35 * Math.log(1 - chance.uniform());
  return Float64Array.from({ length: 540 }, (_, i) => {
    at += i % 30 === 0 ? 2600 + 20 * chance.normal() : -spent() - spent();
    return at;
  });
};

const told = (x: Float64Array) =>
  beyondSteps(seriesShape(x, { periods: [] })).flatMap(({ surprise }) => Array.from(surprise.keys()).filter((i) => surprise[i] > 2));

test('a balance that leaps five times as far as ever is beyond all its steps at that day; its wages are not', () => {
  for (let seed = 1; seed <= 10; ++seed) {
    const x = balance(seed);
    expect(told(x)).toEqual([]);
    for (let i = 343; i < 540; ++i) x[i] += 13_000;
    expect(told(x)).toEqual([343]);
  }
});

test('of walks with normal steps at most one in twenty has an event', () => {
  let files = 0;
  for (let seed = 1; seed <= 40; ++seed) {
    const chance = random(seed);
    let at = 0;
    if (eventsOf(Float64Array.from({ length: 800 }, () => (at += chance.normal()))).length > 0) files += 1;
  }
  expect(files).toBeLessThanOrEqual(2);
});
