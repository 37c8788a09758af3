import { expect, test } from 'vitest';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { HOUR, normals } from '../series-data.ts';

const weekly = (days: number, seed: number, from: number) =>
  normals(days * 24, seed).map(
    (v, i) => 0.5 * v + 10 * (Math.floor(i / 24 + from) % 7 < 5 ? 1 : 0.3) * (1 + Math.sin((2 * Math.PI * ((i % 24) - 9)) / 24)),
  );
const judged = (x: Float64Array, from: number) =>
  autoSeries({ values: x, rows: x.length, columns: 1 }, {}, { times: Array.from(x, (_, i) => Date.UTC(2024, 0, 1 + from) + i * HOUR) });

test('of less than two weeks a weekend is no event, whatever the day the series begins with, and that days are of two kinds is said', () => {
  for (const days of [9, 11, 13]) {
    for (let from = 0; from < 7; ++from) {
      const { events, notes } = judged(weekly(days, days, from), from);
      expect([days, from, events.map(({ sentence }) => sentence)]).toEqual([days, from, []]);
      if (from <= 3) expect(notes).toContain('a rhythm of 1 day, weekends apart');
    }
  }
});

test('a peak of half the swing on a working day is told beside a weekend', () => {
  for (const days of [9, 11, 13]) {
    const x = weekly(days, days, 0);
    x[2 * 24 + 3] += 10;
    expect(judged(x, 0).events.map(({ start, end }) => [start, end])).toEqual([[51, 51]]);
  }
});

test('days that are all alike have no weekend', () => {
  const x = normals(11 * 24, 1).map((v, i) => v + 10 * Math.sin((2 * Math.PI * i) / 24));
  expect(judged(x, 0).notes).toContain('a rhythm of 1 day');
});
