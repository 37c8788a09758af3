import { describe, expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { poissonTail } from '../../../src/kernels/series/poisson.ts';
import { fromNormalScore, normalScore, tailsOf } from '../../../src/kernels/series/tails.ts';
import { normals } from '../../series/series-data.ts';

const student = (n: number, freedom: number, seed: number) => {
  const chance = random(seed);
  return Float64Array.from({ length: n }, () => {
    let squares = 0;
    for (let k = 0; k < freedom; ++k) squares += chance.normal() ** 2;
    return chance.normal() / Math.sqrt(squares / freedom);
  });
};

describe('tails', () => {
  test('normal values keep their deviates, on both sides', () => {
    const tails = tailsOf(normals(4000, 1), 1);
    for (const z of [-4, -1, 0, 2, 5]) expect(normalScore(tails, z)).toBeCloseTo(z, 0);
  });
  test("the farthest of a heavy law is no farther than that of a normal one: Student's t with 3 degrees of freedom", () => {
    const x = student(20_000, 3, 2);
    const tails = tailsOf(x, 1);
    const most = x.reduce((a, b) => Math.max(a, Math.abs(normalScore(tails, b))), 0);
    expect(x.reduce((a, b) => Math.max(a, Math.abs(b)), 0)).toBeGreaterThan(15);
    expect(most).toBeLessThan(5.5);
    expect(most).toBeGreaterThan(3.5);
  });
  test('each side has its own', () => {
    const tails = tailsOf(
      student(8000, 2, 3).map((v, i) => (v > 0 ? v : -Math.abs(normals(1, i)[0] ?? 0))),
      1,
    );
    expect(normalScore(tails, 10)).toBeLessThan(6);
    expect(normalScore(tails, -10)).toBeLessThan(-9);
  });
  test('what is far away once is no tail', () => {
    const x = normals(4000, 4);
    for (let i = 2000; i < 2200; ++i) x[i] = 9;
    expect(normalScore(tailsOf(x, 1), 9)).toBeGreaterThan(7);
  });
  test('the value of a deviate is the one that has it; a missing value has none', () => {
    const tails = tailsOf(student(5000, 4, 5), 1);
    for (const v of [-20, -3, -0.5, 0.1, 2, 40]) expect(fromNormalScore(tails, normalScore(tails, v))).toBeCloseTo(v, 8);
    expect(normalScore(tails, Number.NaN)).toBeNaN();
  });
  test('values that hardly ever move, and none at all, are finite', () => {
    const x = new Float64Array(1000);
    x[500] = 7;
    expect(Number.isFinite(normalScore(tailsOf(x, 0.1), 7))).toBe(true);
    expect(normalScore(tailsOf(new Float64Array(0), 0), 3)).toBe(3);
  });
});

test("Poisson's tails are those of the sum of its terms", () => {
  expect(poissonTail(0, 0.5)).toBeCloseTo(Math.exp(-0.5), 12);
  expect(poissonTail(2, 0.5)).toBeCloseTo(1 - Math.exp(-0.5) * 1.5, 12);
  expect(poissonTail(1, 3)).toBeCloseTo(4 * Math.exp(-3), 12);
  let [term, total] = [Math.exp(-30), 0];
  for (let k = 1; k <= 300; ++k) {
    term *= 30 / k;
    if (k >= 50) total += term;
  }
  expect(poissonTail(50, 30) / total).toBeCloseTo(1, 9);
});

test("hand computed: Wallace's deviate of 2 under Student's t with 3 degrees of freedom, and back", () => {
  const tails = { low: { scale: 1, freedom: 3 }, high: { scale: 1, freedom: 3 } };
  // 25 / 27 of the root of 3 ln(7 / 3).
  expect(normalScore(tails, 2)).toBeCloseTo(1.47624, 4);
  expect(normalScore(tails, -2)).toBeCloseTo(-1.47624, 4);
  expect(fromNormalScore(tails, normalScore(tails, 2))).toBeCloseTo(2, 10);
});

test('a short series of a heavy law has a heavy tail, not one without a scale', () => {
  const { low, high } = tailsOf(student(200, 1, 3), 1);
  for (const { scale, freedom } of [low, high]) {
    expect(scale).toBeGreaterThan(0);
    expect(freedom).toBeGreaterThan(0);
    expect(freedom).toBeLessThan(10);
  }
});
