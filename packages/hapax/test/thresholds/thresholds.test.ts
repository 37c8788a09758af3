import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { alarmBudget, biSpot, contamination, dspot, scoreIqr, scoreMad, spot, tailProbability } from '../../src/index.ts';

const chance = random(31);
const normal = (n: number) => Float64Array.from({ length: n }, chance.normal);

test('hand-computed values: quantile, median + 3.5 · 1.4826 · MAD, third quartile + 1.5 · IQR', () => {
  const scores = [1, 2, 3, 4, 5];
  expect(contamination({ contamination: 0.25 }).fit(scores).bounds.upper).toBe(4);
  expect(scoreMad().fit(scores).bounds.upper).toBeCloseTo(3 + 3.5 * 1.4826022, 6);
  expect(scoreIqr().fit(scores).bounds.upper).toBe(4 + 1.5 * 2);
});

test('an alarm budget of 2 in 1,440 alarms about twice in 1,440, three times a budget of 2 in 14,400 is rarer', () => {
  const scores = normal(5000);
  const further = normal(144_000);
  const count = (per: number) =>
    alarmBudget({ alarms: 2, per })
      .fit(scores)
      .predict(further)
      .reduce((sum, f) => sum + f, 0);
  // 200 and 20 expected; the level rests on 100 peaks, good to about a third.
  expect(count(1440)).toBeGreaterThan(120);
  expect(count(1440)).toBeLessThan(300);
  expect(count(14_400)).toBeLessThan(50);
  expect(alarmBudget({ alarms: 5, per: 2 }).fit(scores).bounds.upper).toBe(Math.min(...scores));
});

test('spot keeps its promise over a long stream: q of 1e-4 on 100,000 normal scores', () => {
  const rule = spot({ maxPeaks: 300 }).fit(normal(10_000));
  let alarms = 0;
  for (const score of normal(100_000)) {
    if (rule.isAnomaly(score)) alarms += 1;
    rule.learnOne(score);
  }
  // 10 expected; the level rests on 200 to 300 peaks, and clipping leaves it a little low.
  expect(alarms).toBeLessThan(40);
});

test('dspot follows a slow drift that drowns spot in alarms', () => {
  const first = normal(2000);
  const drifting = normal(20_000).map((v, i) => v + i * 5e-4);
  const alarms = (rule: { isAnomaly(s: number): boolean; learnOne(s: number): void }) => {
    let count = 0;
    for (const score of drifting) {
      if (rule.isAnomaly(score)) count += 1;
      rule.learnOne(score);
    }
    return count;
  };
  const still = alarms(spot({ q: 1e-3, alarms: 'skip' }).fit(first));
  const moving = alarms(dspot({ q: 1e-3, depth: 50, maxPeaks: 200 }).fit(first));
  expect(moving).toBeLessThan(100);
  expect(still).toBeGreaterThan(10 * moving);
});

test('dspot measures from the mean of the last normal scores', () => {
  const scores = normal(500);
  const rule = dspot({ depth: 3 }).fit(scores);
  const before = rule.bounds.upper;
  for (const v of [0.1, -0.2, 0.3]) rule.learnOne(v);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
  // Three inner scores change the rate of peaks a little, the mean by what it changed.
  expect(rule.bounds.upper - before).toBeCloseTo(mean([0.1, -0.2, 0.3]) - mean(scores.slice(-3)), 1);
});

test('biSpot alarms on both sides, its lower bound that of spot on the negated scores', () => {
  const scores = normal(3000);
  const rule = biSpot().fit(scores);
  expect(rule.bounds.lower).toBe(-spot().fit(scores.map((v) => -v)).bounds.upper);
  expect([rule.isAnomaly(-9), rule.isAnomaly(0), rule.isAnomaly(9)]).toEqual([true, false, true]);
});

test('tailProbability reaches beyond the sample: 1e-6 on normal scores lies near 4.75', () => {
  expect(Math.abs(tailProbability({ p: 1e-6 }).fit(normal(20_000)).bounds.upper - 4.75)).toBeLessThan(0.8);
});
