import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Random, random } from '../../../src/core/random.ts';
import {
  pushScore,
  type RecentScores,
  startRecentScores,
  tailProbability,
  tailQuantile,
} from '../../../src/kernels/extremes/recent-scores.ts';

const filled = (scores: readonly number[], window = 500): RecentScores => {
  const tail = startRecentScores(window);
  for (const score of scores) pushScore(tail, score);
  return tail;
};

/** Fitted, as it is after a question. */
function fitted(tail: RecentScores): RecentScores {
  tailQuantile(tail, 1e-3);
  return tail;
}

test('the sorted window is the newest scores, sorted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 30 }),
      (scores, window) => {
        const tail = filled(scores, window);
        expect([...tail.sorted.subarray(0, tail.n)]).toEqual(scores.slice(-window).sort((a, b) => a - b));
      },
    ),
    { numRuns: 100 },
  );
});

test('by hand: excesses 1 2 3 4 6 9 13 20 over 72 scores of 0 have a0 = 29/4, a1 = 99/56, so shape 5/104 and scale 2871/416', () => {
  const tail = filled([...Array(72).fill(0), 6, 1, 20, 2, 13, 3, 9, 4]),
    [shape, scale] = [5 / 104, 2871 / 416];
  // One in a hundred of all is 0.09 of those above: (8 + 1) / (80 + 1).
  expect(tailQuantile(tail, 0.01)).toBeCloseTo((scale / shape) * (0.09 ** -shape - 1), 9);
  expect(tail).toMatchObject({ above: 8, origin: 0, shape: expect.closeTo(shape, 12), scale: expect.closeTo(scale, 12) });
});

test('room grows up to the window', () => {
  const scores = Array.from({ length: 1000 }, (_, i) => Math.sin(i * 12.9898) * 100);
  expect(filled(scores.slice(0, 300), 700).ring).toHaveLength(512);
  const tail = filled(scores, 700);
  expect(tail.ring).toHaveLength(700);
  expect([...tail.sorted]).toEqual(scores.slice(-700).sort((a, b) => a - b));
});

test('the probability is the rank in the body: of 1 ... 99, ninety scores are at least 10', () => {
  const tail = filled(Array.from({ length: 99 }, (_, i) => i + 1));
  expect(tailProbability(tail, 10)).toBe(91 / 100);
  expect(tailProbability(tail, 0)).toBe(1);
});

test('the probability falls with the score, and the quantile is its inverse above the body', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 20, max: 300 }), (seed, n) => {
      const chance = random(seed);
      const tail = filled(Array.from({ length: n }, () => Math.exp(chance.normal())));
      let before = 1;
      for (let score = 0; score < 40; score += 0.25) {
        const p = tailProbability(tail, score);
        expect(p).toBeLessThanOrEqual(before + 1e-12);
        expect(p).toBeGreaterThan(0);
        before = p;
      }
      for (const p of [0.02, 1e-3, 1e-6]) expect(tailProbability(tail, tailQuantile(tail, p)) / p).toBeCloseTo(1, 6);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['exponential', 500, (chance: Random) => -Math.log(1 - chance.uniform()), 1 / 3, 3],
  ['exponential', 2000, (chance: Random) => -Math.log(1 - chance.uniform()), 1 / 2, 2],
  ['heavy-tailed', 2000, (chance: Random) => (1 - chance.uniform()) ** (-1 / 3), 1 / 2, 2],
] as const)('of %s scores, %i of them, the rate that was asked for is kept within a factor', (_, n, draw, least, most) => {
  const chance = random(1);
  let above = 0;
  for (let round = 0; round < 40; ++round) {
    const threshold = tailQuantile(
      filled(
        Array.from({ length: n }, () => draw(chance)),
        n,
      ),
      1e-3,
    );
    for (let i = 0; i < 1000; ++i) if (draw(chance) > threshold) above += 1;
  }
  expect(above / 40_000).toBeGreaterThan(1e-3 * least);
  expect(above / 40_000).toBeLessThan(1e-3 * most);
});

test.each([100, 500, 2000])('wild scores among %i, up to a fiftieth, do not move a rare threshold', (n) => {
  const chance = random(5),
    clean = Array.from({ length: n }, () => Math.abs(chance.normal())),
    wild = clean.map((score, i) => (i % 75 === 50 ? 12 + (i % 7) : score));
  for (const rate of [1e-3, 1e-4]) {
    const [with_, without] = [tailQuantile(filled(wild, n), rate), tailQuantile(filled(clean, n), rate)];
    expect(with_ / without).toBeGreaterThan(0.8);
    expect(with_ / without).toBeLessThan(1.2);
  }
  expect(filled(wild, n).n - fitted(filled(wild, n)).kept).toBe(wild.filter((score) => score >= 12).length);
});

test('a heavy tail is seldom taken for wild scores', () => {
  const chance = random(6);
  let leftOut = 0;
  for (let round = 0; round < 100; ++round) {
    const tail = fitted(filled(Array.from({ length: 500 }, () => (1 - chance.uniform()) ** (-1 / 3))));
    if (tail.kept < 500) leftOut += 1;
  }
  // Ten looks, a hundredth each, and the inner part is known from forty scores only.
  expect(leftOut).toBeLessThanOrEqual(20);
});

test('the forward search gives what fits of every inner part one after the other give', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 20, max: 400 }), fc.integer({ min: 0, max: 12 }), (seed, n, wild) => {
      const chance = random(seed),
        scores = Array.from({ length: n }, (_, i) => chance.normal() ** 2 + (i < wild ? 10 * i : 0)),
        tail = fitted(filled(scores)),
        sorted = scores.toSorted((a, b) => a - b),
        most = Math.max(8, Math.ceil(n / 10)),
        origin = sorted[n - most - 1]!;
      const fit = (count: number) => {
        const e = sorted.slice(n - most, n - most + count).map((s) => s - origin),
          a0 = e.reduce((a, b) => a + b) / count,
          a1 = e.reduce((sum, v, i) => sum + (v * (count - 1 - i)) / (count - 1), 0) / count,
          shape = Math.min(0.5, Math.max(0, 2 - a0 / (a0 - 2 * a1)));
        return { shape, scale: a0 * (1 - shape) };
      };
      let count = most - Math.min(most >> 1, Math.ceil(n / 50));
      for (; count < most; ++count) {
        const { shape, scale } = fit(count),
          z = (sorted[n - most + count]! - origin) / scale,
          above = shape === 0 ? Math.exp(-z) : (1 + shape * z) ** (-1 / shape);
        if (1 - (1 - above) ** (count + 1) <= 0.01) break;
      }
      expect(tail.above).toBe(count);
      expect(tail.shape).toBeCloseTo(fit(count).shape, 9);
      expect(tail.scale).toBeCloseTo(fit(count).scale, 9);
    }),
    { numRuns: 200 },
  );
});

test('an empty window and a missing score have no probability; equal scores have a finite threshold', () => {
  expect(tailProbability(startRecentScores(10), 1)).toBe(Number.NaN);
  expect(tailQuantile(startRecentScores(10), 0.1)).toBe(Number.NaN);
  const same = filled(Array(50).fill(2));
  expect(tailProbability(same, Number.NaN)).toBe(Number.NaN);
  expect(tailQuantile(same, 1e-4)).toBeCloseTo(2, 6);
  expect(tailProbability(same, 3)).toBe(1e-300);
});
