import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { median } from '../../../src/kernels/ranks/quantile.ts';
import { autoSeries } from '../../../src/series/index.ts';
import { aloneViews } from '../../../src/series/views/alone.ts';

/** Of one false alarm in 20 series, shared by six views. */
const NEEDED = Math.log10(6 / 0.05);
const normal = (n: number, seed: number, at = -1, value = 0): Float64Array => {
  const chance = random(seed);
  return Float64Array.from({ length: n }, (_, i) => (i === at ? value : chance.normal()));
};
const about = (x: Float64Array): Float64Array => {
  const middle = median(x);
  return x.map((v) => v - middle);
};
const told = (x: Float64Array, grain = 0): number[] =>
  aloneViews(about(x), grain).flatMap(({ surprise }) => Array.from(surprise.keys()).filter((i) => surprise[i] > NEEDED));

test.each([12, 20, 30, 60, 100, 150])('of %i values one at a hundred deviations is told in 16 of 20 series at least', (n) => {
  let found = 0;
  for (let seed = 1; seed <= 40; ++seed) if (told(normal(n, seed, n >> 1, 100)).includes(n >> 1)) found += 1;
  expect(found).toBeGreaterThanOrEqual(32);
});

const KINDS: readonly [name: string, next: (chance: ReturnType<typeof random>) => number][] = [
  ['normal', (chance) => chance.normal()],
  ['Laplace', (chance) => (chance.uniform() < 0.5 ? 1 : -1) * Math.log(1 - chance.uniform())],
  ['lognormal', (chance) => Math.exp(chance.normal())],
  ['Student t, 3 degrees', (chance) => chance.normal() / Math.hypot(chance.normal(), chance.normal(), chance.normal())],
];
test.each(KINDS)('of series of independent values few have one alone: %s', (_, next) => {
  for (const n of [12, 24, 40, 100]) {
    let files = 0;
    for (let seed = 1; seed <= 200; ++seed) {
      const chance = random(seed);
      if (told(Float64Array.from({ length: n }, () => next(chance))).length > 0) files += 1;
    }
    expect(files, `${n} values`).toBeLessThanOrEqual(12);
  }
});

test('equal values tell no scale below the step they are rounded to', () => {
  for (let seed = 1; seed <= 50; ++seed) expect(told(normal(60, seed).map(Math.round), 1)).toEqual([]);
});

test('the distance is where the surprise is what is needed', () => {
  const x = normal(60, 3, 30, 25);
  const view = aloneViews(x).find(({ side }) => side > 0);
  expect(view?.surprise[30]).toBeGreaterThan(NEEDED);
  expect(view?.distance(view.surprise[30])).toBeCloseTo(25, 9);
});

test('longer series tell their tails by themselves', () => {
  expect(aloneViews(normal(160, 1, 80, 100))).toEqual([]);
});

test('a wrong number in a short series is told, and is outside of what is expected', () => {
  for (const [n, seed] of [
    [12, 4],
    [24, 5],
    [60, 6],
    [90, 7],
  ] as const) {
    const at = n >> 1;
    const { events } = autoSeries(Array.from(normal(n, seed, at, 100), (v) => [v]));
    expect(events.map(({ peak, kind }) => [peak, kind])).toEqual([[at, 'spike']]);
    expect(events[0]?.upper).toBeLessThan(100);
  }
});

const SHAPES: readonly [name: string, next: (chance: ReturnType<typeof random>, n: number) => number[]][] = [
  ['a hump', (chance, n) => Array.from({ length: n }, (_, i) => 50 + 20 * Math.sin((3 * i) / n) + chance.normal())],
  ['growth', (chance, n) => Array.from({ length: n }, (_, i) => 500 * 1.05 ** i + 5 * chance.normal())],
  ['a fall', (chance, n) => Array.from({ length: n }, (_, i) => 90 - 2 * i + chance.normal())],
];

test.each(SHAPES)('%s of a dozen or two values: quiet when clean, and a value at thirty or forty deviations is found', (_, next) => {
  for (const n of [12, 16, 24]) {
    let [told, found] = [0, 0];
    for (let seed = 1; seed <= 20; ++seed) {
      const y = next(random(seed), n);
      const events = (x: readonly number[]) => autoSeries(x.map((v) => [v])).events;
      if (events(y).length > 0) told += 1;
      const at = 2 + (seed % (n - 4));
      const spoilt = y.with(at, y[at] + (seed % 2 === 0 ? 1 : -1) * (y[0] > 400 ? 200 : 30));
      if (events(spoilt).some(({ start, end }) => start <= at && at <= end)) found += 1;
    }
    expect(told, `clean, ${n} values`).toBeLessThanOrEqual(2);
    expect(found, `${n} values`).toBeGreaterThanOrEqual(16);
  }
});

// Gross domestic product of Rwanda for each person, every five years: what strays no farther than the other side does is not far.
test('of a dozen values neither side is far where both stray alike', () => {
  const y = [493, 540, 597, 511, 590, 670, 882, 848, 737, 590, 786, 863];
  expect(autoSeries(y.map((v) => [v])).events).toEqual([]);
});
