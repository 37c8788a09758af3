import { expect, test } from 'vitest';
import { rateOf, startPace } from '../../src/session/pace.ts';

function paceAfter(perSecond: readonly number[], speed: number): number {
  const pace = startPace();
  let taken = 100;
  pace.see(0, taken);
  perSecond.forEach((n, i) => {
    taken += n;
    pace.see(1000 * (i + 1), taken);
  });
  return pace.slow(speed);
}

test('a pace that is kept is not told, nor one slow moment', () => {
  expect(paceAfter([50, 50, 50, 50], 50)).toBeNaN();
  expect(paceAfter([50, 50, 0, 10, 50, 50], 50)).toBeNaN();
  expect(paceAfter([10, 10], 50)).toBeNaN();
});
test('a pace that is not kept for four seconds is told as it is, and no more once it is kept', () => {
  expect(paceAfter([12, 12, 12, 14], 50)).toBe(12.5);
  expect(paceAfter([12, 12, 12, 12, 50, 50], 50)).toBeNaN();
});
test('it is told beside what was asked for', () =>
  expect([rateOf(12.4, 50), rateOf(3.21, 10), rateOf(Number.NaN, 10)]).toEqual(['12 of 50', '3.2 of 10', '']));
test('another session begins anew', () => {
  const pace = startPace();
  for (let s = 0; s <= 6; ++s) pace.see(1000 * s, 10 * s);
  expect(pace.slow(50)).toBe(10);
  pace.restart();
  expect(pace.slow(50)).toBeNaN();
});
