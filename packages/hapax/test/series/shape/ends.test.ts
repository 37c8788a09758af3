import { expect, test } from 'vitest';
import { endsOf, farBeyond } from '../../../src/series/shape/ends.ts';

const NaNs = [Number.NaN, Number.NaN];

test('an end is a floor or a ceiling where the series is often at it', () => {
  const garage = Float64Array.from({ length: 200 }, (_, i) => Math.min(100, 40 + (i % 100)));
  expect(endsOf(Float64Array.from([...NaNs, ...garage]))).toEqual({ low: 40, high: 100, floor: false, ceiling: true });
  // Ten of them at least, and one in a hundred.
  const some = (n: number, zeros: number) => Float64Array.from({ length: n }, (_, i) => (i < zeros ? 0 : 1 + i));
  expect(endsOf(some(100, 9)).floor).toBe(false);
  expect(endsOf(some(100, 10)).floor).toBe(true);
  expect(endsOf(some(2000, 19)).floor).toBe(false);
  expect(endsOf(some(2000, 20)).floor).toBe(true);
});

test('a value is far beyond the others by half of their range, or by anything where they often stop', () => {
  const at = (v: number, rest: readonly number[]) =>
    farBeyond(Float64Array.from([...rest, v]), { start: rest.length, peak: rest.length, end: rest.length });
  const range = Array.from({ length: 50 }, (_, i) => i);
  expect(at(49 + 24, range)).toBe(false);
  expect(at(49 + 25, range)).toBe(true);
  expect(at(-24, range)).toBe(false);
  expect(at(-25, range)).toBe(true);
  const floored = [...new Array<number>(12).fill(0), ...range];
  expect(at(-0.1, floored)).toBe(true);
  expect(at(49.1, floored)).toBe(false);
});
