import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { autoregress, fitAutoregression, lagSums } from '../../../src/kernels/forecast/autoregression.ts';
import { normalRows } from '../../data.ts';

/** The sums are carried along diagonals: some hundred additions. */
const ROUNDING = 1e-9;

test('sums over lags are those of the lagged matrix written out', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 8, max: 40 }),
      (lags, width, first, rows) => {
        const x = matrix(normalRows(rows, 4, rows)),
          { gram, sums } = lagSums(x, lags, first, width),
          side = (lags + 1) * width,
          row = (t: number) => Array.from({ length: side }, (_, i) => x.values[(t - Math.floor(i / width)) * 4 + first + (i % width)]!);
        for (let a = 0; a < side; ++a) {
          let sum = 0;
          for (let t = lags; t < rows; ++t) sum += row(t)[a]!;
          expect(Math.abs(sums[a]! - sum)).toBeLessThan(ROUNDING);
          for (let b = 0; b < side; ++b) {
            let product = 0;
            for (let t = lags; t < rows; ++t) product += row(t)[a]! * row(t)[b]!;
            expect(Math.abs(gram[a * side + b]! - product)).toBeLessThan(ROUNDING);
          }
        }
      },
    ),
    { numRuns: 20 },
  ));

/** A stable process of two features whose weights are known; the noise is tiny. */
function process(n: number): number[][] {
  const noise = normalRows(n, 2, 9),
    x = [
      [1, 0],
      [0.5, 0.5],
    ];
  for (let t = 2; t < n; ++t) {
    const [a, b] = [x[t - 1]!, x[t - 2]!];
    x.push([0.1 + 0.5 * a[0]! - 0.3 * b[1]! + 1e-3 * noise[t]![0]!, -0.2 + 0.4 * a[1]! + 0.2 * b[0]! + 1e-3 * noise[t]![1]!]);
  }
  return x;
}

describe('a process with known weights', () => {
  const x = process(3000);
  test('is found again', () => {
    const model = fitAutoregression(matrix(x), 2, 'all', 0);
    // Oldest lag first, then from, then to.
    const expected = [0, 0.2, -0.3, 0, 0.5, 0, 0, 0.4];
    for (const [i, w] of expected.entries()) expect(model.weights[i]).toBeCloseTo(w, 1);
    expect(model.intercept[0]).toBeCloseTo(0.1, 2);
    expect(model.intercept[1]).toBeCloseTo(-0.2, 2);
  });
  test('its forecast is the sum of weights and past', () => {
    const model = fitAutoregression(matrix(x), 2, 'all', 0),
      out = new Float64Array(2);
    autoregress(model, Float64Array.from([...x[100]!, ...x[101]!]), out);
    const w = model.weights,
      past = [...x[100]!, ...x[101]!];
    for (const j of [0, 1]) expect(out[j]).toBeCloseTo(model.intercept[j]! + past.reduce((sum, v, i) => sum + v * w[i * 2 + j]!, 0), 12);
    expect(Math.abs(out[0]! - x[102]![0]!)).toBeLessThan(0.005);
  });
  test('its own past alone gives each feature the weights it would have by itself', () => {
    const own = fitAutoregression(matrix(x), 3, 'own', 0.01);
    for (const j of [0, 1]) {
      const alone = fitAutoregression(matrix(x.map((row) => [row[j]!])), 3, 'all', 0.01);
      expect([0, 1, 2].map((k) => own.weights[k * 2 + j])).toEqual([...alone.weights]);
      expect(own.intercept[j]).toBe(alone.intercept[0]);
    }
  });
});

test('a hand-computed line: x doubles and adds one', () => {
  const { intercept, weights } = fitAutoregression(matrix([[0], [1], [3], [7], [15]]), 1, 'all', 0);
  expect(weights[0]).toBeCloseTo(2, 12);
  expect(intercept[0]).toBeCloseTo(1, 12);
});

test.each([
  ['one sample', [[2]], 1],
  ['constant', Array(20).fill([4]), 3],
  ['no lags', [[1], [3]], 0],
])('%s gives finite weights', (_, rows, lags) => {
  const { intercept, weights } = fitAutoregression(matrix(rows as number[][]), lags as number, 'all', 1e-4);
  expect([...intercept, ...weights].every(Number.isFinite)).toBe(true);
});
