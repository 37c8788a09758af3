import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { autoSeries } from '../../src/series/auto-series.ts';

const eventsOf = (values: Float64Array, times?: readonly number[]) =>
  autoSeries({ values, rows: values.length, columns: 1 }, {}, times === undefined ? {} : { times }).events;
/** Of so many seeds those with an event. */
const told = (make: (seed: number) => Float64Array, seeds = 6) =>
  Array.from({ length: seeds }, (_, k) => eventsOf(make(k + 1))).filter((events) => events.length > 0).length;

test('a tank that is filled when it is empty has no fixed rhythm, and its fillings are usual', () => {
  const tank = (seed: number) => {
    const chance = random(seed);
    let x = 7;
    return Float64Array.from({ length: 1800 }, () => {
      x -= 0.01 * (1 + 0.4 * chance.normal());
      if (x < 6.6) x += 0.8;
      return x + 0.015 * chance.normal();
    });
  };
  // A filling that comes late makes a shape of its own now and then.
  expect(told(tank)).toBeLessThanOrEqual(2);
  const x = tank(2);
  x[900] = 9;
  expect(eventsOf(x).map(({ peak }) => peak)).toEqual([900]);
});

test('a discharge that ends steeply leaps nowhere', () => {
  const discharge = (seed: number) => {
    const chance = random(seed);
    return Float64Array.from({ length: 800 }, (_, i) => 4.2 - 0.6 * (i / 800) - 0.5 * (i / 800) ** 8 + 0.006 * chance.normal());
  };
  for (let seed = 1; seed <= 6; ++seed)
    expect(eventsOf(discharge(seed)).filter(({ sentence }) => sentence.startsWith('the level'))).toEqual([]);
});

test('a counter that begins anew each midnight is quiet, however its days differ', () => {
  const day = (seed: number) => {
    const chance = random(seed);
    let sum = 0;
    return Float64Array.from({ length: 24 * 40 }, (_, i) => {
      sum = (i % 24 === 0 ? 0 : sum) + Math.round(20 - 15 * Math.cos((Math.PI * i) / 12) + 4 * chance.normal());
      return sum;
    });
  };
  expect(told(day)).toBeLessThanOrEqual(1);
});

test('a month like none before is one odd shape of a short yearly series, and not four', () => {
  const chance = random(5);
  const x = Float64Array.from(
    { length: 144 },
    (_, i) => 110 * Math.exp(i / 120) * (1 + 0.25 * Math.sin((2 * Math.PI * (i - 3)) / 12)) * Math.exp(0.03 * chance.normal()),
  );
  const odd = x.map((v, i) => (i >= 72 && i < 84 ? x[i + 6] : v));
  const times = Array.from(x, (_, i) => Date.UTC(2010, i, 1));
  const events = eventsOf(odd, times);
  expect(events.length).toBeGreaterThan(0);
  expect(events.every(({ start, end, surprise }) => start < 96 && end >= 60 && surprise < 1000)).toBe(true);
});

test('of values rounded to whole numbers, a mean that is less than one step away is no event', () => {
  const near = (seed: number) => {
    const chance = random(seed);
    let x = 0;
    return Float64Array.from({ length: 1200 }, () => {
      x = Math.max(0, 0.97 * x + 0.2 * chance.normal());
      return Math.round(100 - x);
    });
  };
  for (let seed = 1; seed <= 6; ++seed)
    for (const { start, end, value, expected } of eventsOf(near(seed)))
      expect(end > start + 1 || Math.abs(value - expected) >= 0.5).toBe(true);
});
