import { expect, test } from 'vitest';
import { withoutMonthly } from '../../../src/series/events/monthly.ts';
import { thoseSetApart } from '../../../src/series/events/set-apart.ts';
import { endsOf, farBeyond } from '../../../src/series/shape/ends.ts';
import { falling, made } from '../views-made.ts';

const DAY = 86_400_000;
const NEEDED = 2;

test('one that is a little higher than many others is usual, and that is said; one far above them is told', () => {
  const little = made([6], falling(5.6, 14, 0.95));
  expect(thoseSetApart(little.away, little.found, NEEDED)).toEqual({
    kept: [],
    usual: ['1 stretch is only a little stranger than others, taken as usual'],
  });
  const far = made([20], falling(5.6, 14, 0.95));
  expect(thoseSetApart(far.away, far.found, NEEDED)).toEqual({ kept: far.found, usual: [] });
});

test('where three others have a height, and for laws that are made of gaps, there is no second look', () => {
  const few = made([6], [5.9, 5.8, 5.7]);
  expect(thoseSetApart(few.away, few.found, NEEDED).kept).toHaveLength(1);
  const little = made([6], falling(5.6, 14, 0.95));
  const fixed = little.found.map((one) => ({ ...one, view: { ...one.view, fixed: true } }));
  expect(thoseSetApart(little.away, fixed, NEEDED).kept).toHaveLength(1);
});

test('a value below a floor is seen without a law, and one at it is not', () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 0 : 1 + (i % 7)));
  expect(endsOf(x)).toEqual({ low: 0, high: 7, floor: true, ceiling: true });
  const at = { start: 50, peak: 50, end: 50 };
  expect(farBeyond(x, at)).toBe(false);
  x[50] = -1;
  expect(farBeyond(x, at)).toBe(true);
});

test('what comes on the first of four months is usual; on the first of one it is told', () => {
  const times = Float64Array.from({ length: 120 }, (_, i) => Date.UTC(2024, 0, 1) + i * DAY);
  const at = (...places: readonly number[]) => places.map((start) => ({ aspect: 'value', start }));
  expect(withoutMonthly(at(0, 31, 50, 60, 91), times).kept).toEqual(at(50));
  expect(withoutMonthly(at(31, 50, 75), times).kept).toHaveLength(3);
});
