import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { symmetricEigen } from '../../../src/kernels/linear/eigen.ts';
import { scatterPlain } from '../../../src/kernels/linear/product.ts';
import { normalRows } from '../../data.ts';

describe('symmetricEigen', () => {
  test('gives the hand-computed values: [[2, 1], [1, 2]] stretches (1, 1) by 3 and (1, -1) by 1', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors[0]).toBeCloseTo(Math.SQRT1_2, 14);
    expect(vectors[1]).toBeCloseTo(Math.SQRT1_2, 14);
  });

  // 1e-12 of the largest eigenvalue: rounding of O(d) operations on numbers of that size.
  test.each([
    [1, 5],
    [2, 9],
    [3, 3],
    [7, 100],
    [30, 12],
    [61, 200],
  ])('vectors are orthonormal and rebuild a scatter matrix of %i features from %i samples, singular or not', (d, n) => {
    const a = scatterPlain(matrix(normalRows(n, d, 4)), new Float64Array(d));
    const { values, vectors } = symmetricEigen(a, d);
    for (let i = 0; i < d; ++i) {
      if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]!);
      for (let j = 0; j < d; ++j) {
        let dot = 0;
        let rebuilt = 0;
        for (let k = 0; k < d; ++k) {
          dot += vectors[i * d + k]! * vectors[j * d + k]!;
          rebuilt += values[k]! * vectors[k * d + i]! * vectors[k * d + j]!;
        }
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-12);
        expect(Math.abs(rebuilt - a[i * d + j]!)).toBeLessThan(1e-12 * Math.max(1, values[0]!));
      }
    }
  });

  test('takes the zero matrix and a diagonal one', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    expect([...symmetricEigen(Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 3), 3).values]).toEqual([5, 3, 1]);
  });
});
