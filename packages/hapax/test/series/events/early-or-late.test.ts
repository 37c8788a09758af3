import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { normals } from '../series-data.ts';

/** A tank that is filled when it is down at 30, until it is up at 90: 157 steps a turn, some more, some less. */
function tank(seed: number): Float64Array {
  const chance = random(seed);
  let [level, filling] = [60, false];
  return Float64Array.from({ length: 3000 }, () => {
    if (level < 30) filling = true;
    if (level > 90) filling = false;
    level += (filling ? 2.2 : 0) - 0.5 * (1 + 0.3 * chance.normal());
    return Math.round(10 * (level + 0.2 * chance.normal())) / 10;
  });
}

const judge = (x: Float64Array) => autoSeries({ values: x, rows: x.length, columns: 1 });

test('turns that are a little early or late are usual where turns are, and that is said', () => {
  const seen = [1, 2, 3, 4, 5, 6].map((seed) => judge(tank(seed)));
  expect(seen.filter(({ events }) => events.length > 0).length).toBeLessThanOrEqual(3);
  expect(seen.some(({ notes }) => notes.join('; ').includes('early or late, as turns of this rhythm are, taken as usual'))).toBe(true);
});

test('a value that the tank never has is told', () => {
  const x = tank(1);
  x[1500] = 150;
  expect(judge(x).events.some(({ start, end }) => start <= 1500 && end >= 1500)).toBe(true);
});

test('in a rhythm that keeps its time a turn that is late is told', () => {
  const x = normals(2000, 4).map(
    (e, i) => 10 * Math.max(0, Math.sin((2 * Math.PI * (i - (i >= 1000 && i < 1100 ? 12 : 0))) / 100)) + 0.1 * e,
  );
  expect(judge(x).events.some(({ start, end }) => start <= 1100 && end >= 1000)).toBe(true);
});
