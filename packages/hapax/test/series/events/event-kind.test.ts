import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { HOUR, normals } from '../series-data.ts';

const MONDAY = Date.UTC(2024, 0, 1);
const day = (i: number) => 10 * Math.sin((2 * Math.PI * i) / 24);
const judged = (x: Float64Array) =>
  autoSeries({ values: x, rows: x.length, columns: 1 }, {}, { times: Array.from(x, (_, i) => MONDAY + i * HOUR) });
/** Kinds of the events that touch the samples from `from` to `to`, and how many others there are. */
function told(x: Float64Array, from: number, to: number): { kinds: string[]; others: number } {
  const { events } = judged(x);
  const hits = events.filter(({ start, end }) => start < to + 10 && end >= from - 10);
  return { kinds: hits.map(({ kind }) => kind), others: events.length - hits.length };
}

test('a stretch in which the series strays five times as much is of kind variance, told once or in two parts, in noise, in noise with memory and in a season', () => {
  for (let seed = 1; seed <= 3; ++seed) {
    const noise = normals(3000, seed);
    const restless = (usual: (i: number) => number, weight: number) => {
      let before = 0;
      return noise.map((v, i) => {
        before = weight * before + v;
        return usual(i) + (i >= 1100 && i < 1300 ? 5 : 1) * before;
      });
    };
    const none = () => 0;
    for (const x of [restless(none, 0), restless(none, 0.5), restless(day, 0)]) {
      const { kinds, others } = told(x, 1100, 1300);
      expect([...new Set(kinds), others]).toEqual(['variance', 0]);
      expect(kinds.length).toBeLessThanOrEqual(2);
    }
  }
});

test('a night that is as busy as a day is usual at other times', () => {
  for (let seed = 1; seed <= 3; ++seed) {
    const x = normals(3000, seed).map((v, i) => v + (i >= 1240 && i < 1244 ? 8 : day(i)));
    expect(told(x, 1240, 1244)).toEqual({ kinds: ['unusual time'], others: 0 });
  }
});

test('three deviations higher for twenty hours is a level for a while, and no spike', () => {
  for (let seed = 1; seed <= 3; ++seed) {
    const x = normals(3000, seed).map((v, i) => v + (i >= 1240 && i < 1260 ? 3 : 0));
    expect(told(x, 1240, 1260)).toEqual({ kinds: ['shift'], others: 0 });
  }
});

test('fourteen daily peaks of one job are a habit, said once', () => {
  for (let seed = 1; seed <= 3; ++seed) {
    const x = normals(14 * 288, seed).map((v, i) => 50 + v + (i % 288 === 24 ? 15 : 0));
    const { events, notes } = autoSeries(
      { values: x, rows: x.length, columns: 1 },
      {},
      { times: Array.from(x, (_, i) => MONDAY + (i * HOUR) / 12) },
    );
    expect(events).toEqual([]);
    expect(notes).toContain('14 rises alike, about 1 day apart, taken as usual');
  }
});

test('a peak in one turn of few is told there alone, and not as a gap a turn before and after', () => {
  for (const days of [16, 20]) {
    const x = normals(days * 24, days).map(
      (v, i) => 0.5 * v + 10 * (Math.floor(i / 24) % 7 < 5 ? 1 : 0.3) * (1 + Math.sin((2 * Math.PI * (i - 9)) / 24)),
    );
    const at = 24 * Math.floor(days / 2) + 3;
    x[at] += 10;
    expect(told(x, at, at + 1)).toEqual({ kinds: ['unusual time'], others: 0 });
  }
});

test('a sine whose swing grows and shrinks, computed, is quiet', () => {
  for (const [slow, quick, n] of [
    [130, 12, 1000],
    [300, 30, 1500],
    [777, 50, 2500],
    [1000, 24, 3000],
  ]) {
    const x = Float64Array.from(
      { length: n },
      (_, i) => (1 + 0.5 * Math.sin((2 * Math.PI * i) / slow)) * Math.sin((2 * Math.PI * i) / quick),
    );
    expect(judged(x).events).toEqual([]);
  }
});

test('values above their range in a fine daily wave are told where they are, not from where the first window that holds them begins', () => {
  const [chance, day, from] = [random(11), 288, 20 * 288 + 100];
  const x = Float64Array.from(
    { length: 30 * day },
    (_, i) => 20 + 6 * Math.sin((2 * Math.PI * (i - 108)) / day) + 0.4 * chance.normal() + (i >= from && i < from + 60 ? 5 : 0),
  );
  const { events } = autoSeries(
    Array.from(x, (v) => [v]),
    {},
    { times: Array.from(x, (_, i) => i * 300_000) },
  );
  expect(events).toHaveLength(1);
  expect(events[0].start).toBeGreaterThanOrEqual(from - 2);
  expect(events[0].end).toBeLessThanOrEqual(from + 62);
  expect(events[0].end - events[0].start).toBeGreaterThan(40);
});

test('a walk that steps to where it goes on is a change of level, and says so; one value beside it is a spike', () => {
  for (let seed = 1; seed <= 3; ++seed) {
    let at = 0;
    const x = normals(1200, seed).map((v) => (at += v));
    const shifted = x.map((v, i) => v + (i >= 700 ? 30 : 0));
    const [event, ...others] = judged(shifted).events;
    expect([event?.kind, event?.start, event?.end, others]).toEqual(['shift', 700, 700, []]);
    expect(event?.sentence).toMatch(/ goes from .* to .* and stays there; expected /);
    const spiked = x.map((v, i) => v + (i === 700 ? 30 : 0));
    expect(told(spiked, 700, 701)).toEqual({ kinds: ['spike'], others: 0 });
  }
});
