import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { longGaps, stuckRuns } from '../../../src/series/views/stuck.ts';

/** Half-hourly power of a roof for six days: nothing from 19:30 to 06:00, clouds by day. */
function sun(seed: number): number[] {
  const chance = random(seed);
  let cloud = 1;
  return Array.from({ length: 288 }, (_, i) => {
    const hour = (i % 48) / 2;
    if (i % 6 === 0) cloud = 0.4 + 0.6 * chance.uniform();
    if (hour <= 6 || hour >= 19.5) return 0;
    return Math.round(40_000 * Math.sin((Math.PI * (hour - 6)) / 13.5) * cloud) / 10;
  });
}
const times = Array.from({ length: 288 }, (_, i) => Date.UTC(2024, 5, 1) + i * 1_800_000);

test('nights without sun are no fault, also the one that the end of the file cuts', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { events } = autoSeries(
      sun(seed).map((v) => [v]),
      {},
      { times },
    );
    expect(events.filter(({ kind }) => kind === 'stuck')).toEqual([]);
  }
});

test('a value that stands still by day is a fault, also where nights do so at another value', () => {
  const x = sun(1);
  x.fill(x[118], 118, 127);
  expect(stuckRuns(Float64Array.from(x), [48]).map(({ start, length }) => [start, length])).toEqual([[118, 9]]);
});

test('what stands still for longer than a turn is a fault at any value', () => {
  const x = sun(1);
  x.fill(0, 90, 200);
  expect(stuckRuns(Float64Array.from(x), [48]).map(({ start }) => start)).toEqual([87]);
});

test('before the first value nothing is missing; after the last it is', () => {
  const x = Float64Array.from({ length: 300 }, (_, i) => (i < 90 || i >= 270 ? Number.NaN : i));
  expect(longGaps(x).map(({ start, length }) => [start, length])).toEqual([[270, 30]]);
});

test('a channel that begins later than the others is a fact, not an event', () => {
  const chance = random(5);
  const months = Array.from({ length: 120 }, (_, i) => Date.UTC(2000, i, 1));
  const rows = months.map((_, i) => [100 + chance.normal(), i < 55 ? Number.NaN : 50 + chance.normal()]);
  const { events, notes } = autoSeries(rows, {}, { times: months, names: ['old', 'young'] });
  expect(events).toEqual([]);
  expect(notes.filter((note) => note.startsWith('young'))).toEqual([
    'young: begins 2004-08',
    'young: a value every month',
    'young: no rhythm',
  ]);
});

test('what stands still where it never is, is as severe as a value there', () => {
  const chance = random(3);
  const x = Array.from({ length: 2000 }, (_, i) => [i >= 900 && i < 905 ? 11 : Math.round(3000 + 400 * chance.normal()) / 1000]);
  const { events } = autoSeries(x);
  expect(events.map(({ kind, start, end, severity }) => [kind, start, end, severity])).toEqual([['stuck', 900, 904, 100]]);
});

test('a rate of weekdays that stands still for twelve of them is stuck, over the weekends in which it has no values', () => {
  const chance = random(6);
  let rate = 1;
  const x = Float64Array.from({ length: 700 }, (_, day) => {
    if (day % 7 >= 5) return Number.NaN;
    rate *= Math.exp(0.005 * chance.normal());
    return Math.round(1e4 * rate) / 1e4;
  });
  expect(stuckRuns(x)).toEqual([]);
  for (let day = 352; day < 368; ++day) if (day % 7 < 5) x[day] = x[352];
  expect(stuckRuns(x)).toEqual([expect.objectContaining({ start: 352, length: 16 })]);
  // A gap that is longer than others ends it.
  x.fill(Number.NaN, 356, 362);
  expect(stuckRuns(x)).toEqual([]);
});

test('hourly values written every ten minutes stand still for hours when they are equal; a sensor that is stuck, or twice, is told', () => {
  for (const seed of [1, 2, 3]) {
    const chance = random(seed);
    const hours = Array.from({ length: 3300 }, () => 0);
    for (let h = 1; h < hours.length; ++h) hours[h] = Math.round(10 * (0.97 * hours[h - 1] + 0.6 * chance.normal())) / 10;
    const x = Float64Array.from({ length: 6 * (hours.length - 1) }, (_, i) => {
      const [h, part] = [Math.floor(i / 6), (i % 6) / 6];
      return Math.round(1e4 * (hours[h] * (1 - part) + hours[h + 1] * part)) / 1e4;
    });
    const strange = (values: Float64Array) => stuckRuns(values).filter(({ surprise }) => surprise > 2);
    expect(strange(x)).toEqual([]);
    const stuck = x.slice();
    stuck.fill(x[5000], 5000, 5080);
    stuck.fill(x[9000], 9000, 9070);
    expect(
      strange(stuck)
        .map(({ start }) => start)
        .sort((a, b) => a - b),
    ).toEqual([5000, 9000]);
  }
});

test('a tide that keeps its highest value for five readings is not stuck; thirty equal readings are', () => {
  for (let seed = 1; seed <= 6; ++seed) {
    const chance = random(seed);
    const x = Float64Array.from({ length: 4320 }, (_, i) =>
      Math.round(250 + (120 + 30 * Math.cos(i / 500)) * Math.cos((2 * Math.PI * i) / 74.5) + chance.normal()),
    );
    expect(stuckRuns(x).filter(({ surprise }) => surprise > 2)).toEqual([]);
    x.fill(x[3000], 3000, 3030);
    expect(stuckRuns(x).filter(({ surprise }) => surprise > 2).length).toBe(1);
  }
});
