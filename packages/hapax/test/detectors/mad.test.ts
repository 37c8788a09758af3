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

  test('a feature most of whose values are equal is measured by their mean absolute deviation: 0 seven times and 8, so 8 is 8/1.2533', () => {
    const model = mad().fit([...Array(7).fill([0]), [8]]);
    expect(model.scoreOne([8])).toBeCloseTo(8 / 1.253314, 5);
    expect(model.scoreOne([0])).toBe(0);
  });

  test('a feature that was constant has the floor for its scale', () => {
    const rows = Array.from({ length: 10 }, () => [4]);
    expect(mad().fit(rows).scoreOne([5])).toBe(1 / 1e-9);
    expect(mad({ floor: 0.5 }).fit(rows).scoreOne([5])).toBe(2);
  });

  test('rejects an unknown option by name', () => {
    // @ts-expect-error the type system says no as well
    expect(() => mad({ flor: 1 })).toThrow('mad has no option `flor`; it has floor, contamination; did you mean floor?');
    expect(() => mad(null as never)).toThrow('mad takes its options as a plain object, such as { floor: … }; got null');
    expect(() => mad({ floor: 0 })).toThrow('mad: `floor` must be a number in [5e-324, Infinity]; got 0');
  });
});
