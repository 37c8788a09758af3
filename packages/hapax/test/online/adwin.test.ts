import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adwin } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const stream = (n: number, seed: number, shift: number) => normalRows(n, 1, seed).map(([x]) => [x! + shift]);

test('adwin gives the bound of the paper: five zeros and five ones', () => {
  const model = adwin({ warmup: 9, maxBuckets: 20 }).start(1);
  for (const x of [0, 0, 0, 0, 0, 1, 1, 1, 1]) model.learnOne([x]);
  // n = 10, σ = 1/2, h = 2/5, L = ln(2 ln(10) / 0.002) = 7.741788; ε = √(0.2 L) + ⅔ · 0.2 · L = 1.244330 + 1.032238.
  expect(model.scoreOne([1])).toBeCloseTo(1 / 2.276568, 6);
});

test('adwin finds a shift of one deviation soon, is silent, then follows the new level', () => {
  const model = adwin().start(1);
  for (const x of stream(2000, 1, 0)) expect(model.scoreLearnOne(x) > 1).toBe(false);
  const delay = stream(200, 2, 1).findIndex((x) => model.scoreLearnOne(x) > 1);
  expect(delay).toBeGreaterThan(5);
  expect(delay).toBeLessThan(60);
  for (const x of stream(3000, 3, 1)) model.scoreLearnOne(x);
  for (const x of stream(1000, 4, 1)) expect(model.scoreLearnOne(x) > 1).toBe(false);
});

test('adwin names the feature that changed', () => {
  const model = adwin().start(2);
  for (const [x, y] of normalRows(1000, 2, 5)) model.learnOne([x!, y!]);
  for (const [x, y] of normalRows(15, 2, 6)) model.learnOne([x!, y! + 1]);
  const [first, second] = model.contributions([0, 1])!;
  expect(second).toBeGreaterThan(2 * first!);
});

test('adwin does not change its mind when the unit of a feature does', () => {
  const [one, other] = [adwin().start(1), adwin().start(1)];
  for (const [x] of [...stream(500, 7, 0), ...stream(100, 8, 2)]) {
    const score = one.scoreLearnOne([x!]);
    // 40 + 1024 x is not exact: 12 digits are left of 15.
    if (score === score) expect(other.scoreLearnOne([40 + 1024 * x!])).toBeCloseTo(score, 9);
    else expect(other.scoreLearnOne([40 + 1024 * x!])).toBeNaN();
  }
});

/** The same with every value of every bucket kept, and the formula written as in the paper. */
function naive(delta: number, minLength: number, maxBuckets: number, warmup: number) {
  let buckets: number[][] = [];
  const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const evidence = (value: number): number => {
    const parts = [...buckets, [value]],
      all = parts.flat(),
      variance = mean(all.map((v) => (v - mean(all)) ** 2));
    let worst = 0;
    for (let cut = 1; cut < parts.length; ++cut) {
      const [older, newer] = [parts.slice(0, cut).flat(), parts.slice(cut).flat()];
      if (Math.min(older.length, newer.length) < minLength) continue;
      const m = 1 / (1 / older.length + 1 / newer.length),
        log = Math.log((2 * Math.log(all.length)) / delta),
        epsilon = Math.sqrt((2 / m) * variance * log) + (2 / (3 * m)) * Math.sqrt(variance) * log;
      worst = Math.max(worst, Math.abs(mean(older) - mean(newer)) / epsilon);
    }
    return worst;
  };
  return (value: number): number => {
    const score = buckets.flat().length < warmup ? Number.NaN : evidence(value);
    if (score > 1) {
      do buckets = buckets.slice(1);
      while (evidence(value) > 1);
    }
    buckets.push([value]);
    for (let size = 1; buckets.filter((b) => b.length === size).length > maxBuckets; size *= 2) {
      const first = buckets.findIndex((b) => b.length === size);
      buckets.splice(first, 2, [...buckets[first]!, ...buckets[first + 1]!]);
    }
    return score;
  };
}

test('adwin equals a window that keeps every value', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(1, 5, 12),
      fc.constantFrom(2, 5),
      fc.constantFrom(0.002, 0.5),
      (seed, minLength, maxBuckets, delta) => {
        const model = adwin({ delta, minLength, maxBuckets, warmup: 20 }).start(1),
          twin = naive(delta, minLength, maxBuckets, 20),
          values = [...stream(120, seed, 0), ...stream(80, seed + 1, 3), ...stream(60, seed + 2, -1)];
        for (const [x] of values) {
          const expected = twin(x!),
            score = model.scoreLearnOne([x!]);
          // The sums are taken in another order: 1e-10 is a thousand times what that can do to 260 values.
          if (expected === expected) expect(score).toBeCloseTo(expected, 10);
          else expect(score).toBeNaN();
        }
      },
    ),
    { numRuns: 15 },
  );
});
