import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { withoutUnbroken } from '../../../src/series/events/unbroken.ts';
import { normals } from '../series-data.ts';
import { falling, made } from '../views-made.ts';

test('rises of every height are usual, wherever those that are told begin', () => {
  const { away, found } = made(falling(9, 6, 0.93), falling(5.5, 14, 0.93));
  expect(withoutUnbroken(away, found)).toEqual({ kept: [], usual: ['6 rises are the farthest of many like them, taken as usual'] });
});

test('rises that a gap sets apart from the rest are told', () => {
  const { away, found } = made(falling(20, 6, 0.93), falling(4, 14, 0.98));
  expect(withoutUnbroken(away, found)).toEqual({ kept: found, usual: [] });
});

test('the one that stands out from such rises is told, and three are few', () => {
  const { away, found } = made([60, ...falling(9, 6, 0.97)], falling(7.4, 14, 0.97));
  expect(withoutUnbroken(away, found).kept).toEqual(found.slice(0, 1));
  const few = made(falling(9, 3, 0.93), falling(7, 14, 0.93));
  expect(withoutUnbroken(few.away, few.found).kept).toHaveLength(3);
});

test('a river after rain is quiet; a leap of its gauge is told', () => {
  const noise = normals(2400, 9);
  const chance = random(9);
  let level = 0.5;
  const rains = noise.map((e) => {
    level += (0.5 - level) * 0.015 + (chance.uniform() < 0.012 ? -0.15 * Math.log(chance.uniform()) : 0);
    return Math.round(1000 * (level + 0.01 * e)) / 1000;
  });
  const judge = (x: Float64Array) => autoSeries({ values: x, rows: x.length, columns: 1 }).events;
  expect(judge(rains)).toEqual([]);
  const leap = rains.map((v, i) => (i === 1200 ? v + 6 : v));
  expect(judge(leap).some(({ start, end }) => start <= 1200 && end >= 1200)).toBe(true);
});
