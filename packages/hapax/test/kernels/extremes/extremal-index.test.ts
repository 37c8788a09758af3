import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { leastShape, passTime, startTimes, UNTOLD } from '../../../src/kernels/extremes/extremal-index.ts';

function told(above: readonly boolean[], fade = 200) {
  const times = startTimes(true);
  times.since = 0;
  for (const one of above) passTime(times, one, fade);
  return times;
}

test('lone scores are independent: the shape is at least one over their number', () => {
  const chance = random(1);
  const times = told(Array.from({ length: 20_000 }, () => chance.uniform() < 0.1));
  expect(leastShape(times, 200)).toBeLessThan(1 / 150);
  expect(leastShape(times, 200)).toBeGreaterThanOrEqual(1 / 200);
});

test('scores in stretches of forty count as a fortieth', () => {
  const chance = random(2);
  let left = 0;
  const above = Array.from({ length: 40_000 }, () => {
    if (left === 0 && chance.uniform() < 1 / 360) left = 40;
    if (left > 0) left -= 1;
    return left > 0;
  });
  const independent = 1 / leastShape(told(above, 1000), 200);
  expect(independent).toBeGreaterThan(2);
  expect(independent).toBeLessThan(10);
});

test('by hand: times 1, 1 and 9 between four scores have an index of 2 · 8² / (4 · 56), their rests being 0, 0, 0 and 8', () => {
  const times = told([true, true, true, ...new Array<boolean>(8).fill(false), true], Number.MAX_VALUE);
  expect([times.intervals, times.lengths, times.squares]).toEqual([4, 8, 56]);
  expect(leastShape(times, 4)).toBeCloseTo((4 * 56) / (2 * 64) / 4, 12);
});

test('where nobody asks there is no least shape', () => {
  expect(startTimes(true).since).toBe(UNTOLD);
  expect(leastShape(startTimes(false), 200)).toBe(0);
});
