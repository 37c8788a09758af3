import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileSorted, sorted } from '../../src/kernels/ranks/quantile.ts';
import { potExceedances, potThresholds } from '../../src/pot/thresholds.ts';
import { TEN } from './cases.ts';

const rounded = (values: ArrayLike<number>) => Array.from(values, (v) => Number(v.toFixed(9)));

test.each([
  ['high', 0.99],
  ['low', 0.01],
] as const)('the ten rows of the reference: thresholds and exceedances, %s side', (side, quantile) => {
  const u1 = potThresholds(TEN.f1, 6, { quantile, side, fit: 'compat' });
  const u2 = potThresholds(TEN.f2, 6, { quantile, side, fit: 'compat' });
  expect(rounded(u1)).toEqual([59.5, 59.5, 59.5, 59.5, 59.5, 59.5, 69.4, 79.3, 89.2, 99.1]);
  expect(rounded(u2)).toEqual([35.4, 35.4, 35.4, 35.4, 35.4, 35.4, 72.66, 73.67, 87.88, 103.56]);
  const e1 = side === 'high' ? [0, 0, 0, 0, 0, 0.5, 0.6, 0.7, 0.8, 0.9] : [49.5, 39.5, 29.5, 19.5, 9.5, 0, 0, 0, 0, 0];
  const e2 = side === 'high' ? [0, 0, 0, 0.6, 0, 0, 2.34, 0, 1.12, 1.44] : [20.4, 18.4, 11.4, 0, 12.4, 20.4, 0, 17.67, 0, 0];
  expect(rounded(potExceedances(TEN.f1, u1, side))).toEqual(e1);
  expect(rounded(potExceedances(TEN.f2, u2, side))).toEqual(e2);
});

test('each threshold is the quantile of the sorted values up to its row; missing ones are left out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -50, max: 50 }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
        minLength: 2,
        maxLength: 40,
      }),
      fc.nat(39),
      fc.constantFrom(0.5, 0.75, 0.875),
      fc.constantFrom('high' as const, 'low' as const),
      (values, at, quantile, side) => {
        const t0 = Math.min(values.length, at);
        const thresholds = potThresholds(values, t0, { quantile, side });
        const sign = side === 'high' ? 1 : -1;
        const naive = (n: number) => sign * quantileSorted(sorted(values.slice(0, n).map((v) => sign * v + 0)), quantile);
        const first = Math.max(t0, values.findIndex((v) => v === v) + 1, 1);
        values.forEach((_, i) => {
          const expected = naive(Math.max(first, i + 1));
          expect(thresholds[i]! + 0).toBe(expected + 0);
        });
      },
    ),
    { numRuns: 200, seed: 5 },
  );
});

test('a fixed threshold is that of the history', () =>
  expect([...potThresholds([1, 2, 3, 100, 200], 3, { quantile: 0.5, threshold: 'fixed' })]).toEqual([2, 2, 2, 2, 2]));

test('a falling line has no spurious low exceedance from rounding 1 - q', () => {
  const values = Array.from({ length: 41 }, (_, i) => 41 - i);
  const low = (fit: 'mle' | 'compat') => {
    const thresholds = potThresholds(values, 41, { quantile: 0.95, side: 'low', fit });
    return potExceedances(values, thresholds, 'low').filter((e) => e > 0 && e < 1e-9).length;
  };
  expect([low('mle'), low('compat')]).toEqual([0, 1]);
});

test('a missing value or threshold is a missing exceedance', () =>
  expect([...potExceedances([5, Number.NaN, 5, 1], [3, 3, Number.NaN, 3])]).toEqual([2, Number.NaN, Number.NaN, 0]));

test('what does not fit is refused by name', () => {
  expect(() => potThresholds([1, 2], 3)).toThrow('potThresholds: `t0` must be a whole number of rows in [0, 2]; got 3');
  expect(() => potThresholds([1, 2], 1, { quantile: 2 })).toThrow('potThresholds: `quantile` must be a number in [0, 1]; got 2');
  expect(() => potExceedances([1, 2], [1])).toThrow('potExceedances got 1 thresholds for 2 values');
});
