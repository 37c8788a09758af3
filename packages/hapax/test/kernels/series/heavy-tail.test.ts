import { expect, test } from 'vitest';
import { heavyDecades, heavyDistance } from '../../../src/kernels/series/heavy-tail.ts';

// Quantiles of Student's t with three degrees of freedom, as any table has them.
test.each([
  [0.05, 2.353363],
  [0.025, 3.182446],
  [0.01, 4.540703],
  [0.005, 5.840909],
  [0.0005, 12.923979],
])('one value in %d is as far out', (chance, t) => {
  expect(10 ** -heavyDecades(t)).toBeCloseTo(chance, 7);
  expect(heavyDistance(-Math.log10(chance))).toBeCloseTo(t, 5);
});

test('far out the two forms of the law meet, and distance and decades are one the other’s inverse', () => {
  const edge = Math.sqrt(3) / 0.02;
  expect(heavyDecades(edge * 1.0001) - heavyDecades(edge * 0.9999)).toBeCloseTo(3 * Math.log10(1.0001 / 0.9999), 5);
  for (const t of [0.1, 1, 30, 1e3, 1e6]) expect(heavyDistance(heavyDecades(t)) / t).toBeCloseTo(1, 6);
});
