import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Matrix, matrix } from '../../src/core/matrix.ts';
import { difference, lags, minMax, robustScale, seasonalDifference, signedLog, standardize } from '../../src/index.ts';

const rowsOf = ({ values, rows, columns }: Matrix) =>
  Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
const column = (...values: number[]) => values.map((v) => [v]);
const flat = (x: Matrix) => [...x.values];

test('hand-computed values of the scalers', () => {
  const x = column(1, 2, 3, 4, 10);
  const deviation = Math.sqrt((9 + 4 + 1 + 0 + 36) / 5);
  expect(flat(standardize().fit(x).apply(column(4, 10)))).toEqual([0, 6 / deviation]);
  expect(
    flat(
      minMax()
        .fit(x)
        .apply(column(1, 10, 19, Number.NaN)),
    ),
  ).toEqual([0, 1, 2, Number.NaN]);
  expect(flat(robustScale().fit(x).apply(column(3, 5)))).toEqual([0, 1]);
  expect(flat(robustScale({ share: 1 }).fit(x).apply(column(12)))).toEqual([1]);
});

test('a constant feature with a mean that rounds is 0, not a huge score', () => {
  const x = Array(3).fill([0.1]);
  expect(Math.abs(standardize().fit(x).apply(x).values[0]!)).toBeLessThan(1e-15);
});

test('the signed logarithm keeps sign and order, and 0 at 0', () => {
  const out = flat(
    signedLog()
      .fit([[0]])
      .apply(column(-Math.E + 1, 0, 9, 99)),
  );
  expect(out[0]).toBeCloseTo(-1, 14);
  expect(out.slice(1)).toEqual([0, Math.log(10), Math.log(100)]);
});

test('difference and seasonal difference look back by samples', () => {
  expect(
    flat(
      difference()
        .fit([[0]])
        .apply(column(1, 4, 9, Number.NaN, 2)),
    ),
  ).toEqual([Number.NaN, 3, 5, Number.NaN, Number.NaN]);
  const seasonal = seasonalDifference({ period: 2, seasons: 2 }).fit([[0]]);
  // 5 against 1; 6 against 2; 9 against the mean of 5 and 1; NaN seasons are left out of the mean.
  expect(flat(seasonal.apply(column(1, 2, 5, 6, 9)))).toEqual([Number.NaN, Number.NaN, 4, 4, 6]);
  expect(flat(seasonal.apply(column(1, 2, Number.NaN, 6, 9)))[4]).toBe(8);
  expect(seasonal.history).toBe(5);
});

test('lags put the newest first and name what they hold', () => {
  const shingle = lags({ size: 2 }).fit([[0, 0]]);
  expect(
    rowsOf(
      shingle.apply(
        matrix([
          [1, 2],
          [3, 4],
        ]),
      ),
    ),
  ).toEqual([
    [1, 2, Number.NaN, Number.NaN],
    [3, 4, 1, 2],
  ]);
  expect(shingle.names(['a', 'b'])).toEqual(['a', 'b', 'a, 1 ago', 'b, 1 ago']);
});

test('scaled training samples have mean 0 and deviation 1, span 0 to 1, or median 0', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 5,
    maxLength: 50,
  });
  fc.assert(
    fc.property(samples, (rows) => {
      for (let j = 0; j < 2; ++j) {
        const values = rows.map((row) => row[j]!);
        if (new Set(values).size < 2) continue;
        const one = column(...values);
        const z = flat(standardize().fit(one).apply(one));
        expect(z.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0, 9);
        expect(z.reduce((sum, v) => sum + v * v, 0) / z.length).toBeCloseTo(1, 9);
        const span = flat(minMax().fit(one).apply(one));
        expect([Math.min(...span), Math.max(...span)]).toEqual([0, 1]);
        const sorted = flat(robustScale().fit(one).apply(one)).sort((a, b) => a - b);
        const n = sorted.length;
        expect((sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2).toBeCloseTo(0, 9);
      }
    }),
    { numRuns: 50 },
  );
});
