import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { isCoarse, observeGrain, restoreGrain, startGrain, unround } from '../../../../src/stream/engine/key/grain.ts';

/** Places of what is told here. */
const [STEP, WIDTH] = [2, 3];

const told = (values: readonly number[]) => {
  const grain = startGrain(1);
  for (const value of values) observeGrain(grain, Float64Array.of(value));
  return grain;
};
const unrounded = (values: readonly number[], turn = 7) => {
  const out = new Float64Array(1);
  unround(told(values), Float64Array.of(values.at(-1)!), turn, out);
  return out[0]!;
};

test('numbers that do not repeat are left as they are', () => {
  const chance = random(1);
  const values = Array.from({ length: 500 }, () => chance.normal());
  expect(isCoarse(told(values))).toBe(false);
  expect(unrounded(values)).toBe(values.at(-1));
});

test('readings rounded far below their spread are left as they are', () => {
  const chance = random(1);
  expect(isCoarse(told(Array.from({ length: 2000 }, () => Math.round(20 * chance.normal()) / 10)))).toBe(false);
});

test('counts get a noise of half a step on both sides, the same for the same sample', () => {
  const counts = Array.from({ length: 1500 }, (_, i) => (i % 50 === 0 ? 3 : i % 10 === 0 ? 2 : 1));
  const values = Array.from({ length: 200 }, (_, turn) => unrounded(counts, turn));
  expect(Math.min(...values)).toBeGreaterThan(0.5);
  expect(Math.max(...values)).toBeLessThan(1.5);
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.8);
  expect(unrounded(counts, 3)).toBe(unrounded(counts, 3));
});

test('the noise of readings in steps of a third of their spread is a part of the step: none at a border comes and goes', () => {
  const chance = random(4);
  const values = Array.from({ length: 2000 }, () => Math.round(3.7 * chance.normal()));
  const noisy = Array.from({ length: 200 }, (_, turn) => unrounded(values, turn) - values.at(-1)!);
  const width = Math.max(...noisy) - Math.min(...noisy);
  expect(width).toBeGreaterThan(0.05);
  expect(width).toBeLessThan(0.9);
});

test('the step is the smallest change, but for the rounding of sums, and missing values change nothing', () => {
  expect(told([0.1 + 0.2, 0.3, 0.5, 0.4, Number.NaN, 0.4]).at(STEP)).toBeCloseTo(0.1, 12);
});

test('a feature that never changed is noisy by a third of its last digit, and by a whole step only long after it has changed', () => {
  const same = new Array<number>(300).fill(20.5);
  expect(told(same).at(WIDTH)).toBeCloseTo(0.1 / 3, 12);
  expect(told([...same, 21.5, 20.5]).at(WIDTH)).toBeLessThan(0.034);
  expect(told([...same, 21.5, ...new Array<number>(2000).fill(20.5)]).at(WIDTH)).toBeCloseTo(1, 12);
  expect(told([...same, 20.51]).at(WIDTH)).toBeCloseTo(0.01, 12);
});

test('of a value that stands far longer than ever before the noise stands too, until it moves', () => {
  const grain = startGrain(1);
  const out = new Float64Array(1);
  const chance = random(2);
  const seen: number[] = [];
  const values = [...Array.from({ length: 600 }, () => Math.round(2 * chance.normal())), ...new Array<number>(80).fill(1), 2, 1, 2];
  for (const [turn, value] of values.entries()) {
    observeGrain(grain, Float64Array.of(value));
    unround(grain, Float64Array.of(value), turn, out);
    seen.push(out[0]!);
  }
  const stood = seen.map((v, i) => v === seen[i - 1]);
  expect(stood.slice(0, 610)).not.toContain(true);
  expect(stood.slice(650, 680)).not.toContain(false);
  expect(stood.slice(680)).not.toContain(true);
});

test('what earlier versions wrote is read', () => {
  const one = (v: number) => Float64Array.of(v, v + 1);
  expect([...restoreGrain({ last: one(1), seen: one(3), step: one(5), width: one(7), same: one(9) })]).toEqual([
    1, 3, 5, 7, 9, 0, 0, 0, 2, 4, 6, 8, 10, 0, 0, 0,
  ]);
});
