import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { solveOneClass } from '../../../src/kernels/svm/one-class-smo.ts';
import { singleSamples } from '../../../src/kernels/svm/rbf-single.ts';
import { compiledSet } from '../../../src/kernels/svm/working-set.ts';
import { plainSet } from '../../../src/kernels/svm/working-set-plain.ts';
import { ownWasm, type Wasm } from '../../../src/kernels/wasm.ts';
import { normalRows } from '../../data.ts';

const kernels = ownWasm() as Wasm;
const bySteps = (n: number) => ({ nu: 0.1, gamma: 0.5, tol: 1e-7, shrinking: 'on', cacheBytes: 4 * n * n, maxIter: 1e6 }) as const;

test('compiled and plain loops give the same bits, ties and weights at their bounds included, with room for two rows or for all', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(0.1, 1, 1e9),
      fc.constantFrom(0, 1e6),
      fc.integer({ min: 1, max: 99 }),
      (n, d, gamma, cacheBytes, seed) => {
        // Coarse values make equal samples, and so equal gradients.
        const rows = normalRows(n, d, seed).map((row) => row.map((v) => Math.round(v * 2)));
        const samples = singleSamples(matrix(rows), gamma);
        const weights = Float64Array.from(rows, (_, i) => [0, 1, 0.25][(i * seed) % 3]!);
        const gradient = Float64Array.from(rows, (_, i) => ((i * seed) % 5) / 5);
        const fast = compiledSet(kernels, samples, weights, gradient, cacheBytes),
          plain = plainSet(samples, weights, gradient, cacheBytes);
        for (let k = 0; k < 6; ++k) {
          const i = (k * seed) % n,
            j = (k * 7) % n;
          expect(fast.kernel(i, j)).toBe(plain.kernel(i, j));
          expect(fast.second(i, 0.2 * k)).toBe(plain.second(i, 0.2 * k));
          for (const set of [fast, plain]) set.setWeight(j, k / 5);
          expect(fast.move(i, j, 0.1, -0.3)).toEqual(plain.move(i, j, 0.1, -0.3));
        }
        for (let i = 0; i < n; ++i) expect([fast.weight(i), fast.gradient(i)]).toEqual([plain.weight(i), plain.gradient(i)]);
      },
    ),
    { numRuns: 60 },
  );
});

test('solutions are the same bits with compiled and with plain loops, also when samples are left out on the way', () => {
  for (const n of [1, 5, 150]) {
    const x = matrix(normalRows(n, 2, n));
    let opened = 0;
    const plain = solveOneClass(x, bySteps(n), (...given) => {
      ++opened;
      return plainSet(...given);
    });
    expect(solveOneClass(x, bySteps(n))).toEqual(plain);
    if (n === 150) expect(opened).toBeGreaterThan(1);
  }
});

test('tolerances below single precision are reached in further rounds from the exact gradient', () => {
  const x = matrix(normalRows(200, 3, 8));
  const { alpha, sums } = solveOneClass(x, { ...bySteps(200), tol: 1e-11 });
  const low = Math.min(...sums.filter((_, i) => alpha[i]! < 1)),
    high = Math.max(...sums.filter((_, i) => alpha[i]! > 0));
  expect(high - low).toBeLessThan(1e-11);
});
