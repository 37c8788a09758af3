import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { withoutPassages } from '../../../src/series/events/passages.ts';

const LEVELS = [5, 20, 35, 60];
/** A machine that is in one state or another, and stays in each for a while. */
const states = (n: number, seed: number) => {
  const chance = random(seed);
  let [level, left] = [0, 0];
  return Float64Array.from({ length: n }, () => {
    if (left-- <= 0) {
      level = LEVELS[chance.integer(LEVELS.length)];
      left = 20 + chance.integer(60);
    }
    return level + chance.normal();
  });
};
const step = (start: number) => ({ aspect: 'step', start, end: start });

test('going from one level that is often had to another is usual', () => {
  const x = Float64Array.from({ length: 400 }, (_, i) => (Math.floor(i / 40) % 2 === 0 ? 5 : 20));
  expect(withoutPassages(x, [step(80)])).toEqual({ kept: [], usual: ['1 passage between levels that it often has, taken as usual'] });
});

test('a spike, and a level that the series never has, are no passages', () => {
  const x = Float64Array.from({ length: 400 }, (_, i) => (Math.floor(i / 40) % 2 === 0 ? 5 : 20));
  x[100] = 20;
  x.fill(50, 210, 216);
  const found = [step(100), step(210), { aspect: 'turn', start: 80, end: 80 }];
  expect(withoutPassages(x, found)).toEqual({ kept: found, usual: [] });
});

test('a value beyond both levels is no passage between them', () => {
  const x = Float64Array.from({ length: 400 }, (_, i) => (Math.floor(i / 40) % 2 === 0 ? 5 : 20));
  x[120] = 33;
  expect(withoutPassages(x, [step(120)]).kept).toEqual([step(120)]);
});

test('a machine with states is quiet, and what is beyond all of them is nearly always told', () => {
  let [quiet, found] = [0, 0];
  for (let seed = 1; seed <= 6; ++seed) {
    const x = states(2000, seed);
    if (autoSeries({ values: x, rows: 2000, columns: 1 }).events.length === 0) quiet += 1;
    x[1000] = 120;
    const { events } = autoSeries({ values: x, rows: 2000, columns: 1 });
    if (events.some(({ start, end }) => start <= 1000 && end >= 1000)) found += 1;
  }
  expect(found).toBeGreaterThanOrEqual(5);
  expect(quiet).toBeGreaterThanOrEqual(5);
});
