import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addProductTo,
  addTo,
  deviationProduct,
  type ExactSums,
  exactSums,
  mergedSums,
  normal,
  rounded,
} from '../../../src/kernels/linear/exact-sums.ts';

const sumOf = (values: readonly number[]): ExactSums => {
  const out = exactSums(1);
  for (const value of values) addTo(out, 0, value);
  return out;
};
/** Whole multiples of 2^-60: exact in BigInt. */
const exact = (values: readonly number[]): bigint => values.reduce((sum, value) => sum + BigInt(value * 2 ** 60), 0n);
const numbers = fc.array(
  fc.tuple(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), fc.integer({ min: -60, max: 300 })).map(([digits, power]) => digits * 2 ** power),
  { maxLength: 40 },
);

test('a sum that floating point loses is there', () => {
  expect(rounded(sumOf([1e100, 1, -1e100]), 0)).toBe(1);
  expect(rounded(sumOf([0.1, 0.2, 0.3, -0.6]), 0)).toBe(2.7755575615628914e-17);
  expect(rounded(sumOf(Array.from({ length: 10 }, () => 0.1)), 0)).toBe(1);
  expect(rounded(sumOf([]), 0)).toBe(0);
});

test('a sum is the number nearest to the exact one, whatever the order', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const sum = rounded(sumOf(values), 0);
      expect(sum).toBe(Number(exact(values)) / 2 ** 60);
      expect(rounded(sumOf([...values].reverse()), 0)).toBe(sum);
    }),
  );
});

test('halves go to even, also where the next part decides', () => {
  expect(rounded(sumOf([2 ** 53, 1]), 0)).toBe(2 ** 53);
  expect(rounded(sumOf([2 ** 53, 1, 2 ** -60]), 0)).toBe(2 ** 53 + 2);
  expect(rounded(sumOf([2 ** 53, 1, -(2 ** -60)]), 0)).toBe(2 ** 53);
});

test('merged sums are the same bits in any order and bracketing', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (a, b, c) => {
      const [x, y, z] = [a, b, c].map((values) => normal(sumOf(values)));
      const plain = ({ parts, used }: ExactSums) => Array.from(parts.subarray(0, used[0]));
      const whole = plain(normal(sumOf([...a, ...b, ...c])));
      expect(plain(mergedSums(mergedSums(x, y), z))).toEqual(whole);
      expect(plain(mergedSums(x, mergedSums(z, y)))).toEqual(whole);
    }),
  );
});

test('products are exact, and deviations do not cancel', () => {
  const out = exactSums(1);
  addProductTo(out, 0, 1 + 2 ** -40, 1 + 2 ** -40);
  addTo(out, 0, -1);
  addTo(out, 0, -(2 ** -39));
  expect(rounded(out, 0)).toBe(2 ** -80);
  const sums = exactSums(2);
  const values = Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
  for (const value of values) {
    addTo(sums, 0, value);
    addProductTo(sums, 1, value, value);
  }
  expect(deviationProduct(sums, 1000, 1, 0, 0) / 1000).toBe(250);
});

test('several sums keep theirs where one of them needs more room', () => {
  const sums = exactSums(3);
  const values = Array.from({ length: 30 }, (_, k) => 2 ** (60 * (k % 15) - 300));
  for (const [s, sign] of [1, -1, 2].entries()) for (const value of values) addTo(sums, s, sign * value);
  const alone = rounded(sumOf(values), 0);
  expect([0, 1, 2].map((s) => rounded(sums, s))).toEqual([alone, -alone, 2 * alone]);
  for (const value of values) addTo(sums, 2, -2 * value);
  expect([0, 1, 2].map((s) => rounded(sums, s))).toEqual([alone, -alone, 0]);
});
