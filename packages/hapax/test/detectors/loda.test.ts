import { describe, expect, test } from 'vitest';
import { loda, random } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** The definition, cut by cut and bin by bin. */
function naive(train: number[][], row: number[], cuts: number, bins: number, seed: number): number {
  const d = row.length;
  const n = train.length;
  let sum = 0;
  for (let b = 0; b < cuts; ++b) {
    const chance = random(seed, b);
    const features = [...chance.sample(d, Math.floor(Math.sqrt(d)))].sort((x, y) => x - y);
    const weights = features.map(() => chance.normal());
    const project = (r: number[]) => features.reduce((s, f, t) => s + weights[t]! * r[f]!, 0);
    const values = train.map(project);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const bin = (v: number) => (v === high ? bins - 1 : Math.floor(((v - low) / (high - low)) * bins));
    const here = project(row);
    const count = here < low || here > high ? 0 : values.filter((v) => bin(v) === bin(here)).length;
    sum -= Math.log((count + 1e-12) / (n + bins * 1e-12));
  }
  return sum / cuts;
}

describe('loda', () => {
  test('agrees with the definition on random samples', () => {
    const train = normalRows(90, 5, 1);
    const model = loda({ nRandomCuts: 12, nBins: 7, seed: 3 }).fit(train);
    for (const row of [...train.slice(0, 20), ...normalRows(20, 5, 2)])
      expect(model.scoreOne(row)).toBeCloseTo(naive(train, row, 12, 7, 3), 9);
  });

  test('gives the hand-computed value: one feature, two bins, three of four samples in the lower', () => {
    const model = loda({ nRandomCuts: 1, nBins: 2 }).fit([[0], [1], [2], [9]]);
    expect(model.scoreOne([1])).toBeCloseTo(-Math.log(3 / 4), 9);
    expect(model.scoreOne([8])).toBeCloseTo(-Math.log(1 / 4), 9);
  });

  test('separates far samples from a cloud for any seed', () => {
    const train = normalRows(500, 6, 4);
    const far = normalRows(20, 6, 5).map((row) => row.map((v) => 4 * Math.sign(v) + v));
    for (const seed of [0, 1, 2]) {
      const model = loda({ seed }).fit(train);
      const normal = model.score(normalRows(100, 6, 6));
      const wins = [...model.score(far)].reduce((sum, s) => sum + normal.filter((v) => v < s).length, 0);
      expect(wins / (far.length * normal.length)).toBeGreaterThan(0.97);
    }
  });
});
