import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expRatio, type Jet, logRatio } from '../../../src/kernels/extremes/log-ratio.ts';

const jet = (): Jet => ({ value: 0, first: 0, second: 0 });

test.each([
  ['logRatio', logRatio, (t: number) => Math.log1p(t) / t],
  ['expRatio', expRatio, (t: number) => Math.expm1(t) / t],
] as const)('%s is the quotient, its derivatives those of the quotient', (_, ratio, plain) => {
  fc.assert(
    fc.property(fc.double({ min: -0.9, max: 3, noNaN: true }), (t) => {
      const step = 1e-4;
      const at = ratio(t, jet());
      const left = ratio(t - step, jet());
      const right = ratio(t + step, jet());
      if (Math.abs(t) > 1e-300) expect(at.value / plain(t)).toBeCloseTo(1, 13);
      // Central differences: their own error is of order step² times the next derivative.
      const size = 1 + Math.abs(at.second) * 40;
      expect(Math.abs((right.value - left.value) / (2 * step) - at.first)).toBeLessThan(1e-6 * size);
      expect(Math.abs((right.first - left.first) / (2 * step) - at.second)).toBeLessThan(1e-5 * size);
    }),
    { numRuns: 100 },
  );
});

test('both are 1 at 0, with the derivatives of their series', () => {
  expect(logRatio(0, jet())).toEqual({ value: 1, first: -1 / 2, second: 2 / 3 });
  expect(expRatio(0, jet())).toEqual({ value: 1, first: 1 / 2, second: 1 / 3 });
});

test('series and quotient meet where one takes over from the other', () => {
  for (const ratio of [logRatio, expRatio]) {
    for (const edge of [0.05, -0.05]) {
      const inner = ratio(edge * (1 - 1e-12), jet());
      const outer = ratio(edge * (1 + 1e-12), jet());
      expect(Math.abs(inner.value - outer.value)).toBeLessThan(1e-12);
      expect(Math.abs(inner.second - outer.second)).toBeLessThan(1e-11);
    }
  }
});
