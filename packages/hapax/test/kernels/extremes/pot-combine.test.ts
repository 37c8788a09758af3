import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combine } from '../../../src/kernels/extremes/pot-combine.ts';

const NONE = Number.NaN;

test('sum, largest, Fisher; missing features are left out', () => {
  const scores = Float64Array.of(4, 0, NONE, 5);
  const rates = Float64Array.of(0.1, 1, 1, 0.1);
  expect(combine('sum', scores, rates)).toBe(9);
  expect(combine('max', scores, rates)).toBe(5);
  // By hand: x = ln 40 + ln 50 over three features: exp(x) / (1 + x + x² / 2).
  const x = Math.log(2000);
  expect(combine('fisher', scores, rates)).toBeCloseTo(2000 / (1 + x + (x * x) / 2), 9);
});

test('no feature beyond its threshold gives 0, no feature at all gives no verdict, none gives Infinity', () => {
  const rates = Float64Array.of(1, 1);
  for (const how of ['sum', 'max', 'fisher'] as const) {
    expect(combine(how, Float64Array.of(0, 0), rates)).toBe(0);
    expect(combine(how, Float64Array.of(NONE, NONE), rates)).toBeNaN();
    expect(combine(how, Float64Array.of(1e300, 1e300), Float64Array.of(1e-9, 1e-9))).toBeLessThan(Infinity);
  }
});

test('of one feature, Fisher gives the return period in samples', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), fc.double({ min: 1e-3, max: 1, noNaN: true }), (score, rate) => {
      expect(combine('fisher', Float64Array.of(score), Float64Array.of(rate)) / (score / rate)).toBeCloseTo(1, 9);
    }),
  );
});
