import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneClassSvm } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import golden from '../fixtures/trees-golden.json' with { type: 'json' };

interface State {
  method: { support: { values: Float64Array; rows: number }; alpha: Float64Array; rho: number; gamma: number };
}
const solved = (options: Parameters<typeof oneClassSvm>[0], rows: number[][]) => {
  const model = oneClassSvm(options).fit(rows);
  return { model, ...(model.snapshot().state as State).method };
};

/** The reference keeps its kernel rows in f32: scores and offset of a sum of 30 weights are good to about 1e-6. */
const SCORE = 3e-6;
/** Weights of samples that nearly replace each other magnify that error. */
const WEIGHT = 2e-5;
const near = (a: number, b: number, tolerance: number) => expect(Math.abs(a - b), `${a} and ${b}`).toBeLessThan(tolerance);

describe('oneClassSvm', () => {
  test.each([
    [0.5, golden['oneClassSvm.5']],
    [0.1, golden['oneClassSvm.1']],
  ] as const)('has the weights and the offset of LIBSVM for nu %f', (nu, theirs) => {
    const { model, support, alpha, rho, gamma } = solved({ nu, tol: 1e-9 }, golden.X);
    expect(gamma).toBeCloseTo(theirs.gamma, 12);
    near(rho, theirs.offset_, SCORE);
    expect(support.rows).toBe(theirs.n_sv);
    const places = [...Array(support.rows).keys()].map((s) =>
      golden.X.findIndex((row) => row.every((v, j) => v === support.values[3 * s + j])),
    );
    expect(places).toEqual(theirs.support);
    alpha.forEach((a, s) => {
      near(a, theirs.dual[s]!, WEIGHT);
    });
    model.score(golden.X).forEach((s, i) => {
      near(s, -theirs.dec_X[i]!, SCORE);
    });
    model.score(golden.Q).forEach((s, i) => {
      near(s, theirs.offset_ - theirs.score_Q[i]!, SCORE);
    });
  });

  test('stops where scikit-learn stops by default, within that tolerance', () => {
    oneClassSvm()
      .fit(golden.X)
      .score(golden.X)
      .forEach((s, i) => {
        expect(Math.abs(s + golden.oneClassSvmDefault.dec_X[i]!)).toBeLessThan(1e-3);
      });
  });

  test('solutions satisfy the conditions of optimality, shrinking or not, with a cache of two rows or of all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.constantFrom(0.05, 0.3, 0.5, 1), fc.integer({ min: 1, max: 99 }), (n, nu, seed) => {
        const rows = normalRows(n, 2, seed);
        for (const options of [{ shrinking: 'on' }, { shrinking: 'off' }, { cacheSize: 0 }] as const) {
          const { model, alpha } = solved({ nu, tol: 1e-6, ...options }, rows);
          expect(alpha.reduce((a, b) => a + b, 0)).toBeCloseTo(nu * n, 9);
          expect([...alpha].every((a) => a > 0 && a <= 1)).toBe(true);
          // Outside: weight 1. Inside: none, so it is no support vector. The share outside is at most nu.
          const outside = [...model.score(rows)].filter((s) => s > 1e-5).length;
          expect(outside).toBeLessThanOrEqual(nu * n + 1e-9);
          expect(alpha.length).toBeGreaterThanOrEqual(nu * n - 1e-9);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('shrinking changes nothing but the speed', () => {
    const rows = normalRows(1500, 3, 4),
      scores = (shrinking: 'on' | 'off') => oneClassSvm({ nu: 0.2, tol: 1e-7, shrinking, cacheSize: 1 }).fit(rows).score(rows.slice(0, 50));
    const off = scores('off');
    scores('on').forEach((s, i) => {
      expect(s).toBeCloseTo(off[i]!, 5);
    });
  });

  test('gives the hand-computed value: two samples a kernel of e⁻¹ apart share the weight, so the offset is (1 + e⁻¹)/2', () => {
    const { rho, alpha } = solved({ nu: 0.5, gamma: 1, tol: 1e-12 }, [[0], [1]]);
    expect([...alpha]).toEqual([0.5, 0.5]);
    expect(rho).toBeCloseTo((1 + Math.exp(-1)) / 2, 12);
  });
});
