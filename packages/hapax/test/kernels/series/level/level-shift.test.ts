import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { levelShift } from '../../../../src/kernels/series/level/level-shift.ts';

/** The clearest step beside a line, by least squares at every place. */
function naive(x: readonly number[], side: number): number {
  const n = x.length;
  let best = { at: -1, squares: Infinity };
  for (let k = side; k <= n - side; ++k) {
    const columns = [x.map(() => 1), x.map((_, i) => i), x.map((_, i) => (i >= k ? 1 : 0))];
    let rest = [...x];
    const basis: number[][] = [];
    for (const column of columns) {
      let unit = [...column];
      for (const other of basis) {
        const along = unit.reduce((sum, v, i) => sum + v * other[i], 0);
        unit = unit.map((v, i) => v - along * other[i]);
      }
      const norm = Math.hypot(...unit);
      unit = unit.map((v) => v / norm);
      const along = rest.reduce((sum, v, i) => sum + v * unit[i], 0);
      rest = rest.map((v, i) => v - along * unit[i]);
      basis.push(unit);
    }
    const squares = rest.reduce((sum, v) => sum + v * v, 0);
    if (squares < best.squares) best = { at: k, squares };
  }
  return best.at;
}

const TOLD = 2.08;
const shareTold = (next: (chance: ReturnType<typeof random>, state: { x: number; i: number }) => number, n = 100) => {
  let told = 0;
  for (let seed = 1; seed <= 100; ++seed) {
    const [chance, state] = [random(seed), { x: 0, i: 0 }];
    const x = Float64Array.from({ length: n }, (_, i) => next(chance, Object.assign(state, { i })));
    if ((levelShift(x)?.surprise ?? 0) > TOLD) told += 1;
  }
  return told / 100;
};

test('two deviations for seventy of a hundred values are told, and where', () => {
  expect(shareTold((chance, { i }) => chance.normal() + (i >= 30 ? 2 : 0))).toBeGreaterThanOrEqual(0.7);
  for (const seed of [1, 2, 3, 4]) {
    const chance = random(seed);
    const x = Array.from({ length: 100 }, (_, i) => chance.normal() + (i >= 30 ? 3 : 0));
    const shift = levelShift(Float64Array.from(x));
    expect(shift?.at).toBe(naive(x, 10));
    expect(Math.abs((shift?.size ?? 0) - 3)).toBeLessThan(1);
  }
});

test.each([
  ['noise', (chance: ReturnType<typeof random>) => chance.normal()],
  ['a random walk', (chance: ReturnType<typeof random>, state: { x: number }) => (state.x += chance.normal())],
  ['an autoregression of .8', (chance: ReturnType<typeof random>, state: { x: number }) => (state.x = 0.8 * state.x + chance.normal())],
  ['a straight trend', (chance: ReturnType<typeof random>, state: { i: number }) => chance.normal() + 0.1 * state.i],
  ['a bend', (chance: ReturnType<typeof random>, state: { i: number }) => chance.normal() + 8 * (state.i / 100) ** 2],
])('in %s no level changes in 97 of 100', (_, next) => {
  expect(shareTold(next)).toBeLessThanOrEqual(0.03);
});

test('missing values have no say, and too few values no verdict', () => {
  const chance = random(7);
  const x = Float64Array.from({ length: 120 }, (_, i) => (i % 6 === 0 ? Number.NaN : chance.normal() + (i >= 50 ? 4 : 0)));
  expect(Math.abs((levelShift(x)?.at ?? 0) - 50)).toBeLessThanOrEqual(1);
  expect(levelShift(x.subarray(0, 15))).toBeUndefined();
});
