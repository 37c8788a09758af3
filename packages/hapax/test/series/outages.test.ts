import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { autoSeries } from '../../src/series/auto-series.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

type Chance = ReturnType<typeof random>;

function poisson(chance: Chance, mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal()));
  let count = 0;
  for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
  return count;
}

/** Weeks of hours from a Monday. */
const hours = (weeks: number, seed: number, next: (hour: number, free: boolean, chance: Chance) => number): number[] => {
  const chance = random(seed);
  return Array.from({ length: weeks * 168 }, (_, i) => next(i % 24, i % 168 >= 120, chance));
};
const eventsOf = (x: readonly number[], step = HOUR) =>
  autoSeries(
    x.map((v) => [v]),
    {},
    { times: x.map((_, i) => START + i * step) },
  ).events;

/** Calls by the hour, from eight to six on weekdays. */
const calls = (seed: number) =>
  hours(8, seed, (hour, free, chance) => (!free && hour >= 8 && hour < 18 ? poisson(chance, 30 + 20 * Math.sin((hour - 8) / 3)) : 0));
const place = (week: number, day: number, hour: number) => week * 168 + day * 24 + hour;

test('counts with opening hours: an outage, a closed day, a rush and calls by night are told where they are, and nothing else', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    const x = calls(seed);
    expect(eventsOf(x)).toEqual([]);
    for (let i = 10; i < 14; ++i) x[place(2, 1, i)] = 0;
    for (let i = 8; i < 18; ++i) x[place(4, 2, i)] = 0;
    for (const hour of [12, 13]) x[place(6, 3, hour)] *= 4;
    x[place(7, 1, 2)] = 30;
    const told = eventsOf(x).map(({ kind, start, end }) => [kind, start, end]);
    expect([seed, told]).toEqual([
      seed,
      [
        [expect.stringMatching(/dip|stuck|shift/), place(2, 1, 10), place(2, 1, 13)],
        [expect.stringMatching(/dip|stuck|shift/), place(4, 2, 8), place(4, 2, 17)],
        [expect.stringMatching(/spike|unusual time/), place(6, 3, 12), place(6, 3, 13)],
        [expect.stringMatching(/spike|unusual time/), place(7, 1, 2), place(7, 1, 2)],
      ],
    ]);
  }
});

test('an outage of nothing, in values whose swings grow with the level, is told whole, with the range of values at that time', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    let slow = 0;
    const x = hours(6, seed, (hour, free, chance) => {
      slow = 0.9 * slow + 0.1 * chance.normal();
      return Math.round((free ? 500 : 900) * Math.exp(1.1 * Math.sin((hour - 9) / 3.82) + slow));
    });
    const [from, to] = [place(3, 2, 14), place(3, 2, 16)];
    for (let i = from; i <= to; ++i) x[i] = 0;
    const [event, ...others] = eventsOf(x).filter(({ start, end }) => start <= to && end >= from);
    expect([seed, event?.start, event?.end, others]).toEqual([seed, from, to, []]);
    expect(event?.lower).toBeGreaterThan(200);
    expect(event?.upper).toBeLessThan(8 * (event?.expected ?? 0));
  }
});

test('the first day and the last of counts with a week are judged like the others', () => {
  let files = 0;
  for (let seed = 1; seed <= 12; ++seed) {
    const x = hours(8, seed, (hour, free, chance) =>
      poisson(chance, hour < 5 ? 1.2 : free ? 200 : 100 + 850 * Math.exp(-((hour - 8) ** 2) / 3) + 800 * Math.exp(-((hour - 17) ** 2) / 5)),
    );
    if (eventsOf(x).length > 0) files += 1;
  }
  expect(files).toBeLessThanOrEqual(1);
});

test('a level that changes by a thousandth of what the values are, where most of them are nothing, is no event', () => {
  const levels = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) =>
    eventsOf(
      hours(6, seed, (hour, free, chance) => (!free && hour >= 8 && hour < 18 ? poisson(chance, 22) : 0)).flatMap((v) => [v, v]),
      HOUR / 2,
    ).filter(({ kind }) => kind === 'shift'),
  );
  expect(levels.map(({ sentence }) => sentence)).toEqual([]);
});

test('of thirty counts that grow, none and three times as many are told with the range that such counts have', () => {
  for (const [count, kind] of [
    [0, 'dip'],
    [165, 'spike'],
  ] as const) {
    const chance = random(5);
    const x = Array.from({ length: 30 }, (_, i) => (i === 18 ? count : poisson(chance, 40 + i)));
    const [event, ...others] = eventsOf(x, 168 * HOUR);
    expect([event?.kind, event?.start, event?.end, others]).toEqual([kind, 18, 18, []]);
    expect(event?.lower).toBeGreaterThan(10);
    expect(event?.upper).toBeLessThan(130);
  }
});
