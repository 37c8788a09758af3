import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitGpd } from '../../src/kernels/extremes/gpd-fit.ts';
import { gpdScore } from '../../src/kernels/extremes/growing-tail.ts';
import { potScores } from '../../src/pot/scores.ts';
import { potExceedances, potThresholds } from '../../src/pot/thresholds.ts';
import { normalRows } from '../data.ts';
import { TEN } from './cases.ts';

const exceedancesOf = (values: readonly number[], t0: number, quantile: number) =>
  potExceedances(values, potThresholds(values, t0, { quantile, fit: 'compat' }));

test('the ten rows of the reference in compat: fits, survivals, scores, infinite ones included', () => {
  const one = potScores(exceedancesOf(TEN.f1, 6, 0.99), 6, { fit: 'compat' });
  const two = potScores(exceedancesOf(TEN.f2, 6, 0.99), 6, { fit: 'compat' });
  expect([...one.scores.slice(6)]).toEqual([Infinity, Infinity, Infinity, Infinity]);
  [Infinity, 0, 1.6577266220223992, 2.099151208696442].forEach((score, r) => {
    if (score === Infinity) expect(two.scores[6 + r]).toBe(Infinity);
    else expect(two.scores[6 + r]).toBeCloseTo(score, 11);
  });
  const shapes = [-2.687778724221391, -1.9076907886853052, -2.352491882657089, -1.8227953175299825];
  expect(one.excesses.map((e) => Number((e.shape - shapes[one.excesses.indexOf(e)]!).toFixed(9)))).toEqual([0, 0, 0, 0]);
  expect(two.excesses.map(({ at, survival }) => [at, Number(survival.toFixed(12))])).toEqual([
    [6, 0],
    [8, 0.603235772844],
    [9, 0.476383023699],
  ]);
});

test('the default is finite where the reference is not, and says which distribution it used', () => {
  const { scores, excesses } = potScores(exceedancesOf(TEN.f1, 6, 0.99), 6);
  expect([...scores.slice(6)].every((s) => Number.isFinite(s) && s > 1)).toBe(true);
  expect(excesses.map(({ status, count }) => [status, count])).toEqual([1, 2, 3, 4].map((n) => ['exponential', n]));
  // One excess of 0.5 before it: exp(0.6 / 0.5).
  expect(scores[6]).toBeCloseTo(Math.exp(1.2), 8);
});

test('each score is what a fit from scratch to all earlier exceedances gives', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 20, max: 200 }), (seed, t0) => {
      const exceedances = normalRows(300, 1, seed).map(([x], i) => (i % 31 === 0 ? Number.NaN : Math.max(0, x! - 0.5)));
      const { scores, excesses } = potScores(exceedances, t0);
      for (const { at, excess, survival, rate, returnPeriod, tailProbability, score } of excesses.filter((_, i) => i % 5 === 0)) {
        const before = exceedances.slice(0, at);
        const fit = fitGpd(before.filter((e) => e > 0));
        if (fit.status !== 'constrained') expect(score / gpdScore(fit, excess)).toBeCloseTo(1, 6);
        expect(scores[at]).toBe(score);
        expect(survival * score).toBeCloseTo(1, 12);
        expect(rate).toBe(before.filter((e) => e > 0).length / before.filter((e) => e === e).length);
        expect(tailProbability * returnPeriod).toBeCloseTo(1, 12);
      }
      exceedances.forEach((e, i) => {
        if (i < t0 || e !== e) expect(scores[i]).toBeNaN();
        else if (e === 0) expect(scores[i]).toBe(0);
        else expect(scores[i]).toBeGreaterThanOrEqual(1);
      });
    }),
    { numRuns: 15, seed: 8 },
  );
});

test('carried sums and exact refits give the same scores', () => {
  const exceedances = normalRows(3000, 1, 3).map(([x]) => Math.max(0, x! - 1));
  const [carried, exact] = (['carried', 'exact'] as const).map((refit) => potScores(exceedances, 500, { refit }).scores);
  carried!.forEach((score, i) => {
    if (score > 0) expect(Math.abs(score / exact![i]! - 1)).toBeLessThan(1e-9);
  });
});

test('the history is part of the rows', () =>
  expect(() => potScores([0, 1], 5)).toThrow('potScores: `t0` must be a whole number of rows in [0, 2]; got 5'));
