import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ewma } from '../../src/index.ts';
import { normalRows } from '../data.ts';

test('ewma agrees with weights that sum to one, each sample weighing what those after it left over', () => {
  fc.assert(
    fc.property(fc.constantFrom(0.02, 0.1, 0.5), fc.integer({ min: 0, max: 1e6 }), (rate, seed) => {
      const x = normalRows(120, 1, seed).map(([v]) => v!),
        model = ewma({ rate, warmup: 5 }).start(1);
      x.forEach((value, t) => {
        const score = model.scoreLearnOne([value]);
        expect(Number.isNaN(score)).toBe(t < 5);
        if (t < 5) return;
        const weights = x.slice(0, t).map((_, i) => {
          let weight = Math.max(rate, 1 / (i + 1));
          for (let k = i + 1; k < t; ++k) weight *= 1 - Math.max(rate, 1 / (k + 1));
          return weight;
        });
        const mean = weights.reduce((sum, w, i) => sum + w * x[i]!, 0),
          variance = weights.reduce((sum, w, i) => sum + w * (x[i]! - mean) ** 2, 0);
        expect(score).toBeCloseTo(Math.abs(value - mean) / Math.sqrt(variance), 9);
      });
    }),
    { numRuns: 20 },
  );
});

test('by hand: after 1, 3, 5 with a long memory 7 is (7 − 3) / √(8/3) away', () => {
  const model = ewma({ rate: 0.01, warmup: 3 }).start(1);
  for (const v of [1, 3, 5]) model.learnOne([v]);
  expect(model.scoreOne([7])).toBeCloseTo(4 / Math.sqrt(8 / 3), 12);
});

test('with a long memory the first scores are no larger than the later ones', () => {
  const model = ewma({ rate: 0.001 }).start(1),
    scores = normalRows(3000, 1, 11).map((row) => model.scoreLearnOne(row)),
    mean = (part: number[]) => part.reduce((a, b) => a + b) / part.length;
  expect(mean(scores.slice(20, 300)) / mean(scores.slice(2000))).toBeLessThan(1.15);
});
