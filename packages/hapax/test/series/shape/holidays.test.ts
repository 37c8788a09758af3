import { describe, expect, test } from 'vitest';
import { autoSeries, seriesShape } from '../../../src/index.ts';
import { normals } from '../series-data.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];
const OFF = ['2026-04-03', '2026-04-06', '2026-05-01'];
const holidays = OFF.map((date) => ({ from: Date.parse(date), to: Date.parse(date) + DAY }));
const times = Array.from({ length: 24 * 7 * 10 }, (_, i) => Date.UTC(2026, 2, 2) + i * HOUR);
const noise = normals(times.length, 3);

/** An office: nights and weekends at 20, days up to 100; holidays as Sundays unless work goes on. */
const office = (off: readonly string[]): number[] =>
  times.map((ms, i) => {
    const at = new Date(ms);
    const free = at.getUTCDay() % 6 === 0 || off.includes(at.toISOString().slice(0, 10));
    return (free ? 20 : 60 + 40 * Math.max(0, Math.sin(((at.getUTCHours() - 6) / 12) * Math.PI))) + 3 * noise[i]!;
  });
const rows = (x: readonly number[]) => x.map((v) => [v]);

describe('public holidays', () => {
  test('days that are like Sundays are told as events without them, and are none with them', () => {
    const x = rows(office(OFF));
    expect(autoSeries(x, {}, { times }).events).toHaveLength(3);
    const { events, notes } = autoSeries(x, {}, { times, holidays });
    expect(events).toEqual([]);
    expect(notes.at(-1)).toBe('3 public holidays, 3 of them like Sundays and judged so');
  });

  test('a single holiday is no odd shape of the days around it either, in values and in ratios', () => {
    for (const grow of [(v: number) => v, (v: number, i: number) => Math.max(1, v) * 1.0008 ** i]) {
      const x = rows(office(OFF.slice(0, 1)).map(grow));
      const one = holidays.slice(0, 1);
      expect(autoSeries(x, {}, { times }).events.length).toBeGreaterThan(0);
      expect(autoSeries(x, {}, { times, holidays: one }).events.map(({ sentence }) => sentence)).toEqual([]);
    }
  });

  test('a holiday on which work goes on stays a working day', () => {
    const { events, notes } = autoSeries(rows(office([])), {}, { times, holidays });
    expect(events).toEqual([]);
    expect(notes.at(-1)).toBe('3 public holidays, on which the series goes as on other days');
    const { sentences } = seriesShape(office(OFF.slice(0, 1)), { times, holidays });
    expect(sentences.at(-1)).toBe('3 public holidays, 1 of them like Sundays and judged so');
  });

  test('a series in which they cannot count says why', () => {
    const said = (x: readonly number[], days: typeof holidays) => seriesShape(x, { times, holidays: days }).sentences.at(-1);
    expect(said([...noise], holidays)).toBe('public holidays are days as any other: it has no rhythm of a week');
    expect(said(office([]), [{ from: 0, to: DAY }])).toBe('none of its days is a public holiday');
    expect(seriesShape(noise, { times }).sentences.join()).not.toContain('holiday');
  });

  test('what happens on a holiday is still told, with what a Sunday would have been', () => {
    const x = office(OFF).map((v, i) => (times[i] === Date.parse('2026-05-01T10:00:00Z') ? 85 : v));
    const [event, ...others] = autoSeries(rows(x), {}, { times, holidays }).events;
    expect(others).toEqual([]);
    expect(event!.at).toBe(Date.parse('2026-05-01T10:00:00Z'));
    expect(event!.expected).toBeLessThan(30);
  });
});

const dates = Array.from({ length: 500 }, (_, i) => Date.UTC(2024, 0, 1) + i * DAY);
const daily = (high: (at: Date) => boolean): number[] => {
  const e = normals(dates.length, 8);
  return dates.map((ms, i) => {
    const at = new Date(ms);
    return (at.getUTCDay() % 6 === 0 ? -10 : 0) + 2 * e[i]! + (high(at) ? 30 : 0);
  });
};
const lastOf = (at: Date): boolean => new Date(at.getTime() + DAY).getUTCDate() === 1;

test('daily values have a rhythm of calendar months where the days of the month say so, from the first day or the last', () => {
  const periods = (x: readonly number[]) => seriesShape(x, { times: dates }).seasons.map(({ period }) => Math.round(period));
  expect(periods(daily((at) => at.getUTCDate() <= 2))).toEqual([7, 30]);
  expect(periods(daily(lastOf))).toEqual([7, 30]);
  expect(periods(daily(() => false))).toEqual([7]);
  expect(autoSeries(rows(daily(lastOf)), {}, { times: dates }).events).toEqual([]);
});
