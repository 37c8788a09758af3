import { expect, test } from 'vitest';
import { profile } from '../../../src/contract/explaining/profile.ts';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { fillerOf } from '../../../src/kernels/neighbours/fill.ts';

const { NaN: missing } = Number;
const filled = (rows: readonly number[][], sample: readonly number[]): number[] => {
  const out = Float64Array.from(sample);
  fillerOf(profile(matrix(rows)))(out);
  return Array.from(out);
};
const chance = random(7);
const cloud = (n: number, at: readonly number[]) => Array.from({ length: n }, () => at.map((v) => v + chance.normal()));

test('a sample of one of three clusters stays in its own, whichever cell it lacks', () => {
  const centers = [
    [0, 0, 0],
    [30, 0, 30],
    [0, 30, 30],
  ];
  const rows = centers.flatMap((at) => cloud(60, at));
  for (const at of centers)
    for (let j = 0; j < 3; ++j) {
      const value = filled(
        rows,
        at.map((v, k) => (k === j ? missing : v)),
      )[j];
      expect(Math.abs(value - at[j]), `${at} lacks ${j}: ${value}`).toBeLessThan(2);
    }
});

test('features that go together nearly exactly go on doing so', () => {
  const rows = Array.from({ length: 200 }, () => {
    const common = chance.normal();
    return [100 + common, -3 * common + 0.01 * chance.normal(), 1000 * common];
  });
  expect(filled(rows, [101, missing, 1000])[1]).toBeCloseTo(-3, 1);
  expect(filled(rows, [missing, -3, missing])[2]).toBeCloseTo(1000, -2);
});

test('a feature that says nothing of the others is filled near its middle', () => {
  const rows = cloud(200, [50, 10]);
  expect(Math.abs(filled(rows, [50, missing])[1] - 10)).toBeLessThan(1.5);
});

test('a filled value is one of the levels where a feature has levels, and never beyond those of the examples', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [i % 2 === 0 ? 0 : 5, i % 2 === 0 ? 1 : 4, i / 200]);
  expect(filled(rows, [5, missing, 0.5])[1]).toBe(4);
  expect(filled(rows, [0, missing, 0.5])[1]).toBe(1);
  const line = Array.from({ length: 100 }, (_, i) => [i, 2 * i + 0.001 * chance.normal()]);
  expect(filled(line, [1e6, missing])[1]).toBeLessThanOrEqual(199);
});

test('examples that lack cells themselves tell as well as whole ones', () => {
  const rows = [...cloud(100, [0, 0, 0, 0]), ...cloud(100, [40, 40, 40, 40])].map((row, i) =>
    row.map((v, j) => ((i + j) % 3 === 0 ? missing : v)),
  );
  for (const at of [0, 40]) for (const value of filled(rows, [at, missing, at, missing])) expect(Math.abs(value - at)).toBeLessThan(3);
});

test('without anything known every cell is the median; a constant is what it always was; no value at all is 0', () => {
  const rows = Array.from({ length: 21 }, (_, i) => [i, 7, missing]);
  expect(filled(rows, [missing, missing, missing])).toEqual([10, 7, 0]);
  expect(filled(rows, [3, missing, missing])).toEqual([3, 7, 0]);
});

test('one wild example moves nothing', () => {
  const rows = cloud(200, [0, 0, 0]);
  const before = filled(rows, [1, missing, 1])[1];
  const after = filled([...rows.slice(0, 199), [1e9, -1e9, 1e9]], [1, missing, 1])[1];
  expect(Math.abs(after - before)).toBeLessThan(1);
});
