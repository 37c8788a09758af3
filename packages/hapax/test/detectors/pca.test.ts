import { describe, expect, test } from 'vitest';
import { pca } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

const squash = (rows: number[][]) => rows.map(([a, b, c, d]) => [a!, a! + 0.1 * b!, a! - b! + 0.01 * c!, 50 * d!]);

describe('pca', () => {
  test('the distances along one component and off it add up as defined: two features, one component kept', () => {
    // Standardised, the components of two correlated features are (1, 1)/√2 and (1, -1)/√2 with eigenvalues ∝ 1 ± r.
    const train = normalRows(200, 2, 1).map(([a, b]) => [a!, 0.8 * a! + 0.6 * b!]);
    const n = train.length;
    const mean = [0, 1].map((j) => train.reduce((s, r) => s + r[j]!, 0) / n);
    const std = [0, 1].map((j) => Math.sqrt(train.reduce((s, r) => s + (r[j]! - mean[j]!) ** 2, 0) / n));
    const r = train.reduce((s, [a, b]) => s + (a! - mean[0]!) * (b! - mean[1]!), 0) / n / (std[0]! * std[1]!);
    for (const row of normalRows(30, 2, 2)) {
      const [u, v] = row.map((x, j) => (x - mean[j]!) / std[j]!) as [number, number];
      const expected = ((u + v) ** 2 / 2 / (1 + r) + (u - v) ** 2 / 2 / (1 - r)) * ((n - 1) / n);
      for (const nComponents of [1, 'all'] as const) expect(pca({ nComponents }).fit(train).scoreOne(row)).toBeCloseTo(expected, 9);
    }
  });

  test('gives the hand-computed value: uncorrelated features of variance 1/2 and count 4, so (1, 0) is 1 / (1/2 · 4/3) away', () => {
    expect(
      pca()
        .fit([
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ])
        .scoreOne([1, 0]),
    ).toBeCloseTo(1.5, 12);
  });

  test('with the form of PyOD equals its scores to 1e-9', () => {
    const expected = golden.out['pyod.PCA']!;
    const model = pca({ form: 'pyod' }).fit(golden.X),
      scores = model.score(golden.X);
    expectClose(scores, expected.scores!);
    expectClose(model.score(golden.Q), expected.scoreQ!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
  });

  test.each(['projection', 'pyod'] as const)(
    'the form %s is finite on constant and collinear features and with fewer samples than features',
    (form) => {
      const rows = normalRows(60, 2, 3).map(([a, b]) => [a!, 2 * a! - 1, 7, b!, a! + b!]);
      const { model, scores } = pca({ form }).fitScore(rows);
      expect([...scores, ...model.score([[9, -9, 8, 0, 0]])].every(Number.isFinite)).toBe(true);
      expect(
        pca({ form })
          .fitScore(normalRows(20, 500, 4))
          .scores.every(Number.isFinite),
      ).toBe(true);
    },
  );

  test('a sample off the line of two collinear features stands out', () => {
    const rows = normalRows(100, 1, 5).map(([a]) => [a!, 2 * a!]);
    const { model, scores } = pca().fitScore(rows);
    expect(model.scoreOne([0.5, -1])).toBeGreaterThan(10 * Math.max(...scores));
  });

  test.each(['projection', 'pyod'] as const)('with the form %s explanations name the feature that was changed', (form) => {
    const model = pca({ form }).fit(squash(normalRows(150, 4, 6)));
    expect(model.explain([0, 0, 0, 900], ['a', 'b', 'c', 'd']).features[0]!.name).toBe('d');
  });
});
