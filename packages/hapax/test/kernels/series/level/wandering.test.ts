import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { innovations } from '../../../../src/kernels/series/level/innovations.ts';
import { walkOf, wanders } from '../../../../src/kernels/series/level/wandering.ts';
import { volatility } from '../../../../src/kernels/series/rhythm/volatility.ts';

const noise = (n: number, seed: number) => {
  const chance = random(seed);
  return Float64Array.from({ length: n }, () => chance.normal());
};

test('a walk wanders; noise, and noise whose level changes by a hundred deviations, do not', () => {
  let x = 0;
  const e = noise(1000, 1);
  expect(wanders(e.map((v) => (x += v)))).toBe(true);
  expect(wanders(e)).toBe(false);
  expect(wanders(e.map((v, i) => v + (i < 300 ? 100 : 0)))).toBe(false);
});

test('beyond the forecast of a walk whose slope walks there is what it was made of', () => {
  const e = noise(2000, 2);
  let [x, slope] = [0, 0];
  const { values, forecast } = walkOf(
    e.map((v) => (x += slope += v)),
    1,
  );
  const beyond = innovations(values, forecast);
  let [products, squares] = [0, 0];
  for (let i = 100; i < 2000; ++i) {
    products += beyond[i] * e[i];
    squares += (beyond[i] - e[i]) ** 2;
  }
  expect(products).toBeGreaterThan(0.95 * 1900);
  expect(squares / 1900).toBeLessThan(0.05);
});

test('restlessness that lasts is seen where it is, and a place has no say in its own', () => {
  const e = noise(1000, 3).map((v, i) => v * (i % 200 < 100 ? 1 : 4));
  const found = volatility(e);
  expect(found?.[50]).toBeLessThan(0.7);
  expect(found?.[150]).toBeGreaterThan(1.3);
  const spiked = e.slice();
  spiked[50] = 1000;
  expect(volatility(spiked)?.[50]).toBeCloseTo(found?.[50] ?? Number.NaN, 1);
  expect(volatility(noise(1000, 4))).toBeUndefined();
});
