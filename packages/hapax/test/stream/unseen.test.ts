import { expect, test } from 'vitest';
import { startUnseen } from '../../src/stream/time/unseen.ts';

/** How much passed unseen before each of the ticks. */
function before(ticks: readonly number[], last = 0, usual = 1000): number[] {
  const unseen = startUnseen(last, usual);
  return ticks.map((now) => {
    const ms = unseen.before(now);
    unseen.passed(now);
    return ms;
  });
}

test('of a pause that is far longer than usual all but the usual passed unseen', () => {
  expect(before([1000, 2100, 42_100, 43_100])).toEqual([0, 0, 38_900, 0]);
});

test('a busy moment, slow rounds and long steps are none', () => {
  expect(before([4500, 9000])).toEqual([0, 0]);
  expect(before([20_000, 40_000, 60_000])).toEqual([19_000, 0, 0]);
  expect(before([60_000, 120_000], 0, 60_000)).toEqual([0, 0]);
});

test('a clock that was set back, and what there was before the first tick', () => {
  expect(before([1000, -3_600_000, -3_599_000])).toEqual([0, -3_601_000, 0]);
  expect(before([1000, 2000], Number.NaN)).toEqual([0, 0]);
});
