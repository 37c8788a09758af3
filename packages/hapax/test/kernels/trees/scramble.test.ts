import { expect, test } from 'vitest';
import { scramble } from '../../../src/kernels/trees/scramble.ts';

test('categories get an order that differs from salt to salt, in [0, 2^32)', () => {
  const order = (salt: number) => Array.from({ length: 20 }, (_, i) => i).sort((a, b) => scramble(a, salt) - scramble(b, salt));
  expect(order(1)).not.toEqual(order(2));
  for (let i = 0; i < 1000; ++i) expect(scramble(i, 7) >= 0 && scramble(i, 7) < 2 ** 32 && Number.isInteger(scramble(i, 7))).toBe(true);
});

test('zero and minus zero are one category, fractions are categories of their own', () => {
  expect(scramble(-0, 3)).toBe(scramble(0, 3));
  expect(scramble(0.5, 3)).not.toBe(scramble(0, 3));
});

test('a category falls into either half about equally often over the salts', () => {
  let low = 0;
  for (let salt = 1; salt <= 4000; ++salt) low += scramble(42, salt) < 2 ** 31 ? 1 : 0;
  expect(Math.abs(low - 2000)).toBeLessThan(4 * Math.sqrt(1000));
});
