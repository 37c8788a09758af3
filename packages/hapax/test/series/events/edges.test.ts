import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { autoSeries } from '../../../src/series/auto-series.ts';

const DAY = 86_400_000;
const START = Date.UTC(2022, 0, 3);
const eventsOf = (x: readonly number[], step = DAY) =>
  autoSeries(
    x.map((v) => [v]),
    {},
    { times: x.map((_, i) => START + i * step) },
  ).events;
/** A sea by the day: a year, and what it remembers. */
function sea(seed: number): number[] {
  const chance = random(seed);
  let slow = 0;
  return Array.from({ length: 1500 }, (_, i) => {
    slow = 0.93 * slow + 0.12 * chance.normal();
    return Number((14 + 5 * Math.sin((2 * Math.PI * i) / 365.25) + slow).toFixed(2));
  });
}

test('two weeks of heat are one event from its first day to its last, above what was expected', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    const x = sea(seed);
    for (let i = 800; i < 815; ++i) x[i] += 5;
    const [event, ...others] = eventsOf(x).filter(({ start, end }) => start < 830 && end > 785);
    expect([seed, event?.kind, event?.start, event?.end, others]).toEqual([
      seed,
      expect.stringMatching(/spike|shift|unusual time/),
      800,
      814,
      [],
    ]);
    expect(event?.sentence).toMatch(/ above it for 15 days|: above it for too long/);
  }
});

test('a price that falls by a fourteenth for six minutes is one event, and the way back is no spike', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    const chance = random(seed);
    let walk = 0;
    const x = Array.from({ length: 3000 }, () => 42_000 * Math.exp((walk += 0.0005 * chance.normal())));
    for (let i = 1700; i < 1706; ++i) x[i] *= 0.93;
    const told = eventsOf(x, 60_000).map(({ kind, start, end }) => [kind, start, end]);
    expect([seed, told]).toEqual([seed, [['dip', 1700, 1705]]]);
  }
});

test('a sensor that is let go is stuck until then, whatever step it makes', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    const x = sea(seed);
    for (let i = 700; i < 760; ++i) x[i] = x[700];
    const [event, ...others] = eventsOf(x).filter(({ start, end }) => start < 790 && end > 670);
    expect([seed, event?.kind, event?.start, event?.end, others]).toEqual([seed, 'stuck', 700, 759, []]);
  }
});

test('forty minutes at another level are one event from the first to the last, in what wanders and in what has a level', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    for (const memory of [1, 0]) {
      const chance = random(seed);
      let walk = 0;
      const x = Array.from({ length: 3000 }, () => 50 + (walk = memory * walk + chance.normal()));
      for (let i = 1700; i < 1740; ++i) x[i] += 40;
      const told = eventsOf(x, 60_000).map(({ start, end }) => [start, end]);
      expect([seed, memory, told]).toEqual([seed, memory, [[1700, 1739]]]);
    }
  }
});

test('an hour of no requests is told once: its end is no change of level', () => {
  for (let seed = 1; seed <= 4; ++seed) {
    const chance = random(seed);
    const x = Array.from({ length: 4 * 1440 }, () => chance.integer(5) + chance.integer(5) + 1);
    for (let i = 2300; i < 2360; ++i) x[i] = 0;
    const told = eventsOf(x, 60_000).map(({ start, end }) => [start, end]);
    expect([seed, told]).toEqual([seed, [[2300, 2359]]]);
  }
});
