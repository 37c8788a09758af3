import { describe, expect, test } from 'vitest';
import { mad } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** The definition, written as slowly and plainly as it can be. */
function naive(train: number[][], row: number[]): number {
  const median = (v: number[]) => {
    const s = v.toSorted((a, b) => a - b);
    return (s[(s.length - 1) >> 1]! + s[s.length >> 1]!) / 2;
  };
  return Math.max(
    ...row.map((value, j) => {
      const col = train.map((r) => r[j]!),
        m = median(col);
      return Math.abs(value - m) / (1.482602218505602 * median(col.map((v) => Math.abs(v - m))));
    }),
  );
}

describe('mad', () => {
  test('agrees with the definition on random samples', () => {
    const train = normalRows(101, 4, 1),
      model = mad().fit(train);
    for (const row of normalRows(50, 4, 2)) expect(model.scoreOne(row)).toBeCloseTo(naive(train, row), 12);
  });

  test('gives the hand-computed value: median 3, MAD 1, so 9 is 6/1.4826 robust deviations away', () => {
    expect(
      mad()
        .fit([[1], [2], [3], [4], [5]])
        .scoreOne([9]),
    ).toBeCloseTo(6 / 1.4826, 4);
  });

  test('rejects an unknown option by name', () => {
    // @ts-expect-error the type system says no as well
    expect(() => mad({ flor: 1 })).toThrow('mad has no option `flor`; it has floor, contamination');
    expect(() => mad({ floor: 0 })).toThrow('mad: `floor` must be a number in [5e-324, Infinity]; got 0');
  });
});
