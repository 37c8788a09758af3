import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { pushWander, startWander, wanderShare, wanderTrend } from '../../../../src/kernels/series/level/wander.ts';

function shareOf(values: Iterable<number>): number {
  const wander = startWander();
  for (const value of values) pushWander(wander, value);
  return wanderShare(wander);
}

/** The same by definition: blocks as long as a power of two that leaves 8 to 15 of them. */
function plainShare(values: readonly number[]): number {
  let length = 1;
  while (Math.floor(values.length / length) >= 16) length *= 2;
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const blocks = Array.from({ length: Math.floor(values.length / length) }, (_, k) => values.slice(k * length, (k + 1) * length));
  const between = blocks.reduce((sum, block) => sum + (block.reduce((s, v) => s + v, 0) / length - mean) ** 2, 0) / (blocks.length - 1);
  return Math.min(1, between / (values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length));
}

test('the share is that of the definition', () => {
  const chance = random(3);
  for (const n of [8, 9, 15, 16, 31, 100, 1000, 1777]) {
    const values = Array.from({ length: n }, () => chance.normal());
    expect(shareOf(values)).toBeCloseTo(plainShare(values), 9);
  }
});

test('independent values do not wander, a slow wave does until it has come round several times', () => {
  const chance = random(1);
  expect(shareOf(Array.from({ length: 1000 }, () => chance.normal()))).toBeLessThan(0.1);
  const wave = (n: number) => Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * i) / 400));
  expect(shareOf(wave(300))).toBeGreaterThan(0.8);
  expect(shareOf(wave(4000))).toBeLessThan(0.4);
});

test('equal values do not wander, and fewer than eight tell nothing', () => {
  expect(shareOf(new Array(100).fill(5))).toBe(0);
  expect(shareOf([1, 2, 3])).toBeNaN();
});

test('the means of the blocks of a slow drift are in order, those of a step or of noise are not', () => {
  const chance = random(5);
  const trendOf = (of: (i: number) => number) => {
    const wander = startWander();
    for (let i = 0; i < 4000; ++i) pushWander(wander, of(i) + chance.normal());
    return wanderTrend(wander);
  };
  expect(trendOf((i) => i / 1000)).toBeGreaterThan(0.9);
  expect(trendOf((i) => -i / 1000)).toBeLessThan(-0.9);
  expect(Math.abs(trendOf(() => 0))).toBeLessThan(0.6);
  expect(trendOf((i) => (i < 2000 ? 0 : 4))).toBeLessThan(0.8);
  expect(wanderTrend(startWander())).toBeNaN();
});
