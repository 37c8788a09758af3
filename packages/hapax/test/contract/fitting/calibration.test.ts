import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate, probability, pValue, severity } from '../../../src/contract/fitting/calibration.ts';
import { random } from '../../../src/core/random.ts';

const chance = random(12);
const normal = Float64Array.from({ length: 4000 }, chance.normal);

test('below the tail the p-value is the share of training scores at or above, add-one', () => {
  const calibration = calibrate(normal, 0.1);
  for (const score of [-2, 0, 1, 1.5]) {
    expect(pValue(calibration, score)).toBe((1 + normal.filter((v) => v >= score).length) / 4001);
  }
  const four = calibrate(Float64Array.of(1, 2, 2, 3), 0.1);
  expect([0, 2, 3, 9].map((s) => pValue(four, s))).toEqual([1, 4 / 5, 2 / 5, 1 / 5]);
});

test('beyond the training scores it goes on falling, near the true tail', () => {
  const exponential = calibrate(
    Float64Array.from({ length: 8000 }, () => -Math.log(1 - chance.uniform())),
    0.1,
  );
  // True e^−s; the scale of the tail is known to a twentieth from 400 excesses, its shape to a twentieth.
  for (const score of [4, 6, 10]) expect(Math.abs(Math.log(pValue(exponential, score)) + score)).toBeLessThan(0.25 * score);
  expect(pValue(exponential, 30)).toBeLessThan(pValue(exponential, 20));
});

test('p falls, probability and severity rise with the score, all within their ranges, whatever the training scores', () => {
  const scores = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: -1e3, max: 1e9, noNaN: true })), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(
      scores,
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 }),
      fc.constantFrom(0, 0.1, 0.5),
      (train, ask, share) => {
        const calibration = calibrate(Float64Array.from(train), share);
        const points = [...ask, ...train].sort((a, b) => a - b);
        let [p, chanceOf, grade] = [1, 0, 0];
        for (const score of points) {
          const next = [pValue(calibration, score), probability(calibration, score), severity(calibration, score)] as const;
          expect(next[0] > 0 && next[0] <= p && next[1] >= chanceOf && next[1] <= 1 && next[2] >= grade && next[2] <= 100).toBe(true);
          [p, chanceOf, grade] = next;
        }
      },
    ),
    { numRuns: 60, seed: 3 },
  );
});

test('one half at the threshold, severity in tenths of powers of ten, NaN stays NaN', () => {
  const calibration = calibrate(normal, 0.05);
  expect(probability(calibration, calibration.threshold)).toBe(0.5);
  expect(severity(calibration, 2)).toBeCloseTo(-10 * Math.log10(pValue(calibration, 2)), 12);
  expect(severity(calibration, 1e9)).toBe(100);
  expect([pValue, probability, severity].map((f) => f(calibration, Number.NaN))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('further normal scores have p-values that keep their word: one in a thousand is below 1e-3', () => {
  const calibration = calibrate(normal, 0.1);
  let below = 0;
  for (let i = 0; i < 50_000; ++i) if (pValue(calibration, chance.normal()) < 1e-3) below += 1;
  // 50 expected; normal tails are lighter than the exponential that replaces a fitted end, so fewer is right, more is not.
  expect(below).toBeLessThan(90);
  expect(below).toBeGreaterThan(5);
});
