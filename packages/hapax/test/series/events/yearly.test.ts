import { expect, test } from 'vitest';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { withoutYearly } from '../../../src/series/events/yearly.ts';
import { normals } from '../series-data.ts';

const DAY = 86_400_000;
const at = (...places: readonly number[]) =>
  places.map((place) => ({ aspect: 'turn', start: Math.abs(place), end: Math.abs(place), side: Math.sign(place) }));
const kept = (found: ReturnType<typeof at>, cells: number) => withoutYearly(found, cells, DAY, ({ side }) => side).kept;

test('what comes at the same time of each of three years is no event, whichever way it goes; what comes in one is', () => {
  expect(kept(at(-365, -730, 900, 1069), 1095)).toEqual(at(900));
});

test('of two years both must go the same way, within nine days', () => {
  expect(kept(at(340, 705), 730)).toEqual([]);
  expect(kept(at(340, 717), 730)).toHaveLength(2);
  expect(kept(at(340, -705), 730)).toHaveLength(2);
});

test('in a year without it, it is an event; one year says nothing', () => {
  expect(kept(at(340, 705), 1460)).toHaveLength(2);
  expect(kept(at(100), 300)).toHaveLength(1);
});

test('three Decembers of a shop are usual, and that is said; half of the trade for three weeks of May is told', () => {
  const noise = normals(1095, 8);
  const times = Float64Array.from(noise, (_, i) => Date.UTC(2022, 0, 1) + i * DAY);
  const sales = (spoilt: boolean) =>
    noise.map((e, i) => {
      const date = new Date(times[i] ?? 0);
      const week = [0.5, 1, 0.95, 1, 1.1, 1.5, 1.7][date.getUTCDay()] ?? 1;
      const december = date.getUTCMonth() === 11 ? 1.7 : 1;
      return Math.round(400 * week * december * Math.exp(0.08 * e) * (spoilt && i >= 500 && i < 521 ? 0.5 : 1));
    });
  const judge = (spoilt: boolean) => autoSeries({ values: sales(spoilt), rows: 1095, columns: 1 }, {}, { times });
  const clean = judge(false);
  expect(clean.events).toEqual([]);
  expect(clean.notes.join('; ')).toContain('come at the same time of every year, taken as usual');
  expect(judge(true).events.some(({ start, end }) => start <= 521 && end >= 500)).toBe(true);
});

test('what the other of two years does at that time, without being told for it, is usual: closed days and the rush before them; one that comes in one year is told', () => {
  const away = new Float64Array(730);
  away.fill(6, 335, 356).fill(-9, 356, 358).fill(4, 700, 721).fill(-9, 722, 724);
  const through = { away, calm: away };
  const found = [
    { aspect: 'value', start: 340, end: 357 },
    { aspect: 'turn', start: 335, end: 335 },
  ];
  expect(withoutYearly(found, 730, DAY, () => 1, through).kept).toEqual([]);
  away.fill(0, 722, 724);
  expect(withoutYearly(found, 730, DAY, () => 1, through).kept).toEqual([found[0]]);
});
