import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';
import { countViews } from '../../../src/series/views/count-view.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);

/** Hourly counts of Poisson's law, six weeks, by the mean at each hour. */
function counts(mean: (hour: number) => number, seed: number, n = 1008): Float64Array {
  const chance = random(seed);
  return Float64Array.from({ length: n }, (_, hour) => {
    let [count, left] = [-1, 1];
    for (const limit = Math.exp(-mean(hour)); left > limit; ++count) left *= chance.uniform();
    return count;
  });
}

const timesOf = (x: Float64Array) => Array.from(x, (_, i) => START + i * HOUR);
const told = (x: Float64Array, side: 1 | -1) =>
  countViews(seriesShape(x, { times: timesOf(x) }))
    .filter((view) => view.side === side)
    .flatMap(({ surprise }) => Array.from(surprise.keys()).filter((i) => surprise[i] > 2));

const daily = (hour: number) => 4 + 3 * Math.sin((2 * Math.PI * hour) / 24);
/** Twelve an hour in hours of work, hardly any else. */
const office = (hour: number) => (Math.floor(hour / 24) % 7 < 5 && hour % 24 >= 8 && hour % 24 < 18 ? 12 : 0.3);

test('in counts of which nothing can be said but how many come, at most one series in twenty has one told', () => {
  let files = 0;
  for (let seed = 1; seed <= 20; ++seed)
    for (const mean of [() => 2, daily, office]) {
      const x = counts(mean, seed);
      if (told(x, 1).length + told(x, -1).length > 0) files += 1;
    }
  expect(files).toBeLessThanOrEqual(3);
});

test('eight standard deviations of an even or a daily rate are told, and fifteen events in an hour of the night', () => {
  for (let seed = 1; seed <= 5; ++seed)
    for (const [mean, at, count] of [
      [() => 4, 777, 20],
      [daily, 777, 25],
      [office, 24 * 30 + 3, 15],
    ] as const) {
      const x = counts(mean, seed);
      x[at] = count;
      expect([at, seed, told(x, 1)]).toEqual([at, seed, expect.arrayContaining([at])]);
    }
});

test('an hour without any, where there are always many, is told', () => {
  const x = counts((hour) => 40 + 20 * Math.sin((2 * Math.PI * hour) / 24), 1);
  x[500] = 0;
  expect(told(x, -1)).toEqual([500]);
});

test('of counts that vary more than counts do by themselves no single one is vouched for', () => {
  const chance = random(3);
  const heavy = Float64Array.from({ length: 1000 }, () => Math.floor(Math.exp(1 + chance.normal())));
  expect(countViews(seriesShape(heavy, { times: timesOf(heavy) }))).toEqual([]);
});

test('the band ends where a count is told', () => {
  const x = counts(daily, 4);
  x[777] = 25;
  const { channels, events } = autoSeries(
    Array.from(x, (v) => [v]),
    {},
    { times: timesOf(x) },
  );
  expect(events.map(({ start, kind }) => [start, kind])).toEqual([[777, 'spike']]);
  expect(channels[0].upper[777]).toBeLessThan(25);
  for (let i = 0; i < x.length; ++i) if (i !== 777) expect(x[i]).toBeLessThanOrEqual(channels[0].upper[i]);
});

test('a meter that counts on through its day is no count of events', () => {
  const chance = random(5);
  let sum = 0;
  const meter = Float64Array.from({ length: 24 * 40 }, (_, i) => {
    sum = (i % 24 === 0 ? 0 : sum) + Math.round(6 - 4 * Math.cos((Math.PI * i) / 12) + 2 * chance.normal());
    return Math.max(0, sum);
  });
  expect(countViews(seriesShape(meter, { times: timesOf(meter) }))).toEqual([]);
});
