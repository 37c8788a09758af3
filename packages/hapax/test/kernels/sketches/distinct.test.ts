import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { addDistinct, DISTINCT_ERROR, distinctOf, FEW, mergeDistinct, startDistinct } from '../../../src/kernels/sketches/distinct.ts';
import { hashRow, hashText } from '../../../src/kernels/sketches/hash.ts';

const of = (values: Iterable<number>) => {
  const sketch = startDistinct();
  for (const value of values) addDistinct(sketch, value);
  return sketch;
};
const upTo = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

test('up to 512 different values are counted exactly, however often they come', () => {
  for (const n of [0, 1, 17, FEW]) expect(distinctOf(of([...upTo(n), ...upTo(n)]))).toBe(n);
  expect(distinctOf(of([0, -0, 1]))).toBe(2);
});

test('more are counted with an error of 1.6 per cent, at any size', () => {
  expect(DISTINCT_ERROR).toBeCloseTo(0.01625, 5);
  const chance = random(3);
  for (const n of [513, 2000, 10_000, 300_000]) {
    const errors = [1, 2, 3, 4, 5, 6].map(() => {
      const from = Math.floor(1e9 * chance.uniform());
      return distinctOf(of(upTo(n, from))) / n - 1;
    });
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(rms, String(n)).toBeLessThan(2 * DISTINCT_ERROR);
    expect(Math.max(...errors.map(Math.abs)), String(n)).toBeLessThan(4 * DISTINCT_ERROR);
  }
});

test('parts merge into the sketch of the whole, few with many and many with many', () => {
  for (const [n, cut] of [
    [300, 100],
    [700, 300],
    [5000, 100],
    [5000, 2500],
    [5000, 4900],
  ] as const) {
    const merged = of(upTo(cut));
    mergeDistinct(merged, of(upTo(n - cut, cut)));
    const whole = of(upTo(n));
    expect(merged.ranks).toEqual(whole.ranks);
    expect([...merged.few].sort((a, b) => a - b)).toEqual(whole.few);
  }
});

test('texts and rows that differ in one place have other hashes', () => {
  const texts = new Set(upTo(100_000).map((i) => hashText(`user-${i}`)));
  expect(texts.size).toBe(100_000);
  for (const hash of texts) expect(Number.isSafeInteger(hash)).toBe(true);
  expect(new Set(upTo(10_000).map((i) => hashRow([1, i, Number.NaN]))).size).toBe(10_000);
  expect(hashRow([0, Number.NaN])).toBe(hashRow([-0, -Number.NaN]));
  expect(hashRow([1, 2])).not.toBe(hashRow([2, 1]));
  expect(hashText('')).not.toBe(hashText('a'));
});

test('parts that are full count by the series of Ertl', () => {
  const ranks = Uint8Array.from({ length: 4096 }, (_, i) => (i % 2 === 0 ? 53 : 52));
  // tau(x) = (1 - x - the sum over k of (1 - x^(1 / 2^k))^2 / 2^k) / 3, at one half.
  let tau = 0.5;
  for (let k = 1; k < 60; ++k) tau -= (1 - 0.5 ** (1 / 2 ** k)) ** 2 / 2 ** k;
  const z = (0.5 * (4096 * (tau / 3) + 2048)) / 2 ** 51;
  expect(distinctOf({ few: [], ranks }) / (4096 ** 2 / (2 * Math.LN2 * z))).toBeCloseTo(1, 9);
});
