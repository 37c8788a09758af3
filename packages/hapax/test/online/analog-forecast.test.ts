import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analogForecast, random } from '../../src/index.ts';
import { normalRows } from '../data.ts';

/** Sums over the whole past for every pair of times, written from the formulas, with everything kept for ever. */
function naive(
  rows: readonly number[][],
  options: { windowSize: number; nNeighbors: number; support: number; fade: number; ignore: number; warmup: number },
) {
  const d = rows[0]!.length,
    scores: number[] = [],
    normal: boolean[] = [],
    /** compared[t][h]: squared distance of sample t to sample h < t in the units at time t; 0 where t was not normal. */
    compared: number[][] = [];
  const rate = (count: number) => Math.max(1 / count, 1 / options.windowSize);
  let [gate, run] = [Number.NaN, 0];
  rows.forEach((row, t) => {
    const learnt = rows.slice(0, t).filter((_, h) => normal[h]),
      // The plain mean of the first samples, then one that forgets: each sample has the weight left over by those after it.
      share = learnt.map((_, i) => learnt.slice(i + 1).reduce((left, _, k) => left * (1 - rate(i + 2 + k)), rate(i + 1))),
      weights = row.map((_, j) => {
        const mean = learnt.reduce((sum, r, i) => sum + share[i]! * r[j]!, 0),
          variance = learnt.reduce((sum, r, i) => sum + share[i]! * (r[j]! - mean) ** 2, 0);
        return learnt.length < 2 ? 0 : 1 / (variance + 1e-18);
      }),
      distance = (h: number) => row.reduce((sum, v, j) => sum + weights[j]! * (v - rows[h]![j]!) ** 2, 0);
    const past = (h: number) => {
      // Sample t - l stands beside sample h - l, down to the first sample, which has an unknown past.
      let sum = options.fade ** h * ((2 * d) / (1 - options.fade));
      for (let l = 1; l <= h; ++l) sum += options.fade ** (l - 1) * compared[t - l]![h - l]!;
      return sum;
    };
    if (t < options.warmup) scores.push(Number.NaN);
    else {
      const alike = Array.from({ length: t }, (_, h) => h)
        .filter((h) => normal[h] && h >= t - options.windowSize)
        .sort((a, b) => past(a) - past(b) || (a % options.windowSize) - (b % options.windowSize))
        .slice(0, options.nNeighbors);
      scores.push(Math.sqrt(alike.map(distance).sort((a, b) => a - b)[Math.min(options.support, alike.length) - 1]!));
    }
    const score = scores[t]!;
    let strange = false;
    if (!Number.isNaN(score)) {
      if (Number.isNaN(gate)) gate = Math.min(1e3, Math.max(1e-3, score));
      const above = score > gate;
      gate = Math.max(1e-3, gate * Math.exp(0.1 * (Number(above) - options.ignore)));
      run = above ? run + 1 : 0;
      strange = above && run <= 20;
    }
    normal.push(!strange);
    compared.push(Array.from({ length: t }, (_, h) => (strange ? 0 : distance(h))));
  });
  return scores;
}

test('analogForecast agrees with sums over all pairs of pasts', () => {
  const given = fc.record({
    windowSize: fc.constantFrom(30, 500),
    nNeighbors: fc.integer({ min: 1, max: 8 }),
    support: fc.integer({ min: 1, max: 4 }),
    fade: fc.constantFrom(0, 0.5, 0.9),
    ignore: fc.constantFrom(0.02, 0.2),
    warmup: fc.integer({ min: 2, max: 20 }),
  });
  fc.assert(
    fc.property(given, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 1e6 }), (options, d, seed) => {
      const rows = normalRows(90, d, seed).map((row, i) => (i % 17 === 16 ? row.map((v) => 9 * v) : row)),
        model = analogForecast(options).start(d);
      const wanted = naive(rows, options);
      rows.forEach((row, t) => {
        const score = model.scoreLearnOne(row);
        if (Number.isNaN(wanted[t])) expect(score).toBeNaN();
        // Running means and sums that fade, against sums of everything.
        else expect(Math.abs(score - wanted[t]!)).toBeLessThanOrEqual(1e-7 * (1 + wanted[t]!));
      });
    }),
    { numRuns: 12 },
  );
});

