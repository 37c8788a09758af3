import { describe, expect, test } from 'vitest';
import { iqr } from '../../src/index.ts';
import { normalRows } from '../data.ts';

function naive(train: number[][], row: number[]): number {
  return Math.max(
    ...row.map((value, j) => {
      const s = train.map((r) => r[j]!).sort((a, b) => a - b);
      const at = (q: number) => {
        const h = q * (s.length - 1);
        return s[Math.floor(h)]! + (h - Math.floor(h)) * ((s[Math.floor(h) + 1] ?? 0) - s[Math.floor(h)]!);
      };
      const [q1, q3] = [at(0.25), at(0.75)];
      return Math.max(q1 - value, value - q3) / (q3 - q1);
    }),
  );
}

describe('iqr', () => {
  test('agrees with the definition on random samples, inside the box and outside', () => {
    const train = normalRows(83, 3, 1);
    const model = iqr().fit(train);
    for (const row of normalRows(60, 3, 2)) expect(model.scoreOne(row)).toBeCloseTo(naive(train, row), 12);
  });

  test('gives the hand-computed value: quartiles 2 and 4, so 7 lies on the inner fence, 3 in the middle', () => {
    const model = iqr().fit([[1], [2], [3], [4], [5]]);
    expect(model.scoreOne([7])).toBe(1.5);
    expect(model.scoreOne([3])).toBe(-0.5);
    expect(model.scoreOne([0])).toBe(1);
  });

  test('a box without length is as long as that of a normal sample with the same mean deviation: 1 for 0 seven times and 8', () => {
    const model = iqr().fit([...Array(7).fill([0]), [8]]);
    expect(model.scoreOne([8])).toBeCloseTo(8 / (1.34898 * 1.253314) - 0.5, 4);
    expect(model.scoreOne([0])).toBe(-0.5);
  });
});
