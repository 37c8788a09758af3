import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { HOUR } from '../series-data.ts';

const WEEKS = 30;
const WEEKDAY = [1, 1.02, 1.05, 1.08, 1.15, 1.1, 0.85];

/**
 * Trips an hour of a town: a daily and a weekly rhythm, days that are busier than others, and nights of which none is like another. On one
 * Sunday the clocks go back: the hour from one to two is counted twice. On one Thursday the town celebrates.
 */
function trips(seed: number): { values: number[]; times: number[]; twice: number; feast: number } {
  const chance = random(seed);
  const start = Date.UTC(2024, 0, 1);
  const twice = (17 * 7 + 6) * 24 + 1;
  const feast = (23 * 7 + 3) * 24;
  let day = 0;
  const values = Array.from({ length: WEEKS * 168 }, (_, i) => {
    const hour = i % 24;
    if (hour === 0) day = 0.6 * day + 0.05 * chance.normal();
    const weekday = i >= feast && i < feast + 24 ? 6 : Math.floor(i / 24) % 7;
    const evening = Math.exp(-((hour - 19) ** 2) / 18) + (weekday > 4 ? 1.1 : 0.3) * Math.exp(-((hour - 1) ** 2) / 6);
    const trips = 20_000 * WEEKDAY[weekday] * (0.15 + 0.6 * Math.exp(-((hour - 12) ** 2) / 30) + 0.8 * evening);
    return Math.round(trips * (i === twice ? 1.9 : 1) * Math.exp(day + (hour < 7 ? 0.08 : 0.03) * chance.normal()));
  });
  return { values, times: values.map((_, i) => start + i * HOUR), twice, feast };
}

test('an hour that is counted twice goes beyond what weeks reach, a feast beyond what its weekday is, and both are told', () => {
  for (const seed of [1, 2, 3]) {
    const { values, times, twice, feast } = trips(seed);
    const { events } = autoSeries(
      values.map((v) => [v]),
      {},
      { times },
    );
    const at = (from: number, to: number) => events.filter(({ start, end }) => start <= to && end >= from);
    expect(at(twice, twice).map(({ kind }) => kind)).toEqual(['spike']);
    expect(at(feast, feast + 23).length).toBeGreaterThanOrEqual(1);
    expect(events.length - at(twice, twice).length - at(feast, feast + 23).length).toBeLessThanOrEqual(1);
  }
});

test('the band ends where no turn ever came', () => {
  const { values, times } = trips(4);
  const [{ upper }] = autoSeries(
    values.map((v) => [v]),
    {},
    { times },
  ).channels;
  const most = Math.max(...values.filter((_, i) => i !== (17 * 7 + 6) * 24 + 1));
  expect(Math.max(...upper)).toBeLessThan(1.5 * most);
});

test('of all hours the view of turns sees that one alone', () => {
  const { values, times, twice } = trips(1);
  const { channels, threshold } = autoSeries(
    values.map((v) => [v]),
    {},
    { times, aspects: ['range'] },
  );
  const views = channels[0].views.filter(({ aspect }) => aspect === 'range');
  const seen = [...values.keys()].filter((i) => views.some(({ surprise }) => surprise[i] > threshold));
  expect(seen).toEqual([twice]);
});
