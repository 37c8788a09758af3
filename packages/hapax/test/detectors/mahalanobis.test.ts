import { describe, expect, test } from 'vitest';
import { mahalanobis } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden } from '../golden.ts';

/** tᵀ C⁻¹ t by Gauss-Jordan elimination, C the sample covariance. */
function naive(train: number[][], row: number[]): number {
  const d = row.length;
  const mean = row.map((_, j) => train.reduce((sum, r) => sum + r[j]!, 0) / train.length);
  const system = mean.map((_, j) => [
    ...mean.map((_, k) => train.reduce((sum, r) => sum + (r[j]! - mean[j]!) * (r[k]! - mean[k]!), 0) / (train.length - 1)),
    row[j]! - mean[j]!,
  ]);
  for (let j = 0; j < d; ++j) {
    const pivot = system[j]![j]!;
    system[j] = system[j]!.map((v) => v / pivot);
    for (let k = 0; k < d; ++k) if (k !== j) system[k] = system[k]!.map((v, c) => v - system[k]![j]! * system[j]![c]!);
  }
  return row.reduce((sum, v, j) => sum + (v - mean[j]!) * system[j]![d]!, 0);
}

describe('mahalanobis', () => {
  test('agrees with the definition on random samples', () => {
    const train = normalRows(60, 4, 1).map(([a, b, c, d]) => [a!, 3 * b! + a!, c! - b!, 100 * d!]);
    const model = mahalanobis().fit(train);
    for (const row of normalRows(30, 4, 2)) expect(model.scoreOne(row) / naive(train, row)).toBeCloseTo(1, 10);
  });

  test('gives the hand-computed value: variances 2/3 and 2/3 without correlation, so (2, 0) is 4 / (2/3) away', () => {
    const model = mahalanobis().fit([
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]);
    expect(model.scoreOne([2, 0])).toBeCloseTo(6, 12);
  });

  test('equals scikit-learn EmpiricalCovariance once both divide by the same count', () => {
    // It divides by n where this divides by n - 1.
    const ours = mahalanobis().fit(golden.X).score(golden.X);
    expectClose(
      ours.map((v) => (v * 60) / 59),
      golden.out['sklearn.EmpiricalCovariance.mahalanobis']!.d2!,
    );
  });

  test('a direction without spread counts by the floor, not infinitely', () => {
    const line = normalRows(50, 1, 3).map(([a]) => [a!, 2 * a! + 1]);
    const model = mahalanobis({ floor: 1e-3 }).fit(line);
    // On the line only the first direction speaks; off it, by one standard deviation each way, the floor does: (√2)² / (.001 · λ).
    const off = model.scoreOne([line[0]![0]! + 1, line[0]![1]! - 2]);
    expect(off).toBeGreaterThan(100);
    expect(off).toBeLessThan(1e4);
  });

  test('shares of the features add up to the score', () => {
    const model = mahalanobis().fit(golden.X);
    const { features, score } = model.explain(golden.Q[4]!);
    expect(features.reduce((sum, f) => sum + f.contribution, 0)).toBeCloseTo(score, 8);
  });

  test('learning more samples is the same as fitting on all of them, but for rounding', () => {
    const rows = normalRows(90, 3, 5);
    const whole = mahalanobis().fit(rows);
    const parts = mahalanobis().fit(rows.slice(0, 40));
    parts.learn(rows.slice(40, 41));
    parts.learn(rows.slice(41));
    for (const row of rows) expect(parts.scoreOne(row) / whole.scoreOne(row)).toBeCloseTo(1, 10);
  });

  test('takes 500 features from 60 samples', () => {
    const rows = normalRows(60, 500, 6);
    const scores = mahalanobis()
      .fit(rows)
      .score([...rows, Array(500).fill(9)]);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(scores[60]).toBeGreaterThan(Math.max(...scores.slice(0, 60)));
  });
});
