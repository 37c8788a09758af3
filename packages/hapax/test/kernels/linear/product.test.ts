import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { multiply, multiplyPlain, scatter, scatterPlain } from '../../../src/kernels/linear/product.ts';
import { normalRows } from '../../data.ts';

test.each([
  [1, 3, 2],
  [7, 64, 63],
  [515, 10, 10],
  [600, 5, 3],
  [1030, 9, 4],
])('compiled and plain products agree to the bit: %i samples, %i features to %i', (n, d, m) => {
  const a = matrix(normalRows(n, d, 1)),
    b = matrix(normalRows(d, m, 2));
  const fast = new Float64Array(n * m),
    plain = new Float64Array(n * m);
  multiply(a, b, fast);
  multiplyPlain(a, b, plain);
  expect(fast).toEqual(plain);
  const center = Float64Array.from({ length: d }, (_, j) => j / 7);
  expect(scatter(a, center)).toEqual(scatterPlain(a, center));
});

test('products are what the definition says', () => {
  const out = new Float64Array(2);
  multiply(
    matrix([[1, 2, 3]]),
    matrix([
      [1, 4],
      [2, 5],
      [3, 6],
    ]),
    out,
  );
  expect([...out]).toEqual([14, 32]);
  expect([
    ...scatter(
      matrix([
        [1, 2],
        [3, 6],
      ]),
      Float64Array.of(2, 4),
    ),
  ]).toEqual([2, 4, 4, 8]);
});
