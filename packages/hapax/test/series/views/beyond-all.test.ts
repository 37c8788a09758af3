import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { seriesShape } from '../../../src/series/shape/shape.ts';
import { beyondAll } from '../../../src/series/views/beyond-all.ts';
import { scaleOfGaps } from '../../../src/series/views/gaps.ts';

const NEEDED = 2;
const told = (x: Float64Array) =>
  beyondAll(seriesShape(x)).flatMap(({ surprise }) => Array.from(surprise.keys()).filter((i) => surprise[i] > NEEDED));

test('of independent normal values at most one series in a hundred has one beyond all others', () => {
  let files = 0;
  for (let seed = 1; seed <= 200; ++seed) {
    const chance = random(seed);
    if (told(Float64Array.from({ length: 300 }, () => chance.normal())).length > 0) files += 1;
  }
  expect(files).toBeLessThanOrEqual(4);
});

test('one value at twice the highest is told, and two alike are', () => {
  const chance = random(1);
  const x = Float64Array.from({ length: 600 }, (_, i) => [5, 20, 35, 60][Math.floor(i / 9) % 4] + chance.normal());
  x[100] = 140;
  expect(told(x)).toEqual([100]);
  x[400] = 140;
  expect(told(x).sort((a, b) => a - b)).toEqual([100, 400]);
});

test('in a long tail, a walk and what is mostly one value nothing is beyond all others', () => {
  const chance = random(2);
  let at = 0;
  for (const x of [
    Float64Array.from({ length: 1000 }, () => Math.exp(chance.normal())),
    Float64Array.from({ length: 1000 }, () => (at += chance.normal())),
    Float64Array.from({ length: 1000 }, () => (chance.uniform() < 0.1 ? 1 + chance.integer(5) : 0)),
  ])
    expect(told(x)).toEqual([]);
});

test('the limit is where the surprise is what is needed', () => {
  const chance = random(3);
  const x = Float64Array.from({ length: 600 }, () => chance.normal());
  x[50] = 9;
  const view = beyondAll(seriesShape(x)).find(({ side }) => side > 0);
  expect(view?.surprise[50]).toBeGreaterThan(NEEDED);
  expect(view?.limit(view.surprise[50], 0)).toBeCloseTo(9, 9);
});

test('of independent values with power tails at most three series in a hundred have one beyond all others; of lognormal ones one at sixty times the most is told in most', () => {
  let [files, found] = [0, 0];
  for (let seed = 1; seed <= 100; ++seed) {
    const chance = random(seed);
    const student = () => chance.normal() / Math.sqrt((chance.normal() ** 2 + chance.normal() ** 2) / 2);
    if (told(Float64Array.from({ length: 1000 }, student)).length > 0) files += 1;
    const x = Float64Array.from({ length: 4000 }, () => Math.exp(chance.normal()));
    x[500] = 60 * x.reduce((most, v) => Math.max(most, v), 0);
    if (told(x).includes(500)) found += 1;
  }
  expect(files).toBeLessThanOrEqual(3);
  expect(found).toBeGreaterThanOrEqual(60);
});

test('the scale of gaps is that of an exponential tail', () => {
  let sum = 0;
  for (let seed = 1; seed <= 300; ++seed) {
    const chance = random(seed);
    const x = Array.from({ length: 200 }, () => -Math.log(1 - chance.uniform())).sort((a, b) => b - a);
    sum += scaleOfGaps(x, 3, 12) / 300;
  }
  expect(sum).toBeGreaterThan(0.95);
  expect(sum).toBeLessThan(1.05);
});
