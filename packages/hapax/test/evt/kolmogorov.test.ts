import { expect, test } from 'vitest';
import { kolmogorovSurvival, smirnovSurvival } from '../../src/evt/kolmogorov.ts';

/** Digits of the reference values. */
const DIGITS = 1e-9;

test.each([
  // n, distance, p-value of SciPy 1.10, branch
  [6, 1 / 3, 0.42343964334705, 'matrix'],
  [6, 0.23890536818, 0.81299929203486, 'matrix'],
  [11, 0.4489148721, 0.01532600153111, 'matrix'],
  [50, 0.2, 0.03143877776953, 'matrix'],
  [150, 0.06, 0.63058487035536, 'matrix'],
  [2000, 0.05, 8.74309579589503e-5, 'one-sided sum'],
  [5000, 0.03, 2.4159234422667e-4, 'one-sided sum'],
  [100, 0.44835542027831954, 7.390152835377654e-19, 'one-sided sum'],
  [3311, 0.012901, 0.63522823135152, 'series'],
  [3279, 0.011006, 0.81764658984711, 'series'],
  [3298, 0.019479, 0.16151801958366, 'series'],
])('n = %i, D = %f has the p-value %f (%s)', (n, d, p) => expect(Math.abs(kolmogorovSurvival(n, d) / p - 1)).toBeLessThan(DIGITS));

test('the closed forms at both ends: n!(2d − 1/n)ⁿ below 1/n, twice the largest gap near 1', () => {
  expect(kolmogorovSurvival(5, 0.1)).toBe(1);
  expect(kolmogorovSurvival(3, 0.25)).toBeCloseTo(1 - 6 * (0.5 - 1 / 3) ** 3, 14);
  expect(kolmogorovSurvival(4, 0.8)).toBeCloseTo(2 * 0.2 ** 4, 15);
  expect(kolmogorovSurvival(4, 1)).toBe(0);
  expect(kolmogorovSurvival(1, 0.7)).toBeCloseTo(0.6, 14);
  expect(kolmogorovSurvival(1000, 0.7)).toBe(0);
});

test('the branches meet: p falls with D and jumps nowhere, for samples of 3 to 200,000', () => {
  for (const n of [3, 10, 139, 141, 1000, 100_001, 200_000]) {
    let before = 1;
    for (let w = 0.02; w < 6; w *= 1.02) {
      const p = kolmogorovSurvival(n, Math.sqrt(w / n));
      if (!(Math.sqrt(w / n) < 1)) break;
      expect(p).toBeLessThanOrEqual(before + 1e-9);
      expect(before - p, `n ${n}, w ${w}`).toBeLessThan(n === 3 ? 0.1 : 0.03);
      before = p;
    }
  }
});

test('the one-sided value is exact where it can be counted by hand: n = 1 gives 1 − d, n = 2 at ½ gives ¾ − ¼', () => {
  expect(smirnovSurvival(1, 0.3)).toBeCloseTo(0.7, 15);
  // d Σ C(2,j)(d+j/2)^{j−1}(1−d−j/2)^{2−j} at d = ½: ½(½² · 2 + 2 · 1) − … = ½(0.5) + ½ · 2 · 0 + … counted term by term.
  const d = 0.5;
  const byHand = d * ((1 - d) ** 2 / d + 2 * (1 - d - 0.5));
  expect(smirnovSurvival(2, d)).toBeCloseTo(byHand, 15);
});
