import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { inne } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const squaredGap = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, j) => sum + (v - b[j]!) ** 2, 0);

/** The definition: every set anew for every sample. */
function naive(rows: number[][], x: number[], sets: number, seed: number): number {
  let total = 0;
  for (let t = 0; t < sets; ++t) {
    const set = [...random(seed, t).sample(rows.length, Math.min(8, rows.length))].map((i) => rows[i]!);
    const spheres = set.map((c, i) => {
      const others = set.map((o, j) => ({ j, d: j === i ? Infinity : squaredGap(c, o) }));
      return others.reduce((best, o) => (o.d < best.d ? o : best));
    });
    const covering = set.map((c, i) => ({ i, d: squaredGap(c, x) })).filter(({ i, d }) => d <= spheres[i]!.d);
    if (covering.length === 0) {
      total += 1;
      continue;
    }
    const { i } = covering.reduce((best, c) => (spheres[c.i]!.d < spheres[best.i]!.d ? c : best));
    total += 1 - (spheres[spheres[i]!.j]!.d + Number.EPSILON) / (spheres[i]!.d + Number.EPSILON);
  }
  return total / sets;
}

describe('inne', () => {
  test('agrees with the definition on random samples', () => {
    const cell = fc.double({ noNaN: true, min: -100, max: 100 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 30 }), fc.integer({ min: 0, max: 9 }), (rows, seed) => {
        const model = inne({ nEstimators: 10, seed }).fit(rows);
        for (const row of [...rows, [0, 0], [500, 500]]) expect(model.scoreOne(row)).toBeCloseTo(naive(rows, [...row], 10, seed), 9);
      }),
      { numRuns: 40 },
    );
  });

  test('gives the hand-computed value: of 0, 1 and 4 the spheres have radius 1, 1, 3; 6 is in that of 4 alone: 1 − 1/9', () => {
    const model = inne({ nEstimators: 1 }).fit([[0], [1], [4]]);
    expect(model.scoreOne([6])).toBeCloseTo(8 / 9, 12);
    expect(model.scoreOne([0.5])).toBeCloseTo(0, 12);
    expect(model.scoreOne([8])).toBe(1);
  });

  test('sees a sample that is odd only beside its own dense group', () => {
    const rows = normalRows(300, 2, 1).map(([a, b], i) => (i % 2 ? [0.05 * a!, 0.05 * b!] : [10 + 2 * a!, 2 * b!]));
    const model = inne({ maxSamples: 32 }).fit(rows);
    expect(model.scoreOne([0.8, 0])).toBeGreaterThan(model.scoreOne([10.8, 0]));
  });
});
