import { expect, test } from 'vitest';
import { matrix, zeros } from '../../../src/core/matrix.ts';
import { triangular } from '../../../src/kernels/linear/triangular.ts';
import { normalRows } from '../../data.ts';

test.each([1, 2, 7, 20])(
  'the triangular matrix of %i rows has zeros right of its diagonal and the products of the rows it came from',
  (d) => {
    for (const a of [matrix(normalRows(d, d, d)), zeros(d, d), matrix(normalRows(d, d, d).map((row) => row.map(() => row[0]!)))]) {
      const l = triangular(a);
      const dot = ({ values }: typeof a, i: number, j: number) =>
        Array.from({ length: d }, (_, k) => values[i * d + k]! * values[j * d + k]!).reduce((s, v) => s + v, 0);
      for (let i = 0; i < d; ++i) {
        for (let j = 0; j < d; ++j) {
          if (j > i) expect(l.values[i * d + j]).toBe(0);
          expect(dot(l, i, j)).toBeCloseTo(dot(a, i, j), 10);
        }
      }
    }
  },
);

test('a row of hand-computed value: (3, 4) turns into ±5', () => {
  expect(
    Math.abs(
      triangular(
        matrix([
          [3, 4],
          [0, 1],
        ]),
      ).values[0]!,
    ),
  ).toBeCloseTo(5, 14);
});
