import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { gevDistribution, gpdDistribution } from '../../src/evt/distribution.ts';
import { fitGev } from '../../src/evt/gev.ts';
import { andersonDarling, andersonDarlingStatistic, kolmogorovSmirnov, quantilePoints } from '../../src/evt/goodness-of-fit.ts';

const uniform = { survival: (x: number) => 1 - x, quantile: (p: number) => p };

const pareto = (shape: number, scale: number) => gpdDistribution({ shape, scale });

interface Case {
  readonly name: string;
  readonly statistic: number;
  readonly pValue: number;
  readonly shape: number;
  readonly scale: number;
  readonly sample: number[];
  readonly theoretical: number[];
}
const cases: Case[] = JSON.parse(readFileSync(new URL('../fixtures/evt-diagnostics.json', import.meta.url), 'utf8'));

describe.each(cases)('on the golden case $name', ({ statistic, pValue, shape, scale, sample, theoretical }) => {
  test('Kolmogorov-Smirnov gives the reference statistic and p-value', () => {
    const found = kolmogorovSmirnov(sample, pareto(shape, scale));
    expect(found.statistic).toBeCloseTo(statistic, 12);
    // The statistic carries rounding of 1e-16 · n into the p-value.
    expect(found.pValue).toBeCloseTo(pValue, 10);
    expect(found.nSamples).toBe(sample.length);
  });

  test('quantile points are those of the reference to 1e-12', () => {
    const points = quantilePoints(sample.toReversed(), pareto(shape, scale));
    expect([...points.sample]).toEqual(sample);
    points.theoretical.forEach((q, i) => {
      expect(Math.abs(q - theoretical[i]!) / Math.max(1, Math.abs(theoretical[i]!))).toBeLessThan(1e-12);
    });
  });
});

describe('Kolmogorov-Smirnov', () => {
  test('measures the largest gap on either side of a step, by hand', () => {
    // F_n jumps to ½ at 0.1: gap 0.4; to 1 at 0.7: gap 0.3 above, 0.2 below. p = 1 − 2!(0.6/2)².
    expect(kolmogorovSmirnov([0.7, 0.1, Number.NaN], uniform)).toEqual({ statistic: 0.4, pValue: expect.closeTo(0.82, 12), nSamples: 2 });
  });

  test('refuses an empty sample by name', () => {
    expect(() => kolmogorovSmirnov([Number.NaN], uniform)).toThrow('kolmogorovSmirnov needs at least one value; got none');
  });

  test('p-values of true samples are uniform: one in ten is below 0.1', () => {
    const chance = random(3);
    let below = 0;
    for (let i = 0; i < 500; ++i) {
      if (kolmogorovSmirnov(Array.from({ length: 20 }, chance.uniform), uniform).pValue < 0.1) below += 1;
    }
    // Binomial(500, 0.1): standard deviation 6.7; four of them.
    expect(Math.abs(below - 50)).toBeLessThan(27);
  });
});

describe('Anderson-Darling', () => {
  test('is the sum of its definition', () => {
    // n = 2, x = ¼, ½: −2 − ½ (ln ¼ + ln ½ + 3 (ln ½ + ln ¾)).
    const byHand = -2 - 0.5 * (Math.log(0.25) + Math.log(0.5) + 3 * (Math.log(0.5) + Math.log(0.75)));
    expect(andersonDarlingStatistic([0.25, 0.5], uniform)).toBeCloseTo(byHand, 14);
  });

  const fit = (x: Float64Array) => gevDistribution(fitGev(x));
  const chance = random(11);
  const gumbel = Array.from({ length: 80 }, () => -Math.log(-Math.log(chance.uniform())));

  test('accepts a sample of the fitted family and rejects another, with the same seed the same p-value', () => {
    const options = { nBootstrap: 99, seed: 5 };
    const right = andersonDarling(gumbel, fit, options);
    expect(right.pValue).toBeGreaterThan(0.1);
    expect(andersonDarling(gumbel, fit, options)).toEqual(right);
    const twoHumps = gumbel.map((v, i) => v * 0.1 + (i % 2 === 0 ? 0 : 10));
    expect(andersonDarling(twoHumps, fit, options).pValue).toBe(0.01);
  });

  test('checks its options', () => {
    expect(() => andersonDarling(gumbel, fit, { nBootstrap: 5 })).toThrow(
      'andersonDarling: `nBootstrap` must be an integer in [19, 100000]; got 5',
    );
  });
});
