import { expect, test } from 'vitest';
import { holdMostly, mostlyOne } from '../../../../src/kernels/series/level/mostly-one.ts';

test('the value of nine in ten, missing ones left out', () => {
  const x = Float64Array.from({ length: 40 }, (_, i) => (i === 3 ? Number.NaN : i % 13 === 12 ? 7 : 2));
  expect(mostlyOne(x)).toBe(2);
  expect(mostlyOne(Float64Array.from({ length: 40 }, (_, i) => (i % 5 === 0 ? 7 : 2)))).toBeUndefined();
  expect(mostlyOne(new Float64Array(3).fill(Number.NaN))).toBeUndefined();
});

test('the level is that value but where others are one in ten', () => {
  const x = Float64Array.from({ length: 300 }, (_, i) => (i >= 100 && i < 110 ? 9 : 0));
  const level = new Float64Array(300).fill(0.25);
  holdMostly(x, 20, level);
  const naive = Float64Array.from(x, (_, i) => {
    const near = x.slice(Math.max(0, i - 20), i + 21);
    return near.filter((v) => v === 0).length >= 0.9 * near.length ? 0 : 0.25;
  });
  expect(level).toEqual(naive);
  expect(level[105]).toBe(0.25);
});
