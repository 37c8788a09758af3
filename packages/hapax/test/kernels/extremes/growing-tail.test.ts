import { expect, test } from 'vitest';
import { excessOf, gpdScore, isOpen, learnTail, levelFor, startTail } from '../../../src/kernels/extremes/growing-tail.ts';

const options = { quantile: 0.5, threshold: 'expanding', minExceedances: 10, refit: 'carried' } as const;

test('hand computed: the warm-up sets the threshold and the first excesses, each value then moves both', () => {
  const tail = startTail(1, 3, options);
  for (const x of [1, 2, 4]) {
    expect(isOpen(tail)).toBe(false);
    learnTail(tail, x);
  }
  expect([tail.level, tail.fit.count, tail.fit.scale]).toEqual([2, 1, 2]);
  // The median of 1, 2, 4, 8 is 3.
  expect([levelFor(tail, 8), excessOf(tail, 8), tail.fit.count]).toEqual([3, 5, 1]);
  learnTail(tail, 8);
  expect([tail.level, tail.fit.count, tail.fit.scale]).toEqual([3, 2, 3.5]);
});

test('the low tail mirrors the high one', () => {
  const [high, low] = [startTail(1, 4, options), startTail(-1, 4, options)];
  for (const x of [3, 1, 4, 1, 5, 9, 2, 6]) {
    learnTail(high, x);
    learnTail(low, -x);
  }
  expect(low.level).toBe(high.level);
  expect(low.fit).toEqual(high.fit);
});

test('a warm-up of nothing but missing values lasts until the first value', () => {
  const tail = startTail(1, 2, options);
  for (const x of [Number.NaN, Number.NaN, Number.NaN]) learnTail(tail, x);
  expect(isOpen(tail)).toBe(false);
  learnTail(tail, 7);
  expect(tail.level).toBe(7);
});

test('scores grow without end beyond the end of a tail, stay finite, and are 1 before the first fit', () => {
  const bounded = { shape: -0.5, scale: 1 };
  const scores = [1, 1.9, 1.9999, 2, 3, 1e6, 1e300].map((x) => gpdScore(bounded, x));
  expect([...scores].sort((a, b) => a - b)).toEqual(scores);
  expect(new Set(scores).size).toBe(scores.length);
  expect(scores.every(Number.isFinite)).toBe(true);
  expect(scores.at(-1)).toBeLessThan(1e15);
  expect(gpdScore(bounded, 1)).toBe(4);
  expect(gpdScore({ shape: Number.NaN, scale: Number.NaN }, 3)).toBe(1);
  expect(gpdScore(bounded, 0)).toBe(0);
});

test('what the low tail measures a value against mirrors the high one', () => {
  const [high, low] = [startTail(1, 4, options), startTail(-1, 4, options)];
  for (const x of [3, 1, 4, 1, 5, 9, 2, 6]) {
    expect(levelFor(low, -x)).toBe(levelFor(high, x));
    learnTail(high, x);
    learnTail(low, -x);
  }
});
