import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { gevDistribution } from '../../src/evt/distribution.ts';
import { gevLikelihood } from '../../src/evt/likelihood.ts';
import { gevReturnLevels, gpdReturnLevels } from '../../src/evt/return-level.ts';
import { fitGpd } from '../../src/kernels/extremes/gpd-fit.ts';
import { curve } from '../../src/kernels/extremes/newton.ts';
import { shared } from '../shared.ts';

const chance = random(21);
const { quantile } = gevDistribution({ location: 4, scale: 0.5, shape: 0.15 });
const maxima = Array.from({ length: 60 }, () => quantile(chance.uniform()));
const excesses = Float64Array.from({ length: 120 }, () => -2 * Math.log(1 - chance.uniform()));

test('GEV levels are quantiles of the fit: passed in one block of `period`', () => {
  const { fit, levels } = gevReturnLevels(maxima, { periods: [2, 100] });
  for (const { period, level, lower, upper } of levels) {
    expect(gevDistribution(fit).survival(level)).toBeCloseTo(1 / period, 12);
    expect(lower).toBeLessThan(level);
    expect(upper).toBeGreaterThan(level);
  }
  expect(levels[1]!.upper - levels[1]!.level).toBeGreaterThan(levels[1]!.level - levels[1]!.lower);
});

test('a profile end is where the best fit through it has lost half the χ² quantile, found by a plain grid', () => {
  const { fit, levels } = gevReturnLevels(maxima, { periods: [50], confidence: 0.9 });
  const x = Float64Array.from(maxima);
  const a = -Math.log(-Math.log(1 - 1 / 50));
  const out = curve(3);
  for (const end of [levels[0]!.lower, levels[0]!.upper]) {
    let best = Infinity;
    for (let shape = -0.3; shape < 0.9; shape += 0.002) {
      for (let scale = 0.25; scale < 1.2; scale += 0.002) {
        gevLikelihood(x, Float64Array.of(end - (scale * Math.expm1(shape * a)) / shape, scale, shape), out);
        best = Math.min(best, out.value);
      }
    }
    // χ²₁ at 0.9 is 2.705543; the grid is coarser than the search.
    expect(best - fit.nll).toBeCloseTo(2.705543 / 2, 2);
  }
});

test('GPD levels invert the tail and the delta interval is symmetric', () => {
  const tail = { ...fitGpd(excesses), excesses, threshold: 7, nSamples: 2400 };
  const [one, far] = gpdReturnLevels(tail, { periods: [1, 10], samplesPerBlock: 100, interval: 'delta' });
  expect(((1 + (tail.shape * (far!.level - 7)) / tail.scale) ** (-1 / tail.shape) * 120) / 2400).toBeCloseTo(1 / 1000, 12);
  expect(far!.level - far!.lower).toBeCloseTo(far!.upper - far!.level, 10);
  expect(one!.level).toBeLessThan(far!.level);
  const [profile] = gpdReturnLevels(tail, { periods: [10], samplesPerBlock: 100 });
  expect(profile!.level).toBe(far!.level);
  expect(profile!.upper).toBeGreaterThan(profile!.level);
  expect(profile!.lower).toBeGreaterThan(7);
});

test('a level below the threshold is not answered', () => {
  const [level] = gpdReturnLevels({ excesses, threshold: 7, nSamples: 2400, scale: 2, shape: 0 }, { periods: [2] });
  expect(level).toEqual({ period: 2, level: Number.NaN, lower: Number.NaN, upper: Number.NaN });
});

test('a tail whose shape was held has levels but no interval', () => {
  const few = [1, 2, 3];
  const [level] = gpdReturnLevels({ ...fitGpd(few), excesses: few, threshold: 7, nSamples: 30 }, { periods: [100] });
  expect(level!.level).toBeCloseTo(7 + 2 * Math.log(10), 12);
  expect([level!.lower, level!.upper]).toEqual([Number.NaN, Number.NaN]);
});

test('says what it cannot use', () => {
  expect(() => gevReturnLevels(maxima, { periods: [1] })).toThrow(
    'gevReturnLevels: `periods` must be a list, each a number in [1.000001, Infinity]; got [1]',
  );
  expect(() => gpdReturnLevels({ excesses: [1, 2], threshold: 0, nSamples: 1, scale: 1, shape: 0 })).toThrow(
    'gpdReturnLevels needs 1 to nSamples excesses; got 2 excesses for 1 samples',
  );
});

const portpirie = shared('data/evt/portpirie_annual_max_sealevel_m.csv');
const rain = shared('data/evt/rain_sw_england_daily_mm.csv.gz');

describe.skipIf(portpirie === undefined || rain === undefined)('on published data (skipped where the reference data is missing)', () => {
  const table = (text: string, at: number) =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[at]));

  test('Port Pirie sea levels: 10 and 100 years as printed in Coles 2001, 3.4.1', () => {
    const values = table(readFileSync(portpirie!, 'utf8'), 1);
    const delta = gevReturnLevels(values, { periods: [10, 100], interval: 'delta' }).levels;
    const profile = gevReturnLevels(values, { periods: [100] }).levels;
    const rounded = [...delta, ...profile].map(({ level, lower, upper }) => [level, lower, upper].map((v) => v.toFixed(2)));
    expect(rounded).toEqual([
      ['4.30', '4.19', '4.40'],
      ['4.69', '4.38', '5.00'],
      ['4.69', '4.49', '5.26'],
    ]);
  });

  test('daily rain: the 100-year level 106.3 mm with the interval of Coles 2001, 4.4.1', () => {
    const values = table(gunzipSync(readFileSync(rain!)).toString(), 0);
    const over = Float64Array.from(values.filter((v) => v > 30).map((v) => v - 30));
    const tail = { ...fitGpd(over), excesses: over, threshold: 30, nSamples: values.length };
    const [level] = gpdReturnLevels(tail, { periods: [100], samplesPerBlock: 365, interval: 'delta' });
    expect(level!.level).toBeCloseTo(106.3, 1);
    // Printed [65.5, 147.1], from rounded variances.
    expect(Math.abs(level!.lower - 65.5)).toBeLessThan(0.1);
    expect(Math.abs(level!.upper - 147.1)).toBeLessThan(0.1);
  });
});
