import { expect, test } from 'vitest';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { gridOf } from '../../../src/series/shape/grid.ts';
import { lengthOf } from '../../../src/series/shape/lengths.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';
import { normals } from '../series-data.ts';

const DAY = 86_400_000;
/** Days from Monday, 6 January 2020 on, at 16:00, that are let through. */
const days = (n: number, open: (weekday: number, day: number) => boolean): number[] =>
  Array.from({ length: n }, (_, day) => day)
    .filter((day) => open((day + 1) % 7, day))
    .map((day) => Date.UTC(2020, 0, 6, 16) + day * DAY);
const working = (weekday: number): boolean => weekday >= 1 && weekday <= 5;
const holiday = (day: number): boolean => [60, 94, 120, 182, 252].includes(day);

test('days of a week that never have a row are no part of a daily series, and holidays are missing', () => {
  const times = days(364, (weekday, day) => working(weekday) && !holiday(day));
  const grid = gridOf(times.length, times);
  expect([grid.kind, grid.cells, grid.empty]).toEqual(['open', 260, 5]);
  expect(grid.times.every((time) => working(new Date(time).getUTCDay()))).toBe(true);
  expect(grid.times[grid.cellOf[100]]).toBe(times[100]);
});

test('six days a week are days of work too; every day, few weeks and days left out by accident are not', () => {
  const kindOf = (times: number[]) => gridOf(times.length, times).kind;
  expect(kindOf(days(200, (weekday) => weekday !== 0))).toBe('open');
  expect(kindOf(days(200, () => true))).toBe('even');
  expect(kindOf(days(24, working))).toBe('even');
  // Half of the days at random: in four weeks some day of the week has none now and then.
  const drawn = normals(28 * 200, 1);
  const accidents = Array.from({ length: 200 }, (_, k) => kindOf(days(28, (_, day) => drawn[28 * k + day] < 0.5)));
  expect(accidents.filter((kind) => kind === 'open').length).toBeLessThanOrEqual(2);
});

test('a week of five days is a rhythm, and what breaks it is told', () => {
  const times = days(364, (weekday, day) => working(weekday) && !holiday(day));
  const noise = normals(times.length, 7);
  const values = times.map((time, i) => 100 + [0, 30, 10, 0, -5, -20][new Date(time).getUTCDay()] + 2 * noise[i]);
  const shape = seriesShape(values, { times });
  expect(shape.seasons.map(({ period }) => period)).toEqual([5]);
  expect(shape.sentences).toEqual(['a value every working day, 5 of 260 missing', 'a rhythm of 1 week']);
  const judge = (x: readonly number[]) =>
    autoSeries(
      x.map((v) => [v]),
      {},
      { times, names: ['sales'] },
    ).events;
  expect(judge(values)).toEqual([]);
  const friday = times.findIndex((time, i) => i > 100 && new Date(time).getUTCDay() === 5);
  expect(judge(values.map((v, i) => (i === friday ? v + 50 : v))).map(({ start }) => start)).toEqual([friday]);
});

test('lengths of days of work are told in them, in weeks and in time that passes', () => {
  const grid = { kind: 'open', step: (7 * DAY) / 5, opening: { perDay: 1, perWeek: 5, every: DAY } } as const;
  expect([1, 3, 10, 130].map((cells) => lengthOf(grid, cells, 'ms'))).toEqual(['1 working day', '3 working days', '2 weeks', '26 weeks']);
});

const MINUTE = 60_000;
/** Times of weeks from Monday, 6 January 2020 on, at even steps, that are let through by weekday and minute of the day. */
const moments = (weeks: number, step: number, open: (weekday: number, minute: number, day: number) => boolean): number[] => {
  const start = Date.UTC(2020, 0, 6);
  return Array.from({ length: (weeks * 7 * DAY) / step }, (_, i) => i * step)
    .filter((ms) => open((Math.floor(ms / DAY) + 1) % 7, (ms % DAY) / MINUTE, Math.floor(ms / DAY)))
    .map((ms) => start + ms);
};

test('closed nights and weekends are no part of a series, and a day of it is a rhythm', () => {
  const trading = (weekday: number, minute: number) => working(weekday) && minute >= 570 && minute < 960;
  const times = moments(8, 15 * MINUTE, trading);
  const noise = normals(times.length, 3);
  const values = times.map((time, i) => 50 + 20 * Math.cos((Math.PI * ((time % DAY) / MINUTE - 570)) / 195) + 2 * noise[i]);
  const shape = seriesShape(values, { times });
  expect([shape.grid.kind, shape.grid.cells, shape.grid.empty]).toEqual(['open', times.length, 0]);
  expect(shape.seasons.map(({ period }) => period)).toEqual([26]);
  expect(shape.sentences).toEqual(['a value every 15 minutes while open, 26 a day on 5 days a week', 'a rhythm of 1 working day']);
  const judge = (x: readonly number[]) =>
    autoSeries(
      x.map((v) => [v]),
      {},
      { times, names: ['volume'] },
    ).events;
  expect(judge(values)).toEqual([]);
  expect(judge(values.map((v, i) => (i === 400 ? v + 40 : v))).map(({ start, end }) => [start, end])).toEqual([[400, 400]]);
});

test('a shop that is open past midnight has whole days; hours that shift with the clocks are open', () => {
  const late = moments(3, 30 * MINUTE, (_, minute) => minute >= 1020 || minute < 120);
  const bar = gridOf(late.length, late);
  expect([bar.kind, bar.opening]).toEqual(['open', { perDay: 18, perWeek: 126, every: 30 * MINUTE }]);
  const summer = moments(
    10,
    60 * MINUTE,
    (weekday, minute, day) => working(weekday) && minute >= (day < 30 ? 540 : 480) && minute < (day < 30 ? 1020 : 960),
  );
  const office = gridOf(summer.length, summer);
  expect([office.kind, office.opening?.perDay, office.cells - office.empty]).toEqual(['open', 9, summer.length]);
});

test('outages and a few days are no closed hours', () => {
  const kindOf = (times: number[]) => gridOf(times.length, times).kind;
  expect(kindOf(moments(4, 60 * MINUTE, (_, __, day) => day !== 9 && day !== 16))).toBe('even');
  expect(kindOf(moments(4, 60 * MINUTE, (_, minute, day) => !(day === 9 && minute < 700)))).toBe('even');
  expect(kindOf(moments(1, 60 * MINUTE, (weekday, minute) => weekday < 5 && minute >= 480 && minute < 1080))).toBe('even');
});
