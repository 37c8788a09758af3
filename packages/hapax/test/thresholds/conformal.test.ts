import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { conformal } from '../../src/index.ts';

/** Benjamini-Hochberg by its definition: try every k from the largest. */
function naive(calibration: number[], scores: number[], alpha: number): number[] {
  const p = scores.map((s) => (1 + calibration.filter((c) => c >= s).length) / (calibration.length + 1));
  for (let k = p.length; k > 0; --k) {
    const limit = (alpha * k) / p.length;
    if (p.filter((v) => v <= limit + 1e-12).length >= k) return p.map((v) => (v <= limit + 1e-12 ? 1 : 0));
  }
  return p.map(() => 0);
}

test('decides as Benjamini-Hochberg does by definition, ties included', () => {
  const score = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1, maxLength: 60 }),
      fc.array(score, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(0.05, 0.1, 0.3),
      (calibration, scores, alpha) => {
        expect([...conformal({ alpha }).fit(calibration).predict(scores)]).toEqual(naive(calibration, scores, alpha));
      },
    ),
    { numRuns: 200 },
  );
});

test('alone, a score alarms when its p-value is at most alpha: above the largest of 19 at 0.05', () => {
  const nineteen = Array.from({ length: 19 }, (_, i) => i);
  const rule = conformal({ alpha: 0.05 }).fit(nineteen);
  expect(rule.bounds.upper).toBe(18);
  expect([rule.isAnomaly(18), rule.isAnomaly(18.1)]).toEqual([false, true]);
  expect(conformal({ alpha: 0.05 }).fit(nineteen.slice(1)).bounds.upper).toBe(Infinity);
});

test('keeps the false discovery rate below alpha over many batches with one anomaly in ten', () => {
  const chance = random(8);
  const calibration = Array.from({ length: 1000 }, chance.normal);
  const rule = conformal({ alpha: 0.2 }).fit(calibration);
  let rate = 0;
  for (let batch = 0; batch < 200; ++batch) {
    const flags = rule.predict(Array.from({ length: 100 }, (_, i) => (i < 10 ? 5 : 0) + chance.normal()));
    const alarms = flags.reduce((sum, f) => sum + f, 0);
    const hits = flags.slice(0, 10).reduce((sum, f) => sum + f, 0);
    rate += alarms === 0 ? 0 : (alarms - hits) / alarms / 200;
    expect(hits).toBeGreaterThan(6);
  }
  // Expected 0.2 · 0.9 = 0.18.
  expect(rate).toBeLessThan(0.22);
  expect(rate).toBeGreaterThan(0.12);
});

test('says what a small calibration can promise a batch: nothing, several together, or one alone', () => {
  const after = (n: number, batch: number) =>
    conformal({ alpha: 0.05 })
      .fit(Array.from({ length: n }, (_, i) => i))
      .doubt(batch);
  expect(after(10, 100)).toBe(
    'conformal: the smallest p-value that 10 calibration scores allow is 1/11, above alpha 0.05, so nothing can alarm; calibrate with 19 scores at least, with 1,999 calibration scores for one alone among 100, or raise alpha',
  );
  expect(after(199, 100)).toBe(
    'conformal: the smallest p-value that 199 calibration scores allow is 1/200, so among 100 scores 10 must lie above all of them before any alarms; for one alone calibrate with 1,999 calibration scores, judge fewer at once, or raise alpha',
  );
  expect([after(1999, 100), after(19, 1)]).toEqual([undefined, undefined]);
});

test('keeps to what it says: nine of a hundred above 199 do not alarm, ten do; one does above 1,999', () => {
  const alarms = (n: number, above: number) => {
    const scores = Array.from({ length: 100 }, (_, i) => (i < above ? 1e9 : -1));
    return conformal({ alpha: 0.05 })
      .fit(Array.from({ length: n }, (_, i) => i))
      .predict(scores)
      .reduce((sum, v) => sum + v, 0);
  };
  expect([alarms(199, 9), alarms(199, 10), alarms(1998, 1), alarms(1999, 1)]).toEqual([0, 10, 0, 1]);
});
