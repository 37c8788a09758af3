import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';

const HOUR = 3_600_000;
const YEARS = 5;

/** Hours of rain: mostly nothing, showers, and one heavy storm every July. */
function rain(seed: number): { values: number[]; times: number[] } {
  const chance = random(seed);
  const n = YEARS * 8766;
  const values = Array.from({ length: n }, () => (chance.uniform() < 0.05 ? -2 * Math.log(1 - chance.uniform()) : 0));
  for (let year = 0; year < YEARS; ++year) values[Math.round((year + 0.55) * 8766 + 100 * chance.normal())] = 45 + 10 * chance.uniform();
  return { values, times: values.map((_, i) => Date.UTC(2012, 0, 1) + i * HOUR) };
}

test('a value that dwarfs all others is told, whatever comes at this time of other years', () => {
  for (const seed of [1, 2]) {
    const { values, times } = rain(seed);
    const at = Math.round(3.55 * 8766) + 30;
    values[at] = 9831.3;
    const { events } = autoSeries(
      values.map((v) => [v]),
      {},
      { times },
    );
    expect(events.filter(({ start, end }) => start <= at && end >= at).map(({ kind }) => kind)).toEqual(['spike']);
  }
});

test('a few hours of snow in years without any are told as they are, with what is expected as it is', () => {
  const n = 20_000;
  const values = Array.from({ length: n }, () => 0);
  for (const [from, amounts] of [
    [9000, [0.51, 0, 0.32, 0.32, 0.06]],
    [9070, [0.05, 0.21, 0.06]],
    [9130, [0.06, 0, 0.25, 0.44, 0.51, 0.13, 0.05]],
    [9340, [0.25, 0, 0.1, 0.05]],
  ] as const)
    for (const [k, amount] of amounts.entries()) values[from + k] = amount;
  const { events } = autoSeries(
    values.map((v) => [v]),
    {},
    { times: values.map((_, i) => Date.UTC(2013, 0, 1) + i * HOUR) },
  );
  expect(events.length).toBeGreaterThan(0);
  for (const { kind, start, end, sentence } of events) {
    expect(kind).not.toBe('shift');
    expect(start).toBeGreaterThanOrEqual(8990);
    expect(end).toBeLessThan(9360);
    expect(sentence).not.toMatch(/e-\d/);
  }
});
