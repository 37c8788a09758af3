import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMBINATIONS, combineScores, scaleOf } from '../../src/pipeline/combine.ts';

const train = [Float64Array.of(1, 2, 3, 4), Float64Array.of(10, 10, 10, 50)];
const run = (combination: (typeof COMBINATIONS)[number], a: number, b: number) => {
  const out = new Float64Array(1);
  combineScores(
    [Float64Array.of(a), Float64Array.of(b)],
    train.map((s) => scaleOf(s, combination)),
    combination,
    out,
  );
  return out[0]!;
};

test('hand-computed: z of 4 is 1.3416, of 50 is 1.7321', () => {
  expect(run('clippedMean', 4, 50)).toBeCloseTo((1.5 / Math.sqrt(1.25) + 30 / Math.sqrt(300)) / 2, 9);
  expect(run('maximum', 4, 50)).toBeCloseTo(30 / Math.sqrt(300), 9);
  expect(run('averageOfMaximum', 4, 50)).toBeCloseTo(30 / Math.sqrt(300), 9);
  expect(run('rankMean', 4, 50)).toBeCloseTo((3.5 / 4 + 3.5 / 4) / 2, 12);
  expect(run('tailMean', 4, 50)).toBeCloseTo(-Math.log(1.5 / 5), 12);
});

test('one wild member is cut at 8 training deviations', () =>
  expect(run('clippedMean', 1e9, 10)).toBeCloseTo((8 - 10 / Math.sqrt(300)) / 2, 9));

test('every combination rises with each member', () => {
  const score = fc.double({ min: -5, max: 60, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...COMBINATIONS), score, score, fc.double({ min: 0, max: 30, noNaN: true }), (combination, a, b, more) => {
      expect(run(combination, a + more, b)).toBeGreaterThanOrEqual(run(combination, a, b) - 1e-12);
      expect(run(combination, a, b + more)).toBeGreaterThanOrEqual(run(combination, a, b) - 1e-12);
    }),
  );
});
