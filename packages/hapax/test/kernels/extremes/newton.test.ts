import { expect, test } from 'vitest';
import { inverse, minimise, type Objective } from '../../../src/kernels/extremes/newton.ts';

/** Rosenbrock's valley: minimum 0 at (1, 1), Hessian indefinite on the way. */
const valley: Objective = ([x, y], out) => {
  out.value = 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2;
  out.gradient.set([-400 * x! * (y! - x! * x!) - 2 * (1 - x!), 200 * (y! - x! * x!)]);
  out.hessian.set([1200 * x! * x! - 400 * y! + 2, -400 * x!, -400 * x!, 200]);
};

test('minimise follows a curved valley to its bottom from either side', () => {
  for (const start of [
    [-1.2, 1],
    [3, -4],
    [0, 2],
  ]) {
    const { at, converged } = minimise(valley, start);
    expect(converged).toBe(true);
    expect(Math.hypot(at[0]! - 1, at[1]! - 1)).toBeLessThan(1e-9);
  }
});

test('minimise says so when a function has no minimum', () => {
  const slope: Objective = ([x], out) => {
    out.value = -x!;
    out.gradient[0] = -1;
    out.hessian[0] = 0;
  };
  expect(minimise(slope, [0]).converged).toBe(false);
});

test('inverse inverts, and answers NaN for a matrix that is not positive definite', () => {
  expect([...inverse(Float64Array.of(4, 2, 2, 3), 2)].map((v) => v * 8)).toEqual([3, -2, -2, 4].map((v) => expect.closeTo(v, 12)));
  expect(inverse(Float64Array.of(1, 2, 2, 1), 2).every(Number.isNaN)).toBe(true);
});

test('an inverse of three rows times its matrix is the identity', () => {
  const a = Float64Array.of(4, 2, 1, 2, 5, 3, 1, 3, 6);
  const b = inverse(a, 3);
  for (let i = 0; i < 3; ++i)
    for (let j = 0; j < 3; ++j) {
      let sum = 0;
      for (let k = 0; k < 3; ++k) sum += a[i * 3 + k]! * b[k * 3 + j]!;
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
    }
});
