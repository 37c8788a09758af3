import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { clearLevel, commonShape, levelOfFew, tailOf } from '../../../src/kernels/extremes/clear-level.ts';

/** Counts of each value, largest value first. */
const levelOf = (...counts: readonly (readonly [number, number])[]): number => {
  const values = Float64Array.from(counts.flatMap(([value, count]) => new Array<number>(count).fill(value)));
  return clearLevel(values, tailOf(values), values.length, 0.01, 0);
};

test('one of 500 values that are all alike is clear, and one of 60 is not', () => {
  expect(levelOf([8, 1], [7, 499])).toBe(7);
  expect(levelOf([8, 1], [7, 59])).toBe(Infinity);
});

test('a third level beside two is clear, whatever it is', () => {
  expect(levelOf([2, 1], [1, 250], [0, 249])).toBe(1);
});

test('in a feature that counts in steps one step beyond the others is a rare count, and two are clear', () => {
  const rooms = levelOf([5, 2], [4, 140], [3, 300], [2, 90], [1, 10]);
  expect(rooms).toBeGreaterThanOrEqual(5);
  expect(rooms).toBeLessThan(6);
  expect(levelOf([99, 2], [4, 140], [3, 300], [2, 90], [1, 10])).toBeLessThan(6);
});

test('of few values one is clear that stands off by fifteen times the range of all others; alike or fewer than eight tell nothing', () => {
  const others = [106, 100, 100, 100, 100, 97, 96];
  expect(levelOfFew(Float64Array.of(1002, ...others))).toBe(106 + 15 * 10);
  expect(levelOfFew(Float64Array.of(1002, ...others.slice(1)))).toBe(Infinity);
  expect(levelOfFew(new Float64Array(9).fill(1).fill(1e6, 0, 1))).toBe(Infinity);
});

/** How many of some seeded files have a value above their level, and the middle of level over largest value. */
function judged(value: (chance: () => number) => number, rows: number): { flagged: number; middle: number } {
  let flagged = 0;
  const ratios = Array.from({ length: 60 }, (_, seed) => {
    const { uniform } = random(seed);
    const values = Float64Array.from({ length: rows }, () => value(uniform))
      .sort()
      .reverse();
    const tail = tailOf(values);
    const level = clearLevel(values, tail, rows, 0.01, commonShape([tail]));
    if (values[0] > level) flagged += 1;
    return level / values[0];
  });
  return { flagged, middle: ratios.sort((a, b) => a - b)[30] };
}

test('the tail of counts is told as well as that of measures: clean heavy ones stay unflagged, and light ones have a level near their end', () => {
  // Of 60 clean files 21 had a value above the level while ties were left as they are.
  expect(judged((uniform) => Math.floor((1 - uniform()) ** (-1 / 3)), 1500).flagged).toBeLessThanOrEqual(5);
  // The level was seven times the largest value.
  const light = judged((uniform) => 1 + Math.floor(-2 * Math.log(1 - uniform())), 1500);
  expect(light.flagged).toBe(0);
  expect(light.middle).toBeLessThan(3.5);
});
