import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { meanResidualLife, thresholdStability } from '../../src/evt/threshold-choice.ts';
import { gpdQuantile } from '../../src/kernels/extremes/gpd.ts';
import { shared } from '../shared.ts';

const chance = random(4);
const values = Array.from({ length: 4000 }, () => 100 + gpdQuantile({ shape: 0.2, scale: 3 }, chance.uniform()));

test('the mean residual life is the mean excess over each threshold, its band the standard error of that mean', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 60, maxLength: 120 }), (sample) => {
      for (const { threshold, nExceedances, value, upper } of meanResidualLife(sample, { nThresholds: 5 })) {
        const excesses = sample.filter((v) => v > threshold).map((v) => v - threshold);
        const mean = excesses.reduce((sum, v) => sum + v, 0) / excesses.length;
        const variance = excesses.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (excesses.length - 1);
        expect(nExceedances).toBe(excesses.length);
        expect(value).toBeCloseTo(mean, 9);
        expect(upper).toBeCloseTo(mean + 1.959963984540054 * Math.sqrt(variance / excesses.length), 6);
      }
    }),
    { numRuns: 30 },
  );
});

test('on a generalized Pareto sample it is the line (σ + ξu) / (1 − ξ) within its band, up to the noise of the far tail', () => {
  const points = meanResidualLife(values, { confidence: 0.999, minExceedances: 100 });
  for (const { threshold, lower, upper } of points) {
    const line = (3 + 0.2 * (threshold - 100)) / 0.8;
    expect(lower).toBeLessThan(line);
    expect(upper).toBeGreaterThan(line);
  }
});

test('shape and modified scale stay level within their intervals over every threshold of a generalized Pareto sample', () => {
  const points = thresholdStability(values, { confidence: 0.999, nThresholds: 12 });
  expect(points).toHaveLength(12);
  for (const { shape, modifiedScale } of points) {
    expect(shape.lower).toBeLessThan(0.2);
    expect(shape.upper).toBeGreaterThan(0.2);
    expect(modifiedScale.lower).toBeLessThan(3 - 0.2 * 100);
    expect(modifiedScale.upper).toBeGreaterThan(3 - 0.2 * 100);
  }
  expect(points[0]!.nExceedances).toBeGreaterThan(points[11]!.nExceedances);
});

test('leaves out thresholds with too few values above them, and says how many values it needs', () => {
  expect(meanResidualLife(values, { thresholds: [101, 1e9] }).map(({ threshold }) => threshold)).toEqual([101]);
  expect(() => meanResidualLife([1, 2, 3])).toThrow('meanResidualLife needs at least 40 values, twice `minExceedances`; got 3');
  expect(() => thresholdStability(values, { minExceedances: 5 })).toThrow(
    'thresholdStability: `minExceedances` must be an integer in [10, Infinity]; got 5',
  );
});

const rain = shared('data/evt/rain_sw_england_daily_mm.csv.gz');
describe.skipIf(rain === undefined)('on published data (skipped where the reference data is missing)', () => {
  test('daily rain over 30 mm: shape 0.184 with standard error 0.101, modified scale 7.44 − 30 · 0.184', () => {
    const mm = gunzipSync(readFileSync(rain!)).toString().trim().split('\n').slice(1).map(Number);
    const [{ shape, modifiedScale, nExceedances } = expect.fail('no threshold')] = thresholdStability(mm, { thresholds: [30] });
    expect(nExceedances).toBe(152);
    expect(shape.value).toBeCloseTo(0.184499, 6);
    expect((shape.upper - shape.value) / 1.959963984540054).toBeCloseTo(0.1012, 4);
    expect(modifiedScale.value).toBeCloseTo(7.440269 - 30 * 0.184499, 4);
  });
});
