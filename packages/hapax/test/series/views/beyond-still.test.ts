import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';
import { beyondStill } from '../../../src/series/views/beyond-still.ts';

const NEEDED = Math.log10(6 / 0.05);
const told = (x: Float64Array): number[] =>
  beyondStill(seriesShape(x))
    .flatMap(({ surprise }) => Array.from(surprise.keys()).filter((i) => surprise[i] > NEEDED))
    .sort((a, b) => a - b);

/** Rain by the hour: nothing for most of the time. */
const rain = (seed: number, drop: (chance: ReturnType<typeof random>) => number): Float64Array => {
  const chance = random(seed);
  let wet = false;
  return Float64Array.from({ length: 2000 }, () => {
    wet = chance.uniform() < (wet ? 0.75 : 0.02);
    return wet ? Math.round(10 * drop(chance)) / 10 : 0;
  });
};
const exponential = (chance: ReturnType<typeof random>) => -1.2 * Math.log(1 - chance.uniform());
const lognormal = (chance: ReturnType<typeof random>) => Math.exp(chance.normal());

test('of rain with exponential drops, and with lognormal ones, at most one series in twenty has one beyond all others', () => {
  for (const drop of [exponential, lognormal]) {
    let files = 0;
    for (let seed = 1; seed <= 60; ++seed) if (told(rain(seed, drop)).length > 0) files += 1;
    expect(files).toBeLessThanOrEqual(3);
  }
});

test('a cloudburst of twelve times the most and a code of an error below nothing are told', () => {
  for (let seed = 1; seed <= 10; ++seed) {
    const x = rain(seed, exponential);
    x[1100] = 12 * x.reduce((a, b) => Math.max(a, b));
    x[1500] = -1;
    expect([seed, told(x)]).toEqual([seed, [1100, 1500]]);
  }
});

test('where values are not mostly one, it has no say', () => {
  const chance = random(1);
  expect(beyondStill(seriesShape(Float64Array.from({ length: 500 }, () => chance.normal())))).toEqual([]);
});
