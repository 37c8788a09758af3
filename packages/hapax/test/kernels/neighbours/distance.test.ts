import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { squaredDistances, squaredDistancesPlain } from '../../../src/kernels/neighbours/distance.ts';
import { wasm } from '../../../src/kernels/wasm.ts';
import { normalRows } from '../../data.ts';

test('this machine runs the compiled kernels', () => expect(wasm()).not.toBeNull());

test.each([1, 2, 3, 8, 13])('compiled and plain distances agree to the bit at %i features', (d) => {
  for (const [n, m] of [
    [1, 1],
    [3, 4],
    [5, 7],
    [17, 9],
  ] as const) {
    const a = matrix(normalRows(n, d, 1)),
      b = matrix(normalRows(m, d, 2));
    const fast = new Float64Array(n * m),
      plain = new Float64Array(n * m);
    squaredDistances(a, b, fast);
    squaredDistancesPlain(a, b, plain);
    expect(fast).toEqual(plain);
  }
});

test('distances are what Pythagoras says: (0, 0) to (3, 4) is 25', () => {
  const out = new Float64Array(2);
  squaredDistances(
    matrix([[0, 0]]),
    matrix([
      [3, 4],
      [1, 1],
    ]),
    out,
  );
  expect([...out]).toEqual([25, 2]);
});
