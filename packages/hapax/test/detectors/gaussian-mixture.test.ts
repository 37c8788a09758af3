import { describe, expect, test } from 'vitest';
import { gaussianMixture } from '../../src/index.ts';
import { normalRows } from '../data.ts';
import { expectClose, golden, theirQuantile } from '../golden.ts';

/** −ln of one normal density with the covariance of the samples, two features, by the formula of its inverse. */
function naive(train: number[][], row: number[]): number {
  const n = train.length;
  const [mx, my] = [0, 1].map((j) => train.reduce((s, r) => s + r[j]!, 0) / n) as [number, number];
  const sum = (f: (u: number, v: number) => number) => train.reduce((s, r) => s + f(r[0]! - mx, r[1]! - my), 0) / n;
  const [a, b, c] = [sum((u) => u * u) + 1e-6, sum((u, v) => u * v), sum((_, v) => v * v) + 1e-6];
  const [u, v] = [row[0]! - mx, row[1]! - my];
  const determinant = a * c - b * b;
  return (c * u * u - 2 * b * u * v + a * v * v) / determinant / 2 + Math.log(determinant) / 2 + Math.log(2 * Math.PI);
}

const blobs = (seed: number) => normalRows(300, 2, seed).map(([a, b], i) => [a! / 2 + (i % 2 === 0 ? 5 : -5), b! / 2]);

describe('gaussianMixture', () => {
  test('with one component agrees with the definition on random samples', () => {
    const train = normalRows(50, 2, 1).map(([a, b]) => [a!, 2 * a! + b!]);
    const model = gaussianMixture().fit(train);
    for (const row of normalRows(30, 2, 2)) expect(model.scoreOne(row)).toBeCloseTo(naive(train, row), 9);
  });

  test('gives the hand-computed value: a single sample is its own mean with variance 1e-6, so its density is 1/√(2π · 1e-6)', () => {
    expect(
      gaussianMixture()
        .fit([[3]])
        .scoreOne([3]),
    ).toBeCloseTo(Math.log(2 * Math.PI * 1e-6) / 2, 9);
  });

  test('equals PyOD GMM with one component to 1e-9', () => {
    const expected = golden.out['pyod.GMM.1']!;
    const model = gaussianMixture().fit(golden.X),
      scores = model.score(golden.X);
    expectClose(scores, expected.scores!);
    expectClose(model.score(golden.Q), expected.scoreQ!);
    expectClose([theirQuantile(scores)], [Number(expected.threshold)]);
  });

  test('two components find two groups: halfway between them is odd, which one component cannot see', () => {
    const rows = blobs(3);
    const one = gaussianMixture({ nComponents: 1 }).fitScore(rows);
    const two = gaussianMixture({ nComponents: 2 }).fitScore(rows);
    expect(one.model.scoreOne([0, 0])).toBeLessThan(one.model.threshold);
    expect(two.model.scoreOne([0, 0])).toBeGreaterThan(Math.max(...two.scores));
    // Each group weighs a half and has standard deviation 1/2: its centre has density (1/2) / (2π/4), estimated from 150 samples.
    expect(Math.abs(two.model.scoreOne([5, 0]) - Math.log(Math.PI))).toBeLessThan(0.25);
  });

  test('stays finite with more components than samples, duplicates and collinear features', () => {
    for (const rows of [
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
      Array(20).fill([5, 5]),
      normalRows(40, 1, 4).map(([a]) => [a!, 2 * a!, 3]),
    ]) {
      const { model, scores } = gaussianMixture({ nComponents: 8 }).fitScore(rows);
      expect([...scores, ...model.score([rows[0]!.map(() => 9)])].every(Number.isFinite)).toBe(true);
    }
  });
});
