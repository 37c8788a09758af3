import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { gridOf, ontoGrid } from '../../../src/series/shape/grid.ts';
import { duration } from '../../../src/series/shape/lengths.ts';

const MINUTE = 60_000;

test('even times with a gap and a duplicate: the gap is empty cells, the duplicate shares one', () => {
  const times = [0, 1, 2, 2, 5, 6, 7, 8, 9, 10].map((m) => m * 15 * MINUTE);
  const grid = gridOf(times.length, times);
  expect(grid).toMatchObject({ kind: 'even', step: 15 * MINUTE, cells: 11, empty: 2, shared: 1, notes: [] });
  expect([...grid.cellOf]).toEqual([0, 1, 2, 2, 5, 6, 7, 8, 9, 10]);
  expect([...ontoGrid(grid, [1, 2, 3, 5, 6, 7, 8, 9, 10, 11])]).toEqual([1, 2, 4, Number.NaN, Number.NaN, 6, 7, 8, 9, 10, 11]);
});

test('times that jitter, and a step that is a little off, do not add up to empty cells', () => {
  const times = Array.from({ length: 5000 }, (_, i) => i * 60_003 + ((i * 7919) % 11) * 300);
  expect(gridOf(5000, times)).toMatchObject({ cells: 5000, empty: 0, shared: 0 });
});

test('months are steps of a calendar, however long they are', () => {
  const times = Array.from({ length: 30 }, (_, i) => Date.UTC(2020, i, 1)).filter((_, i) => i !== 7);
  expect(gridOf(29, times)).toMatchObject({ kind: 'calendar', cells: 30, empty: 1 });
  const ends = Array.from({ length: 30 }, (_, i) => Date.UTC(2020, i + 1, 0));
  expect(gridOf(30, ends)).toMatchObject({ kind: 'calendar', cells: 30, empty: 0 });
});

test('uneven times are put on a usual step, and that is said', () => {
  let t = 0;
  const times = Array.from({ length: 500 }, (_, i) => (t += (20 + ((i * 7919) % 79)) * 1000));
  const grid = gridOf(500, times);
  expect(grid.step).toBe(MINUTE);
  expect(grid.notes).toEqual(['the times are uneven: rows are put on steps of 1 minute, the mean of those that share one']);
});

test('uneven times stay where the clock has them, however many there are', () => {
  // Every half hour give or take three minutes, every ninth left out.
  const { uniform: chance } = random(4);
  const times = Array.from({ length: 4000 }, (_, i) => 30 * MINUTE * i + (chance() - 0.5) * 6 * MINUTE).filter((_, i) => i % 9 !== 4);
  const grid = gridOf(times.length, times);
  expect(grid).toMatchObject({ step: 30 * MINUTE, uneven: true, cells: 4000, shared: 0 });
  // At any time of the hour.
  let t = 0;
  const any = Array.from({ length: 4000 }, () => (t -= 33 * MINUTE * Math.log(1 - chance())));
  const put = gridOf(any.length, any);
  const away = any.map((time, i) => Math.abs((time - any[0]) / put.step - put.cellOf[i]));
  expect(Math.max(...away)).toBeLessThanOrEqual(1.5);
});

test('values of every day at about the same time are daily', () => {
  const { uniform: chance } = random(5);
  const times = Array.from({ length: 120 }, (_, i) => (1440 * i + 420 + 180 * chance()) * MINUTE);
  expect(gridOf(120, times)).toMatchObject({ step: 1440 * MINUTE, cells: 120, empty: 0, shared: 0 });
});

test('rows between even steps do not push those behind them along', () => {
  const { uniform: chance } = random(6);
  const times: number[] = [];
  for (let i = 0; i < 2000; ++i) {
    times.push(10 * i * MINUTE);
    if (i % 20 === 7) for (const part of [0.35, 0.7]) times.push((10 * i + 10 * part + chance()) * MINUTE);
  }
  const { cellOf, kind } = gridOf(times.length, times);
  expect(kind).toBe('even');
  expect(cellOf[times.length - 1]).toBe(1999);
});

test('without times, or with times that say nothing, the rows are taken in their order', () => {
  expect(gridOf(5)).toMatchObject({ kind: 'order', cells: 5, notes: [] });
  expect(gridOf(4, [7, 7, 7, 7])).toMatchObject({ kind: 'order', notes: ['the times do not move: the rows are taken in their order'] });
});

test.each([
  [15 * MINUTE, '15 minutes'],
  [60 * MINUTE, '1 hour'],
  [39 * 60 * MINUTE, '39 hours'],
  [2190 * MINUTE, '36.5 hours'],
  [7 * 24 * 60 * MINUTE, '1 week'],
  [365.2425 * 24 * 60 * MINUTE, '1 year'],
  [270 * MINUTE, '4.5 hours'],
  [(5 / 12) * 365.2425 * 24 * 60 * MINUTE, '5 months'],
  [61 * 24 * 60 * MINUTE, '8.71 weeks'],
])('%i ms is %s', (ms, words) => {
  expect(duration(ms, 'ms')).toBe(words);
});

test.each([
  ['one time of another century at the end', 400, (i: number) => (i === 399 ? Date.UTC(2286, 10, 20) : Date.UTC(2024, 0, 1) + i * 1000)],
  ['two campaigns with years between', 400, (i: number) => Date.UTC(i < 200 ? 2020 : 2024, 0, 1) + (i % 200) * MINUTE],
  ['a month of the year 9999', 60, (i: number) => (i === 59 ? Date.UTC(9999, 5, 1) : Date.UTC(2019, i, 1))],
])('%s: the pause is shortened and told, and the steps stay', (_, rows, timeOf) => {
  const grid = gridOf(
    rows,
    Array.from({ length: rows }, (_, i) => timeOf(i)),
  );
  expect(grid.kind).not.toBe('order');
  expect(grid.cells).toBeLessThan(rows + 13);
  expect(grid.notes).toHaveLength(1);
  expect(grid.notes[0]).toMatch(/nothing comes for .* years, until .*: the rows are taken as following each other/);
});

test('a shortened pause keeps the hour of the day and the day of the week', () => {
  const HOUR = 60 * MINUTE;
  const start = Date.UTC(2020, 0, 6);
  const times = Array.from({ length: 800 }, (_, i) => start + (i < 400 ? i : 43_000 + i) * HOUR);
  const grid = gridOf(800, times);
  expect(grid.cells).toBeLessThan(4200);
  for (const i of [400, 799]) expect(((times[i] - start) / HOUR) % 168).toBe(grid.cellOf[i] % 168);
});

test('rows that come in bursts keep no step, however far apart they are', () => {
  const times = Array.from({ length: 300 }, (_, i) => (Math.floor(i / 5) * 100_000 + (i % 5)) * 1000);
  expect(gridOf(300, times)).toMatchObject({ kind: 'order', cells: 300 });
});
