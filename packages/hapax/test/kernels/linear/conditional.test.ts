import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { cholesky, inverseOf, solveFactored } from '../../../src/kernels/linear/cholesky.ts';
import { fillConditional } from '../../../src/kernels/linear/conditional.ts';

test('of two features that correlate by 0.8 one is expected at 0.8 of the other', () => {
  const precision = inverseOf(cholesky(Float64Array.of(1, 0.8, 0.8, 1), Float64Array.of(1e-9, 1e-9)));
  const away = Float64Array.of(2, 99);
  fillConditional(precision, away, [1]);
  expect(away[0]).toBe(2);
  expect(away[1]).toBeCloseTo(1.6, 12);
});

test('the inverse covariance says what the covariance says: Σ_MO Σ_OO⁻¹ x_O', () => {
  const chance = random(3);
  const d = 6;
  for (let trial = 0; trial < 20; ++trial) {
    const root = Float64Array.from({ length: d * d }, () => chance.normal());
    const covariance = new Float64Array(d * d);
    for (let a = 0; a < d; ++a)
      for (let b = 0; b < d; ++b) for (let k = 0; k < d; ++k) covariance[a * d + b] += root[a * d + k] * root[b * d + k];
    const precision = inverseOf(cholesky(covariance, new Float64Array(d).fill(1e-12)));
    const missing = Array.from(chance.sample(d, 1 + (trial % (d - 1)))).sort();
    const known = Array.from({ length: d }, (_, j) => j).filter((j) => !missing.includes(j));
    const x = Float64Array.from({ length: d }, () => chance.normal());
    const right = Float64Array.from(known, (j) => x[j]);
    const part = Float64Array.from(known.flatMap((a) => known.map((b) => covariance[a * d + b])));
    solveFactored(cholesky(part, new Float64Array(known.length).fill(1e-12)).factor, right);
    const expected = missing.map((j) => known.reduce((sum, m, k) => sum + covariance[j * d + m] * right[k], 0));
    const filled = x.slice();
    fillConditional(precision, filled, missing);
    for (const [k, j] of missing.entries()) expect(filled[j]).toBeCloseTo(expected[k], 6);
  }
});

test('a feature without part in it keeps out of the others, and nothing missing changes nothing', () => {
  const precision = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 2);
  const away = Float64Array.of(Number.NaN, Number.NaN, 3);
  fillConditional(precision, away, [0, 1]);
  expect(Array.from(away)).toEqual([0, 0, 3]);
  fillConditional(precision, away, []);
  expect(Array.from(away)).toEqual([0, 0, 3]);
});
