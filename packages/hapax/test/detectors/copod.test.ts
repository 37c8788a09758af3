import { describe, expect, test } from 'vitest';
import { copod } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

function naive(train: number[][], row: number[]): number {
  return row.reduce((sum, value, j) => {
    const column = train.map((r) => r[j]!);
    const n = column.length;
    const left = -Math.log(Math.max(0.5, column.filter((v) => v <= value).length) / n);
    const right = -Math.log(Math.max(0.5, column.filter((v) => v >= value).length) / n);
    const mean = column.reduce((s, v) => s + v, 0) / n;
    const skewed = column.reduce((s, v) => s + (v - mean) ** 3, 0) < 0 ? left : right;
    return sum + Math.max(skewed, (left + right) / 2);
  }, 0);
}

describe('copod', () => {
  test('agrees with the definition on random samples', () => {
    const train = normalRows(80, 4, 1);
    const model = copod().fit(train);
    for (const row of [...train.slice(0, 9), ...normalRows(40, 4, 2), [99, -99, 0, 0]])
      expect(model.scoreOne(row)).toBeCloseTo(naive(train, row), 10);
  });

  test('gives the hand-computed value: of 1, 2, 3, 10, skewed to the right, 1 has all at or above it and one in four at or below', () => {
    expect(
      copod()
        .fit([[1], [2], [3], [10]])
        .scoreOne([1]),
    ).toBeCloseTo(Math.log(4) / 2, 12);
    expect(
      copod()
        .fit([[1], [2], [3], [10]])
        .scoreOne([10]),
    ).toBeCloseTo(Math.log(4), 12);
  });

  test('equals PyOD COPOD on its training samples to 1e-9', () => {
    const expected = golden.out['pyod.COPOD']!;
    const model = copod().fit(golden.X),
      scores = model.score(golden.X);
    expectClose(scores, expected.scores!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
    expect([...scores].map((s) => (s > theirQuantile(scores) ? 1 : 0))).toEqual(expected.labels);
  });

  test('equals PyOD COPOD on new samples once they are joined to the training samples, as it does', () => {
    const joined = [...golden.X, ...golden.Q],
      scores = copod().fit(joined).score(joined);
    expectClose(scores.slice(60), golden.out['pyod.COPOD']!.scoreQ!);
  });

  test('a feature that is missing everywhere, or symmetric, leaves scores finite', () => {
    const model = copod().fit([
      [1, Number.NaN],
      [2, Number.NaN],
      [3, Number.NaN],
    ]);
    expect(model.scoreOne([2, 7])).toBeCloseTo(-2 * Math.log(2 / 3), 12);
  });
});
