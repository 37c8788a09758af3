import { describe, expect, test } from 'vitest';
import { polynomialWindows } from '../../../src/index.ts';
import { extrapolation } from '../../../src/kernels/windows/polynomial.ts';
import { normalRows } from '../../data.ts';

/** Least squares by the normal equations, in powers. */
function polynomialAt(y: readonly number[], degree: number, t: number): number {
  const k = degree + 1;
  const a = Array.from({ length: k }, (_, i) => [
    ...Array.from({ length: k }, (_, j) => y.reduce((s, _v, x) => s + x ** (i + j), 0)),
    y.reduce((s, v, x) => s + v * x ** i, 0),
  ]);
  for (let p = 0; p < k; ++p)
    for (let i = 0; i < k; ++i) {
      if (i === p) continue;
      const f = a[i]![p]! / a[p]![p]!;
      for (let j = p; j <= k; ++j) a[i]![j]! -= f * a[p]![j]!;
    }
  return a.reduce((sum, row, i) => sum + (row[k]! / row[i]!) * t ** i, 0);
}

describe('polynomialWindows', () => {
  test.each([
    [8, 0, 1],
    [9, 1, 2],
    [12, 3, 1],
    [20, 3, 4],
  ])('%i samples, degree %i, %i ahead: the weights are those of least squares', (size, degree, ahead) => {
    const y = normalRows(size, 1, size).map(([v]) => v!);
    const forecast = extrapolation(size, degree, ahead).reduce((sum, w, k) => sum + w * y[k]!, 0);
    expect(forecast).toBeCloseTo(polynomialAt(y, degree, size - 1 + ahead), 6);
  });

  test('a polynomial of its degree goes on as forecast, and one sample beside it is found', () => {
    const smooth = Array.from({ length: 400 }, (_, t) => [((t - 200) / 100) ** 3 + (((t * 7919) % 101) - 50) / 5000]);
    const model = polynomialWindows({ windowSize: 12 }).fit(smooth);
    const scores = model.score(smooth.map(([v], t) => [t === 300 ? v! + 0.3 : v!]));
    const best = scores.indexOf(Math.max(...scores));
    expect(Math.abs(best - 300)).toBeLessThanOrEqual(12);
    expect(Math.max(...scores)).toBeGreaterThan(5 * Math.max(...scores.slice(0, 250)));
  });
});
