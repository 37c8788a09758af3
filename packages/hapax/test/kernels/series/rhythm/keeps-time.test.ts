import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { keepsTime } from '../../../../src/kernels/series/rhythm/keeps-time.ts';
import { findSeasons } from '../../../../src/kernels/series/rhythm/periods.ts';
import { rhythm } from '../../../../src/kernels/series/rhythm/season.ts';

/** Turns of a hill, each so many samples long, under noise. */
const turns = (count: number, length: (chance: ReturnType<typeof random>) => number, noise: number, seed: number) => {
  const chance = random(seed);
  const out: number[] = [];
  for (let k = 0; k < count; ++k) {
    const own = Math.round(length(chance));
    for (let i = 0; i < own; ++i) out.push(10 * Math.sin((2 * Math.PI * i) / own) + noise * chance.normal());
  }
  return Float64Array.from(out);
};

test('a rhythm of even turns keeps its time, be there few of them or much noise', () => {
  for (const [count, noise] of [
    [4, 1],
    [30, 1],
    [30, 7],
  ])
    for (let seed = 1; seed <= 5; ++seed) {
      const x = turns(count, () => 48, noise, seed);
      expect(keepsTime(x, rhythm(x.length, 48))).toBe(true);
    }
});

test('one whose turns are now shorter and now longer does not', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const x = turns(30, (chance) => 48 + 6 * chance.normal(), 1, seed);
    expect(keepsTime(x, rhythm(x.length, 48))).toBe(false);
  }
});

test('a week of days that differ in size keeps its time, however steep the days are', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const chance = random(seed);
    const x = Float64Array.from(
      { length: 1008 },
      (_, hour) => 200 + (Math.floor(hour / 24) % 7 < 5 ? 150 : 75) * Math.sin((2 * Math.PI * hour) / 24) + 15 * chance.normal(),
    );
    expect(keepsTime(x, rhythm(x.length, 168))).toBe(true);
  }
});

test('phases of a machine, each a little longer or shorter, do not', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const chance = random(seed);
    const out: number[] = [];
    for (let turn = 0; turn < 20; ++turn)
      for (const level of [0, 10, 4, 8])
        for (let i = Math.round(40 + 3 * chance.normal()); i > 0; --i) out.push(level + 0.2 * chance.normal());
    const x = Float64Array.from(out);
    expect(keepsTime(x, rhythm(x.length, 160))).toBe(false);
  }
});

/** Days of a year's heat with heat waves that end at once. */
const heat = (seed: number): Float64Array => {
  const chance = random(seed);
  const wave = new Float64Array(3652);
  for (let i = 0; i < wave.length; ) {
    i += 2 + Math.floor(-60 * Math.log(1 - chance.uniform()));
    const long = 5 + chance.integer(6);
    for (let k = 0; k < long && i + k < wave.length; ++k) wave[i + k] = (13 * (k + 1)) / long;
    i += long;
  }
  return Float64Array.from(wave, (v, i) => 20 + 6 * Math.cos((2 * Math.PI * i) / 365.2425) + v + 2 * chance.normal());
};

test('leaps that come by chance, as changes of weather, are no phases of a year', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const x = heat(seed);
    expect(keepsTime(x, rhythm(x.length, 365.2425))).toBe(true);
  }
});

test('a year is found as a year, not as a lag beside it at which the series happens to be like itself', () => {
  for (const seed of [1, 6]) expect(findSeasons(heat(seed), [365.2425]).map(({ period }) => period)).toEqual([365.2425]);
});
