import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { rbfRow } from '../../../src/kernels/svm/rbf.ts';
import { expNegativeSingle, singleRowPlain, singleSamples, takeSingle } from '../../../src/kernels/svm/rbf-single.ts';
import { normalRows } from '../../data.ts';

/** Two units in the last place of single precision. */
const TWO_ULP = 2.4e-7;

test('the exponential agrees with the engine to two units in the last place of single precision', () => {
  for (let t = 0; t < 87; t += 0.0037)
    expect(Math.abs(expNegativeSingle(Math.fround(t)) / Math.exp(-Math.fround(t)) - 1)).toBeLessThan(TWO_ULP);
  expect([expNegativeSingle(0), expNegativeSingle(87.1), expNegativeSingle(Infinity), expNegativeSingle(Number.NaN)]).toEqual([1, 0, 0, 0]);
});

test('rows in single precision are those in double to a few millionths, wherever the samples lie', () => {
  const rows = normalRows(20, 3, 1);
  for (const far of [0, 1e9]) {
    const x = matrix(rows.map((row) => row.map((v) => v + far))),
      single = new Float32Array(20),
      exact = new Float64Array(20);
    singleRowPlain(singleSamples(x, 0.2), 4, single);
    rbfRow(x, 4, 0.2, exact);
    single.forEach((v, i) => {
      expect(Math.abs(v - exact[i]!)).toBeLessThan(3e-6);
    });
    expect(single[4]).toBe(1);
  }
});

test('samples too many kernel widths apart for single precision are kept in double', () => {
  const x = matrix([[0], [1e-9], [1e9]]),
    samples = singleSamples(x, 1e18),
    row = new Float32Array(2);
  expect(samples.scaled).toBeNull();
  singleRowPlain(takeSingle(samples, Int32Array.of(1, 0)), 0, row);
  expect([...row]).toEqual([1, Math.fround(Math.exp(-1))]);
});
