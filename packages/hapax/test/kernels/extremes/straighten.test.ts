import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { bodyOf } from '../../../src/kernels/extremes/g-and-h.ts';
import { straightened, straightOf } from '../../../src/kernels/extremes/straighten.ts';

const sample = (n: number, seed: number, cell: (z: number) => number) => {
  const chance = random(seed);
  return Float64Array.from({ length: n }, () => cell(chance.normal())).sort();
};

test('by hand: logarithm on the long side, and the tangent beyond three units of the short one', () => {
  const straight = { middle: Float64Array.of(10), unit: Float64Array.of(2), skew: Float64Array.of(0.5) };
  expect(straightened(straight, 0, 10)).toBe(10);
  expect(straightened(straight, 0, 12)).toBeCloseTo(10 + 2 * (Math.log(1.5) / 0.5), 12);
  // (e^(−0.5 · 3) − 1) / 0.5 = −1.5537397: three units below the median.
  const end = 10 + 2 * (Math.expm1(-1.5) / 0.5);
  expect(straightened(straight, 0, end)).toBeCloseTo(4, 12);
  expect(straightened(straight, 0, end - 1)).toBeCloseTo(4 - Math.exp(1.5), 12);
  const mirrored = { ...straight, skew: Float64Array.of(-0.5) };
  for (const x of [-30, 5, 9, 11, 40]) expect(straightened(mirrored, 0, x)).toBeCloseTo(20 - straightened(straight, 0, 20 - x), 12);
});

test('lognormal values become normal ones, in units of the median, and normal values stay as they are', () => {
  const skewed = sample(4000, 1, (z) => 100 * Math.exp(0.6 * z));
  const plain = sample(4000, 2, (z) => 5 + 3 * z);
  const straight = straightOf([bodyOf(skewed), bodyOf(plain), undefined]);
  expect(straight.skew[0]).toBeCloseTo(0.6, 1);
  expect([straight.skew[1], straight.skew[2]]).toEqual([0, 0]);
  const quantile = (q: number) => straightened(straight, 0, skewed[Math.floor(q * 4000)] ?? 0);
  const spread = (quantile(0.975) - quantile(0.025)) / 3.92;
  expect(spread / 60).toBeCloseTo(1, 1);
  expect((quantile(0.975) + quantile(0.025)) / 2 / quantile(0.5)).toBeCloseTo(1, 1);
  expect(straightened(straight, 1, 123.4)).toBe(123.4);
});

test('order stays, whatever the skewness', () => {
  for (const g of [-2, -0.3, 0.1, 1.5]) {
    const straight = { middle: Float64Array.of(0), unit: Float64Array.of(1), skew: Float64Array.of(g) };
    const seen = Array.from({ length: 201 }, (_, i) => straightened(straight, 0, (i - 100) / 4));
    expect(seen.every((v, i) => Number.isFinite(v) && (i === 0 || v > (seen[i - 1] ?? 0)))).toBe(true);
  }
});

test('a column of two groups is not skewed alike at all depths, so no skewness is taken out; one of a gamma or a heavy law is', () => {
  const drawn = (n: number, cell: (chance: ReturnType<typeof random>) => number, seed = 3) => {
    const chance = random(seed);
    return straightOf([bodyOf(Float64Array.from({ length: n }, () => cell(chance)).sort())]).skew[0];
  };
  for (const seed of [1, 2, 3, 4, 5]) {
    expect(drawn(1000, (chance) => chance.normal() + (chance.uniform() < 0.3 ? 8 : 0), seed)).toBe(0);
    expect(drawn(1000, (chance) => chance.normal() - (chance.uniform() < 0.2 ? 6 : 0), seed)).toBe(0);
    expect(drawn(1000, (chance) => -Math.log(1 - chance.uniform()), seed)).toBeGreaterThan(0.4);
    expect(drawn(1000, (chance) => (1 - chance.uniform()) ** (-1 / 3), seed)).toBeGreaterThan(0.4);
  }
});
