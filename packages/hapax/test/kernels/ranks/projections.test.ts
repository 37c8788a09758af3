import { expect, test } from 'vitest';
import { matrix } from '../../../src/core/matrix.ts';
import { random } from '../../../src/core/random.ts';
import { meanSurprises, meanSurprisesPlain, type Projections } from '../../../src/kernels/ranks/projections.ts';
import { wasm } from '../../../src/kernels/wasm.ts';
import { normalRows } from '../../data.ts';

test('compiled and plain projections agree to the bit, inside the bins, on their edges and far outside', () => {
  expect(wasm()).not.toBeNull();
  const chance = random(4);
  const [cuts, bins, nonzero] = [30, 7, 2];
  const state: Projections = {
    cuts,
    bins,
    nonzero,
    features: Int32Array.from(Array.from({ length: cuts }, () => [...chance.sample(5, nonzero)]).flat()),
    weights: Float64Array.from({ length: cuts * nonzero }, () => chance.normal()),
    low: new Float64Array(cuts).fill(-2),
    perUnit: new Float64Array(cuts).fill(bins / 4),
    surprise: Float64Array.from({ length: cuts * bins }, () => chance.uniform() * 5),
    outside: 30,
  };
  const edge = [0, 0, 0, 0, 0];
  // An odd number of samples, in more than one block.
  const rows = [...normalRows(1100, 5, 3), edge, edge.map(() => 1e300), edge.map(() => -1e300)];
  const x = matrix(rows);
  const fast = new Float64Array(x.rows);
  const plain = new Float64Array(x.rows);
  meanSurprises(state, x, fast);
  meanSurprisesPlain(state, x, plain);
  expect(fast).toEqual(plain);
  expect(fast[1101]).toBe(30);
  expect(new Set(fast).size).toBeGreaterThan(500);
});
