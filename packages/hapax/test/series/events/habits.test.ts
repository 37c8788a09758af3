import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';
import { withoutHabits } from '../../../src/series/events/habits.ts';

const falls = (places: readonly number[], height = -5) =>
  places.map((start) => ({ aspect: 'value', start, peak: start, surprise: 20, height: start === 1000 ? 3 * height : height }));
const kept = (found: ReturnType<typeof falls>) => withoutHabits(found, 2, ({ height }) => height);

test('what comes at even steps is taken as usual, and that is said; what stands out from it is told', () => {
  const found = falls([200, 400, 600, 800, 1000, 1200]);
  expect(kept(found)).toEqual({
    kept: found.filter(({ start }) => start === 1000),
    usual: ['5 falls alike, about 200 samples apart, taken as usual'],
  });
});

test('what one aspect saw and what another saw of the same sort are counted together, and said once', () => {
  const found = falls([200, 400, 600, 800, 1200, 1400]).map((one, k) => ({
    ...one,
    aspect: k % 2 === 0 ? 'step' : 'value',
    surprise: k < 4 ? 3 : 20,
  }));
  expect(kept(found)).toEqual({ kept: [], usual: ['6 falls alike, about 240 samples apart, taken as usual'] });
});

test('what comes now and then is no habit', () => {
  const found = falls([100, 150, 700, 1300, 1320, 2000]);
  expect(kept(found)).toEqual({ kept: found, usual: [] });
});

test('what comes twenty times is a habit, however it comes', () => {
  const found = falls(Array.from({ length: 20 }, (_, k) => k * k));
  expect(kept(found)).toEqual({ kept: [], usual: ['20 falls alike, taken as usual'] });
});

test('many events that stand out barely say that the law is too narrow', () => {
  const found = falls([100, 150, 700, 1300]).map((one) => ({ ...one, surprise: 3 }));
  expect(kept(found)).toEqual({ kept: [], usual: ['4 stretches stand out barely, and are taken as usual'] });
});

test('what comes at the same time of half of the turns of a rhythm, up or down, is how the series is', () => {
  const found = falls([103, 205, 298, 402, 633]).map((one, k) => ({ ...one, height: k % 2 === 0 ? 5 : -9 }));
  const habits = (cells: number) => withoutHabits(found, 2, ({ height }) => height, undefined, { periods: [100], cells });
  expect(habits(600)).toEqual({
    kept: found.slice(-1),
    usual: ['4 stretches come about 100 samples apart, in half of all turns at least: taken as usual'],
  });
  expect(habits(2000)).toEqual({ kept: found, usual: [] });
});

test('a job of every night is how a machine is, also where no rhythm of a day was found', () => {
  const chance = random(3);
  const x = Array.from({ length: 3 * 1440 }, (_, i) => {
    const [minute, hour] = [i % 60, Math.floor(i / 60) % 24];
    return 14 + 1.5 * chance.normal() + (minute < 2 ? 38 : 0) + (hour === 2 && minute < 24 ? 45 : 0);
  });
  for (let i = 2100; i < 2130; ++i) x[i] = 97 + chance.normal();
  const { events } = autoSeries(
    x.map((v) => [v]),
    {},
    { times: x.map((_, i) => Date.UTC(2024, 0, 1) + i * 60_000) },
  );
  expect(events.map(({ start, end }) => [start, end])).toEqual([[2100, 2129]]);
});
