import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { shortLine } from '../../../src/kernels/series/short-line.ts';

const level = (x: Float64Array): Float64Array => {
  const out = new Float64Array(x.length);
  shortLine(x, out, 0, x.length);
  return out;
};

test.each([
  ['a constant', () => 7],
  ['a line', (i: number) => 3 - 2 * i],
  ['a parabola', (i: number) => 100 - 5 * i + 0.75 * i * i],
] as const)('%s is found again, whatever one value and a missing one are', (_, curve) => {
  for (const n of [12, 17, 40]) {
    const clean = Float64Array.from({ length: n }, (_, i) => curve(i));
    const spoilt = clean.slice();
    spoilt[4] += 1e4;
    spoilt[9] = Number.NaN;
    level(spoilt).forEach((v, i) => {
      expect(v).toBeCloseTo(clean[i], 6);
    });
  }
});

test('noise around a constant does not make it a curve', () => {
  let straight = 0;
  for (let seed = 1; seed <= 100; ++seed) {
    const chance = random(seed);
    const found = level(Float64Array.from({ length: 24 }, () => chance.normal()));
    if (found.every((v) => Math.abs(v - found[0]) < 1e-12)) straight += 1;
  }
  expect(straight).toBeGreaterThanOrEqual(80);
});

test('pieces have nothing to do with each other, and what has no value is at nought', () => {
  const x = Float64Array.from({ length: 30 }, (_, i) => (i < 15 ? 5 : Number.NaN));
  const out = new Float64Array(30).fill(-1);
  shortLine(x, out, 0, 15);
  expect([...out.subarray(0, 15)].every((v) => v === 5)).toBe(true);
  expect([...out.subarray(15)].every((v) => v === -1)).toBe(true);
  shortLine(x, out, 15, 30);
  expect([...out.subarray(15)].every((v) => v === 0)).toBe(true);
});
