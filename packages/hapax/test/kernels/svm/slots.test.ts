import { expect, test } from 'vitest';
import { slots } from '../../../src/kernels/svm/slots.ts';

test('keys keep their places until the one that is unused for longest makes room', () => {
  const kept = slots(2);
  expect(kept.find(7)).toBe(-1);
  expect([kept.take(7), kept.take(8)]).toEqual([0, 1]);
  expect([kept.find(8), kept.find(7)]).toEqual([1, 0]);
  expect(kept.take(9)).toBe(1);
  expect([kept.find(8), kept.find(7), kept.find(9)]).toEqual([-1, 0, 1]);
});
