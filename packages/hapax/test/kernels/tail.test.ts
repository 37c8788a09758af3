import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { pushTail, startTail, type Tail, tailProbability, tailQuantile } from '../../src/kernels/tail.ts';

const filled = (scores: readonly number[], window = 500): Tail => {
  const tail = startTail(window);
  for (const score of scores) pushTail(tail, score);
  return tail;
};

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

test('of exponential scores the rate that was asked for is exceeded, within a factor of three', () => {
  const chance = random(1);
  const draw = () => -Math.log(1 - chance.uniform());
  let above = 0;
  for (let round = 0; round < 40; ++round) {
    const threshold = tailQuantile(filled(Array.from({ length: 500 }, draw)), 1e-3);
    for (let i = 0; i < 1000; ++i) if (draw() > threshold) above += 1;
  }
  expect(above / 40_000).toBeGreaterThan(1e-3 / 3);
  expect(above / 40_000).toBeLessThan(3e-3);
});

test('an empty window and a missing score have no probability; equal scores have a finite threshold', () => {
  expect(tailProbability(startTail(10), 1)).toBe(Number.NaN);
  expect(tailQuantile(startTail(10), 0.1)).toBe(Number.NaN);
  const same = filled(Array(50).fill(2));
  expect(tailProbability(same, Number.NaN)).toBe(Number.NaN);
  expect(tailQuantile(same, 1e-4)).toBeCloseTo(2, 6);
  expect(tailProbability(same, 3)).toBe(1e-300);
});
