import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matrix, zeros } from '../../../src/core/matrix.ts';
import { means, sumsPlain } from '../../../src/kernels/linear/moments.ts';
import { quadratic, quadraticPlain, quadraticShares, withoutThemselves } from '../../../src/kernels/linear/quadratic.ts';
import { normalRows } from '../../data.ts';

test('compiled and plain forms give the same bits, whether the basis is full, triangular or has rows of zeros', () => {
  fc.assert(
    fc.property(
      fc.constantFrom([300, 1, 40], [1000, 3, 3], [131, 10, 10], [40, 50, 50], [65, 23, 7]),
      fc.constantFrom('full', 'lower', 'upper', 'holes'),
      fc.integer({ min: 1, max: 99 }),
      ([n, d, m], kind, seed) => {
        const basis = matrix(normalRows(d!, m!, seed));
        for (let k = 0; k < d!; ++k) {
          for (let j = 0; j < m!; ++j) {
            if ((kind === 'lower' && j > k) || (kind === 'upper' && j < k) || (kind === 'holes' && k % 3 === seed % 3))
              basis.values[k * m! + j] = 0;
          }
        }
        const x = matrix(normalRows(n!, d!, seed + 1)),
          center = Float64Array.from({ length: d! }, (_, j) => j / 7),
          fast = new Float64Array(n!),
          plain = new Float64Array(n!);
        quadratic({ center, basis }, x, fast);
        quadraticPlain({ center, basis }, x, plain);
        expect(fast).toEqual(plain);
        quadraticShares({ center, basis }, x.values.subarray(0, d!)).forEach((share) => {
          expect(share).not.toBeNaN();
        });
      },
    ),
    { numRuns: 30 },
  );
});

test('a form of hand-computed value: (3, 4) less (1, 1) through [[1, 2], [0, 1]] is (2, 7), of length 53', () => {
  const form = { center: Float64Array.of(1, 1), basis: { ...zeros(2, 2), values: Float64Array.of(1, 2, 0, 1) } },
    out = new Float64Array(1);
  quadratic(form, matrix([[3, 4]]), out);
  expect([...out]).toEqual([53]);
});

test.each([1, 2, 7, 8, 19])('compiled and plain means give the same bits at %i features', (d) => {
  const x = matrix(normalRows(9000 / d + 1, d, d));
  expect(means(x)).toEqual(sumsPlain(x).map((sum) => sum / x.rows));
});

test('hand computed: 9 beside 0, 1 and 2 alone is 8 standard deviations away', () => {
  // Mean 3 and variance 50 / 3 of all four; mean 1 and variance 1 of the other three.
  const out = Float64Array.of(36 / (50 / 3));
  withoutThemselves(4, out);
  expect(out[0]).toBeCloseTo(64, 10);
});
