import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { bodyOf } from '../../../src/kernels/extremes/g-and-h.ts';
import { signLevel } from '../../../src/kernels/extremes/sign-level.ts';

const NO_BODY = { g: 0, gError: 1 };
const levelOf = (values: readonly number[]) => {
  const ascending = Float64Array.from(values).sort();
  return signLevel(ascending, 0, bodyOf(ascending) ?? NO_BODY, ascending.length);
};
const amounts = (n: number, seed: number) => {
  const chance = random(seed);
  return Array.from({ length: n }, () => 50 * Math.exp(0.6 * chance.normal()));
};

test('by hand: four mean excesses of the end below the smallest value, and never above zero', () => {
  // Of 300 values the 30 smallest are 1, 2, …, 30 and the next is 31: the mean excess is 15.5.
  const values = Float64Array.from({ length: 300 }, (_, i) => (i < 31 ? i + 1 : 31 + (i - 30) ** 2));
  expect(signLevel(values, 0, { g: 1, gError: 0.1 }, 300)).toBe(1 - 4 * 15.5);
  expect(
    signLevel(
      values.map((v) => v + 100),
      0,
      { g: 1, gError: 0.1 },
      300,
    ),
  ).toBe(0);
});

test('one negative amount among 299 positive ones is clear, and three of 350 are, and four are not', () => {
  for (let seed = 1; seed <= 10; ++seed) {
    expect(levelOf([...amounts(299, seed), -50])).toBeGreaterThan(-50);
    expect(levelOf([...amounts(347, seed), -50, -40, -60])).toBeGreaterThan(-40);
    expect(levelOf([...amounts(346, seed), -50, -40, -60, -55])).toBe(-Infinity);
  }
});

test('few rows, values without skewness, or skewed the other way say nothing of a sign', () => {
  expect(levelOf([...amounts(190, 1), -50])).toBe(-Infinity);
  const chance = random(4);
  expect(levelOf(Array.from({ length: 400 }, () => 4 + chance.normal()))).toBe(-Infinity);
  expect(levelOf(amounts(400, 2).map((v) => 500 - v))).toBe(-Infinity);
});

test('a skewed sample that goes through zero is not cut there: in 40 of Gumbel none has a value beyond the level', () => {
  let cut = 0;
  for (let seed = 1; seed <= 40; ++seed) {
    const chance = random(seed);
    const values = Array.from({ length: 500 }, () => 1.8 - Math.log(-Math.log(chance.uniform())));
    if (Math.min(...values) < levelOf(values)) cut += 1;
  }
  expect(cut).toBe(0);
});
