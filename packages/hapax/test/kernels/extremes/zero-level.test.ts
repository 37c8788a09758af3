import { random } from 'hapax';
import { expect, test } from 'vitest';
import { zeroLevel } from '../../../src/kernels/extremes/zero-level.ts';

const chance = random(3);
const draw = (count: number, value: () => number) => Float64Array.from({ length: count }, value);
const withZeros = (values: Float64Array, zeros: number) => Float64Array.of(...new Float64Array(zeros), ...values).sort();

test('zeros far from all other values are clear: half way to the least of them', () => {
  const heights = draw(400, () => 290 + 20 * chance.normal());
  const ascending = withZeros(heights, 3);
  expect(zeroLevel(ascending, 0)).toBeCloseTo(ascending[3] / 2, 9);
});

test('zeros that the others come near, zeros that are many, and values without zeros tell nothing', () => {
  expect(
    zeroLevel(
      withZeros(
        draw(400, () => -Math.log(chance.uniform())),
        3,
      ),
      0,
    ),
  ).toBe(-Infinity);
  expect(
    zeroLevel(
      withZeros(
        draw(400, () => Math.floor(6 * chance.uniform()) + 1),
        3,
      ),
      0,
    ),
  ).toBe(-Infinity);
  expect(
    zeroLevel(
      withZeros(
        draw(400, () => 290 + 20 * chance.normal()),
        40,
      ),
      0,
    ),
  ).toBe(-Infinity);
  expect(zeroLevel(draw(400, () => 290 + 20 * chance.normal()).sort(), 0)).toBe(-Infinity);
});
