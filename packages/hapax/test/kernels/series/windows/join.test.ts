import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { abJoin, joinedPlain, selfJoin } from '../../../../src/kernels/series/windows/join.ts';
import { type Windows, windowStats } from '../../../../src/kernels/series/windows/stats.ts';

const noise = (n: number, seed: number): Float64Array => {
  const rng = random(seed);
  return Float64Array.from({ length: n }, () => rng.normal());
};

/** What the definition says, without any recurrence. */
function distance(a: Float64Array, b: Float64Array): number {
  const shape = (x: Float64Array) => {
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    const deviation = Math.sqrt(x.reduce((s, v) => s + (v - mean) ** 2, 0));
    return x.map((v) => (deviation === 0 ? 0 : (v - mean) / deviation));
  };
  const [p, q] = [shape(a), shape(b)];
  return Math.sqrt(p.reduce((s, v, i) => s + (v - q[i]) ** 2, 0));
}

test.each([
  [60, 8, 2],
  [103, 16, 8],
  [40, 5, 1],
])('the nearest other window of %i samples is that of the definition: size %i, exclusion %i', (n, size, exclusion) => {
  const x = noise(n, size);
  const { left, right, nearest } = selfJoin(windowStats(x, size), exclusion);
  const count = n - size + 1;
  for (let i = 0; i < count; ++i) {
    const of = (js: number[]) => Math.min(...js.map((j) => distance(x.subarray(i, i + size), x.subarray(j, j + size))));
    const before = Array.from({ length: Math.max(0, i - exclusion + 1) }, (_, j) => j);
    const after = Array.from({ length: Math.max(0, count - i - exclusion) }, (_, k) => i + exclusion + k);
    if (before.length > 0) expect(left[i]).toBeCloseTo(of(before), 9);
    else expect(left[i]).toBeNaN();
    if (after.length > 0) expect(right[i]).toBeCloseTo(of(after), 9);
    else expect(right[i]).toBeNaN();
    if (before.length + after.length > 0) expect(nearest[i]).toBeCloseTo(of([...before, ...after]), 9);
  }
});

test('a join with another series finds the nearest of its windows', () => {
  const a = noise(50, 1);
  const b = noise(37, 2);
  const found = abJoin(windowStats(a, 7), windowStats(b, 7));
  for (let j = 0; j + 7 <= 37; ++j) {
    const all = Array.from({ length: 44 }, (_, i) => distance(a.subarray(i, i + 7), b.subarray(j, j + 7)));
    expect(found[j]).toBeCloseTo(Math.min(...all), 9);
  }
});

test('compiled and plain joins agree to the bit', () => {
  const w: Windows = windowStats(noise(333, 3), 12);
  const plain = joinedPlain(w, w, 6, w.count);
  const { left } = selfJoin(w, 6);
  expect(left).toEqual(plain.b.map((c, i) => (c > -1e299 ? Math.sqrt(Math.max(0, 2 * (w.half[i] - c))) : Number.NaN)));
});

test('constant windows are 0 from each other and 1 from any other', () => {
  const x = Float64Array.from([...new Array<number>(8).fill(3), ...noise(20, 4), ...new Array<number>(8).fill(9)]);
  const { nearest } = selfJoin(windowStats(x, 8), 8);
  expect(nearest[0]).toBe(0);
  expect(nearest[28]).toBe(0);
  const alone = selfJoin(windowStats(x.subarray(0, 28), 8), 8).nearest;
  expect(alone[0]).toBeCloseTo(1, 12);
});

test('a missing value takes the windows that hold it out, as themselves and as neighbours', () => {
  const x = noise(80, 5);
  x[40] = Number.NaN;
  const { nearest } = selfJoin(windowStats(x, 6), 3);
  for (let i = 0; i < nearest.length; ++i) expect(Number.isNaN(nearest[i])).toBe(i > 34 && i <= 40);
});

test('with a floor, windows that hardly move are near to a flat line', () => {
  const x = noise(200, 6).map((v, i) => (i >= 100 && i < 140 ? v / 1000 : v));
  expect(selfJoin(windowStats(x, 10), 5).nearest[110]).toBeGreaterThan(0.3);
  expect(selfJoin(windowStats(x, 10, 1), 5).nearest[110]).toBeLessThan(0.01);
});

test('a deviation kept through a high stretch: the profile does not lose its digits', () => {
  const x = noise(150, 7).map((v, i) => (i > 40 && i < 60 ? v + 1e6 : v));
  const { nearest } = selfJoin(windowStats(x, 10), 5);
  const one = Math.min(
    ...Array.from({ length: 141 }, (_, j) => j)
      .filter((j) => Math.abs(j - 100) >= 5)
      .map((j) => distance(x.subarray(100, 110), x.subarray(j, j + 10))),
  );
  expect(nearest[100]).toBeCloseTo(one, 4);
});
