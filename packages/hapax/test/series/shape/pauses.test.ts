import { expect, test } from 'vitest';
import { withoutPauses } from '../../../src/series/shape/pauses.ts';

test('what fits is left as it is', () => {
  const gaps = Float64Array.of(1, 1, 90, 1);
  expect(withoutPauses(gaps, 94, 1)).toEqual({ gaps, cut: [] });
});

test('the longest pause is shortened to its remainder by the phase, a whole number of phases to one', () => {
  const pause = (length: number) => Float64Array.from({ length: 20 }, (_, i) => (i === 7 ? length : 1));
  expect(withoutPauses(pause(24_003), 100, 24)?.gaps[7]).toBe(3);
  expect(withoutPauses(pause(24_000), 100, 24)?.gaps[7]).toBe(24);
  expect(withoutPauses(pause(24_003), 100, 24)?.cut).toEqual([7]);
});

test('more than one pause in a hundred steps is another kind of data', () => {
  expect(withoutPauses(Float64Array.of(1, 1000, 1, 1000, 1), 100, 1)).toBeUndefined();
});
