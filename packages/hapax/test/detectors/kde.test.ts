import { describe, expect, test } from 'vitest';
import { kde } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

function naive(train: number[][], row: number[], h: number): number {
  const kernels = train.map((r) => Math.exp(-(Math.hypot(...r.map((v, j) => v - row[j]!)) ** 2) / (2 * h * h)));
  return -Math.log(kernels.reduce((sum, v) => sum + v, 0) / train.length / (2 * Math.PI * h * h) ** (row.length / 2));
}

describe('kde', () => {
  test.each([0.3, 1, 4])('agrees with the definition on random samples at bandwidth %f', (bandwidth) => {
    const train = normalRows(50, 3, 1);
    const model = kde({ bandwidth }).fit(train);
    for (const row of normalRows(30, 3, 2)) expect(model.scoreOne(row)).toBeCloseTo(naive(train, row, bandwidth), 9);
  });

  test('gives the hand-computed value: at a single sample the density is 1/√(2π)', () => {
    expect(
      kde()
        .fit([[3]])
        .scoreOne([3]),
    ).toBeCloseTo(Math.log(2 * Math.PI) / 2, 12);
  });

  test('equals PyOD KDE at bandwidth 1 to 1e-9', () => {
    const expected = golden.out['pyod.KDE.bw1']!;
    const model = kde().fit(golden.X),
      scores = model.score(golden.X);
    expectClose(scores, expected.scores!);
    expectClose(model.score(golden.Q), expected.scoreQ!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
  });

  test('rules for the bandwidth follow their formulas', () => {
    const rows = normalRows(100, 2, 3);
    expect(kde({ bandwidth: 'scott' }).fit(rows).score(rows)).toEqual(
      kde({ bandwidth: 100 ** (-1 / 6) })
        .fit(rows)
        .score(rows),
    );
    expect(kde({ bandwidth: 'silverman' }).fit(rows).score(rows)).toEqual(
      kde({ bandwidth: 100 ** (-1 / 6) })
        .fit(rows)
        .score(rows),
    );
  });

  test('far from all samples, where every kernel underflows, the score is still finite and grows', () => {
    const model = kde().fit(golden.X);
    const [near, far] = model.score([
      [1e3, 0, 0],
      [1e6, 0, 0],
    ]);
    expect(Number.isFinite(far)).toBe(true);
    expect(far).toBeGreaterThan(near!);
  });
});
