import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaussian } from '../../src/index.ts';

/** Rounding of sums that values entered and left, for values up to 1000. */
const ROUNDING = 1e-6;

test('gaussian agrees with mean and deviation of the last samples, missing cells left out', () => {
  const cell = fc.oneof({ weight: 5, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) }, fc.constant(NaN));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 12, maxLength: 60 }), fc.double({ min: -1000, max: 1000, noNaN: true }), (stream, x) => {
      const model = gaussian({ windowSize: 8, warmup: 2 }).start(1);
      for (const value of stream) model.learnOne([value]);
      const known = stream.slice(-8).filter((v) => !Number.isNaN(v)),
        mean = known.reduce((a, b) => a + b, 0) / known.length,
        deviation = Math.sqrt(known.reduce((a, b) => a + (b - mean) ** 2, 0) / (known.length - 1));
      // Where nearly nothing varies, rounding is all there is.
      fc.pre(known.length > 1 && deviation > 1e-3);
      const far = Math.abs(x - mean) / deviation;
      // Scores have an end: beyond 1000 the logarithm counts.
      const z = far > 1000 ? 1000 * (1 + Math.log(far / 1000)) : far;
      expect(Math.abs(model.scoreOne([x]) - z)).toBeLessThan(ROUNDING * (1 + z));
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('gaussian gives the hand-computed value: 1 to 5 have mean 3 and deviation √2.5', () => {
  const model = gaussian({ windowSize: 5, warmup: 2 }).start(1);
  for (const x of [99, 1, 2, 3, 4, 5]) model.learnOne([x]);
  expect(model.scoreOne([8])).toBeCloseTo(5 / Math.sqrt(2.5), 12);
});
