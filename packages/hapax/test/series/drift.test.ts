import { expect, test } from 'vitest';
import { autoSeries } from '../../src/series/auto-series.ts';
import { normals } from './series-data.ts';

const day = (i: number) => 10 * Math.sin((2 * Math.PI * i) / 24);
const eventsOf = (x: Float64Array) => autoSeries({ values: x, rows: x.length, columns: 1 }).events;
/** Rises by ten within a fifth of the series, from `from` on. */
const rising = (n: number, from: number, after: (i: number) => number) => (i: number) => {
  const part = (i - from) / (n / 5);
  return part < 0 ? 0 : part < 1 ? 10 * part : after(i);
};

test('a level that moves by ten deviations in a fifth of the series and stays is a drift, with its beginning, end and levels', () => {
  for (const n of [600, 3000]) {
    for (const usual of [() => 0, day]) {
      const at = n / 3;
      const move = rising(n, at, () => 10);
      const found = eventsOf(normals(n, n).map((v, i) => v + usual(i) + move(i))).filter(({ kind }) => kind === 'drift');
      expect(found).toHaveLength(1);
      const [{ start, end, sentence }] = found;
      expect(Math.abs(start - at)).toBeLessThan(n / 20);
      expect(Math.abs(end - at - n / 5)).toBeLessThan(n / 20);
      expect(sentence).toMatch(/^the level of value drifts from about -?[\d.]+ to -?[\d.]+ in \d+ samples$/);
    }
  }
});

test('a sensor that drifts and is set right is one drift, and what follows is no fall', () => {
  for (const n of [600, 3000]) {
    const move = rising(n, n / 3, () => 0);
    const events = eventsOf(normals(n, n + 1).map((v, i) => v + move(i)));
    expect(events.map(({ kind }) => kind)).toEqual(['drift']);
    expect(events[0].sentence).toMatch(/, then is back$/);
  }
});

test('a step, a level for a while, a spike and a restless stretch are no drift; nor are a trend, a bent one, a slow wave and noise', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    const n = 1200;
    for (const what of [
      (i: number) => (i >= 500 ? 5 : 0),
      (i: number) => (i >= 500 && i < 530 ? 4 : 0),
      (i: number) => (i >= 500 && i < 504 ? 8 : 0),
      (i: number) => (10 * i) / n,
      (i: number) => (20 / n) * (i + Math.max(0, i - n / 3) - 3 * Math.max(0, i - (2 * n) / 3)),
      (i: number) => 8 * Math.sin((3 * Math.PI * i) / n),
      () => 0,
    ])
      expect(eventsOf(normals(n, seed).map((v, i) => v + what(i))).filter(({ kind }) => kind === 'drift')).toEqual([]);
    expect(eventsOf(normals(n, seed).map((v, i) => (i >= 500 && i < 600 ? 5 : 1) * v)).filter(({ kind }) => kind === 'drift')).toEqual([]);
  }
});

test('a level that walks by chance under noise drifts in hardly any of forty short series', () => {
  let told = 0;
  for (let seed = 1; seed <= 40; ++seed) {
    const moves = normals(200, seed);
    const noise = normals(200, 1000 + seed);
    let level = 0;
    const x = noise.map((v, i) => v + (level += 0.3 * moves[i]));
    if (eventsOf(x).some(({ kind }) => kind === 'drift')) told += 1;
  }
  expect(told).toBeLessThanOrEqual(3);
});