test('analogForecast gives the scores that a plain Python program gives', () => {
  const { options, X, scores } = JSON.parse(readFileSync(new URL('../fixtures/analog_forecast_small.json', import.meta.url), 'utf8')) as {
    options: Parameters<typeof analogForecast>[0];
    X: number[][];
    scores: (number | null)[];
  };
  const model = analogForecast(options).start(2);
  X.forEach((row, t) => {
    const score = model.scoreLearnOne(row);
    // Sums that fade are added in another order than sums over the whole past.
    if (scores[t] === null) expect(score).toBeNaN();
    else expect(Math.abs(score - scores[t]!)).toBeLessThanOrEqual(1e-9 * (1 + scores[t]!));
  });
});

test('by hand: after 1 always came 3, so 3 scores 0 and 2 is one standard deviation away', () => {
  const model = analogForecast({ fade: 0, nNeighbors: 2, support: 2, warmup: 8 }).start(1);
  // Mean 2 and variance 1 of eight samples; the last one is 1, and 3 followed the two before it.
  for (const v of [1, 3, 1, 3, 3, 1, 3, 1]) model.learnOne([v]);
  expect(model.scoreOne([3])).toBeCloseTo(0, 9);
  expect(model.scoreOne([2])).toBeCloseTo(1, 9);
  expect([...model.contributions([2])!]).toEqual([expect.closeTo(1, 9)]);
});

test('an ordinary value at the wrong moment is found, and leaves no echo', () => {
  const chance = random(4),
    at = (t: number) => [10 * Math.sin(t / 4) + 0.3 * chance.normal(), 10 * Math.cos(t / 4) + 0.3 * chance.normal()];
  const model = analogForecast().start(2);
  for (let t = 0; t < 1500; ++t) model.learnOne(at(t));
  const quiet: number[] = [];
  for (let t = 1500; t < 1900; ++t) quiet.push(model.scoreLearnOne(at(t)));
  const usual = Math.max(...quiet);
  for (let t = 1900; t < 1903; ++t) expect(model.scoreLearnOne(at(t + 12))).toBeGreaterThan(3 * usual);
  for (let t = 1903; t < 1950; ++t) expect(model.scoreLearnOne(at(t))).toBeLessThan(1.2 * usual);
});

test('a sample that is skipped moves time on', () => {
  const wave = (t: number) => [Math.sin(t / 3)],
    model = analogForecast().start(1);
  for (let t = 0; t < 1000; ++t) model.learnOne(wave(t));
  for (let t = 1000; t < 1005; ++t) model.skipOne([50]);
  expect(model.scoreOne(wave(1005))).toBeLessThan(0.1);
  expect(model.scoreOne(wave(1000))).toBeGreaterThan(0.5);
});

test('after a level shift it takes twenty samples for strange and then learns the new level', () => {
  const rows = normalRows(900, 1, 8),
    model = analogForecast({ windowSize: 300 }).start(1),
    scores = rows.map(([v], i) => model.scoreLearnOne([v! + (i < 600 ? 0 : 30)]));
  expect(Math.min(...scores.slice(600, 620))).toBeGreaterThan(20);
  expect(Math.max(...scores.slice(650, 900))).toBeLessThan(5);
});

test('a missing cell counts in neither score nor explanation', () => {
  const model = analogForecast().start(2);
  for (const row of normalRows(300, 2, 9)) model.learnOne(row);
  expect(model.scoreOne([Number.NaN, 0])).toBeLessThan(2);
  expect(model.contributions([Number.NaN, 9])![0]).toBe(0);
  expect(model.scoreOne([Number.NaN, Number.NaN])).toBe(0);
});
