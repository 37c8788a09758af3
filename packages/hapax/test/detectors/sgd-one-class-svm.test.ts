import { describe, expect, test } from 'vitest';
import { oneClassSvm, sgdOneClassSvm } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const correlation = (a: Float64Array, b: Float64Array) => {
  const mean = (v: Float64Array) => v.reduce((s, x) => s + x, 0) / v.length,
    [p, q] = [mean(a), mean(b)],
    dot = (f: (i: number) => number) => a.reduce((s, _, i) => s + f(i), 0);
  return dot((i) => (a[i]! - p) * (b[i]! - q)) / Math.sqrt(dot((i) => (a[i]! - p) ** 2) * dot((i) => (b[i]! - q) ** 2));
};

describe('sgdOneClassSvm', () => {
  test('comes close to the exact machine with many random features', () => {
    const rows = normalRows(400, 2, 1),
      exact = oneClassSvm({ nu: 0.2 }).fit(rows).score(rows),
      near = sgdOneClassSvm({ nu: 0.2, nComponents: 1000 }).fit(rows).score(rows);
    expect(correlation(exact, near)).toBeGreaterThan(0.97);
  });

  test('leaves the share nu of the training samples outside', () => {
    const rows = normalRows(1000, 3, 2);
    for (const nu of [0.05, 0.3]) {
      const outside = [...sgdOneClassSvm({ nu }).fit(rows).score(rows)].filter((s) => s > 0).length;
      expect(Math.abs(outside - nu * 1000)).toBeLessThanOrEqual(1);
    }
  });

  test('the linear machine on one feature has its hand-computed optimum: all samples at 2 give w = 2 and a plane through them', () => {
    // min nu/2 w² − nu rho + max(0, rho − 2w): at the optimum rho = 2w and nu w = 2 nu, so w = 2, rho = 4.
    const model = sgdOneClassSvm({ nComponents: 'none', nu: 0.5, maxIter: 2000 }).fit(Array(50).fill([2]));
    const { weights } = (model.snapshot().state as { method: { weights: Float64Array } }).method;
    expect(weights[0]).toBeCloseTo(2, 1);
    expect(model.scoreOne([2])).toBeCloseTo(0, 12);
    expect(model.scoreOne([1])).toBeCloseTo(weights[0]!, 9);
  });

  test('a sample far from everything scores above nearly all others, rho up to the noise of the features', () => {
    const rows = normalRows(400, 3, 1),
      model = sgdOneClassSvm({ nComponents: 1000 }).fit(rows),
      far = model.scoreOne([12, -12, 12]);
    expect([...model.score(rows)].filter((s) => s > far).length).toBeLessThan(8);
  });

  test('stays finite for huge values', () => {
    for (const nComponents of [10, 'none'] as const)
      expect(
        [
          ...sgdOneClassSvm({ nComponents })
            .fit(normalRows(30, 2, 1))
            .score([[1e150, -1e150]]),
        ].every(Number.isFinite),
      ).toBe(true);
  });
});
