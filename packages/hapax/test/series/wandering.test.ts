import { expect, test } from 'vitest';
import { type Random, random } from '../../src/core/random.ts';
import { autoSeries } from '../../src/series/auto-series.ts';

type State = { x: number; slope: number; h: number; e: number };
const series = (next: (chance: Random, state: State, i: number, n: number) => number) => (n: number, seed: number) => {
  const chance = random(seed);
  const state = { x: 0, slope: 0, h: 1, e: 0 };
  return Array.from({ length: n }, (_, i) => [next(chance, state, i, n)]);
};
const turbulent = (chance: Random, state: State) => {
  state.h = 0.05 + 0.1 * state.e ** 2 + 0.85 * state.h;
  state.e = Math.sqrt(state.h) * chance.normal();
  return state.e;
};

const KINDS = {
  'a random walk': series((chance, state) => (state.x += chance.normal())),
  'a walk with a drift': series((chance, state) => (state.x += 0.1 + chance.normal())),
  'a walk whose slope walks': series((chance, state) => (state.x += state.slope += 0.1 * chance.normal())),
  'an integrated moving average': series((chance, state) => {
    const noise = chance.normal();
    state.slope = 0.5 * state.slope + noise + 0.3 * state.e;
    state.e = noise;
    return (state.x += state.slope);
  }),
  'a price with calm and restless times': series((chance, state) => 100 * Math.exp((state.x += 0.01 * turbulent(chance, state)))),
  'a trend that bends twice': series(
    (chance, _, i, n) => chance.normal() + (20 / n) * (i + Math.max(0, i - n / 3) - 3 * Math.max(0, i - (2 * n) / 3)),
  ),
  'a slow wave': series((chance, _, i, n) => chance.normal() + 8 * Math.sin((3 * Math.PI * i) / n)),
};

test.each(Object.entries(KINDS))('in %s in which nothing happens, something is told in at most one of ten', (_, make) => {
  let told = 0;
  for (const n of [200, 2000, 5000])
    for (let seed = 1; seed <= 10; ++seed) if (autoSeries(make(n, 1000 * n + seed)).events.length > 0) told += 1;
  expect(told).toBeLessThanOrEqual(3);
});

test('a value that leaves a random walk for one moment, and a leap of it, are told at their places', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const walk = KINDS['a random walk'](1000, seed);
    walk[400][0] += 12;
    for (let i = 700; i < 1000; ++i) walk[i][0] -= 12;
    const { events, channels } = autoSeries(walk);
    for (const at of [400, 700]) expect(events.some(({ start, end }) => start <= at + 1 && end >= at - 1)).toBe(true);
    expect(events.length).toBeLessThanOrEqual(3);
    // What comes next is expected near where the walk is.
    const away = channels[0].expected.map((v, i) => Math.abs(v - walk[i][0])).filter((v) => v === v);
    expect(away.sort()[500]).toBeLessThan(1);
  }
});
