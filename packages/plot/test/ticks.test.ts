import { expect, test } from 'vitest';
import { numberTicks, timeTicks } from '../src/ticks.ts';

const DAY = 86_400_000;
const told = (min: number, max: number, most = 10) => {
  const { at, label } = timeTicks(min, max, most);
  return at.map(label);
};

test('times are told at whole years, months, Mondays, days and hours, each once', () => {
  expect(told(Date.UTC(2020, 5, 1), Date.UTC(2025, 1, 1), 5)).toEqual(['2021', '2022', '2023', '2024', '2025']);
  expect(told(Date.UTC(2020, 0, 15), Date.UTC(2020, 5, 2), 5)).toEqual(['2020-02', '2020-03', '2020-04', '2020-05', '2020-06']);
  expect(told(Date.UTC(2020, 9, 22), Date.UTC(2020, 10, 15), 4)).toEqual(['2020-10-26', '2020-11-02', '2020-11-09']);
  expect(told(Date.UTC(2020, 9, 31, 18), Date.UTC(2020, 10, 1, 6), 4)).toEqual(['18:00', '21:00', '2020-11-01', '03:00', '06:00']);
  expect(told(Date.UTC(1850, 0, 1), Date.UTC(2020, 0, 1), 5)).toEqual(['1850', '1900', '1950', '2000']);
});

test('there are never more than asked for, whatever the span', () => {
  for (let span = 1000; span < 4000 * 365 * DAY; span *= 1.7) expect(timeTicks(1e12, 1e12 + span, 8).at.length).toBeLessThanOrEqual(10);
});

test('numbers are told at round steps, zero among them', () => {
  expect(numberTicks(0, 31, 8)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  expect(numberTicks(-0.03, 0.07, 6)).toEqual([-0.02, 0, 0.02, 0.04, 0.06]);
  expect(numberTicks(5, 5, 6)).toEqual([5]);
});
