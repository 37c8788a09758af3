import { expect, test } from 'vitest';
import { normalQuantile } from '../../../src/kernels/linear/normal.ts';

/** Tabled to 15 digits in Wichura (1988) and in any table of the normal distribution. */
const TABLE: [number, number][] = [
  [0.5, 0],
  [0.75, 0.674489750196082],
  [0.975, 1.959963984540054],
  [0.999, 3.090232306167813],
  [1e-10, -6.361340902404056],
  [1e-20, -9.262340089798409],
];

test.each(TABLE)('the normal quantile of %s is %s', (p, z) =>
  expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(5e-15 * (1 + Math.abs(z))),
);

test('quantiles are symmetric, infinite at the ends, and undefined outside', () => {
  expect(normalQuantile(0.2)).toBeCloseTo(-normalQuantile(0.8), 15);
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(Number.NaN)]).toEqual([
    -Infinity,
    Infinity,
    Number.NaN,
    Number.NaN,
  ]);
});
