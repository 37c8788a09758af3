import { expect, test } from 'vitest';
import { anomalyLikelihood } from '../../src/index.ts';
import { normalQuantile } from '../../src/kernels/linear/normal.ts';
import { median } from '../../src/kernels/ranks/quantile.ts';
import { normalRows } from '../data.ts';

const scores = Float64Array.from(normalRows(600, 1, 31), ([a]) => Math.abs(a!));

/** The bound by the definition, from all scores that the rule holds. */
function byDefinition(
  calibration: Float64Array,
  seen: readonly number[],
  { q = 1e-4, window = 8000, short = 1, floor = 0.1 } = {},
): number {
  const unit = median(calibration.map(Math.abs));
  const l = [...calibration, ...seen].map((s) => Math.sign(s) * Math.log1p(Math.abs(s) / unit)).slice(-window);
  const mean = l.reduce((a, b) => a + b, 0) / l.length;
  const sd = Math.max(floor, Math.sqrt(l.reduce((s, v) => s + (v - mean) ** 2, 0) / l.length));
  const before = short > 1 ? l.slice(-(short - 1)) : [];
  return unit * Math.expm1((before.length + 1) * (mean + normalQuantile(1 - q) * sd) - before.reduce((a, b) => a + b, 0));
}

test.each([[{}], [{ window: 100 }], [{ short: 3, q: 1e-3 }], [{ short: 3, window: 50, floor: 2 }]])(
  'the bound is the score that lifts the mean of the recent ones to what is improbable: %o',
  (options) => {
    const calibration = scores.slice(0, 200);
    const rule = anomalyLikelihood(options).fit(calibration);
    const seen: number[] = [];
    for (const score of scores.slice(200)) {
      expect(rule.bounds.upper / byDefinition(calibration, seen, options)).toBeCloseTo(1, 8);
      rule.learnOne(score);
      seen.push(score);
    }
  },
);

test('an episode raises one alarm: what follows within the quiet time raises none', () => {
  const rule = anomalyLikelihood({ quiet: 50 }).fit(scores);
  const alarms = Array.from({ length: 200 }, (_, i) => {
    const score = i < 40 || i === 120 ? 1e6 : 0.5;
    const alarm = rule.isAnomaly(score);
    rule.learnOne(score);
    return alarm ? i : -1;
  }).filter((i) => i >= 0);
  expect(alarms).toEqual([0, 120]);
});

test('scores of any unit come to one scale, and a flat stretch is as strange as the floor lets it be', () => {
  const small = anomalyLikelihood().fit(scores.map((s) => 1e-9 * s));
  const large = anomalyLikelihood().fit(scores.map((s) => 1e9 * s));
  expect(large.bounds.upper / small.bounds.upper).toBeCloseTo(1e18, -10);
  // All scores alike: one that is half as high again is none yet, twice as high is.
  const flat = anomalyLikelihood().fit(new Float64Array(300).fill(7));
  expect([flat.isAnomaly(10), flat.isAnomaly(25)]).toEqual([false, true]);
});
