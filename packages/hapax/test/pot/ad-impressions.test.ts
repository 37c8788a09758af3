import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { peaksOverThreshold } from '../../src/pot/peaks-over-threshold.ts';
import { numpyRandom } from '../numpy-normal.ts';

type ByName<T> = Readonly<Record<'xandr' | 'gam' | 'adobe', T>>;
interface Side {
  readonly threshold_first: ByName<number>;
  readonly threshold_last: ByName<number>;
  readonly anomaly_threshold: number;
  readonly scored_rows: ByName<readonly (readonly [number, number, number, number, number])[]>;
  readonly detected_rows_absolute: readonly number[];
  readonly leak_free_t1_only_threshold: number;
  readonly leak_free_detected_count: number;
}
const golden = JSON.parse(readFileSync(new URL('../fixtures/anomalytics_ad_impressions_65700.json', import.meta.url), 'utf8')) as {
  readonly input: { readonly first5: ByName<number[]>; readonly last5: ByName<number[]> };
  readonly high: Side;
  readonly low: Side;
};

/** Our logarithm and the C library's differ in the last bit for one value in a hundred; the rest follows. */
const SERIES = 1e-9;
/** SciPy's search stops this far from the maximum, in scores; the alarm is an average of a few. */
const SCORE = 2e-3;
const ALARM = 5e-5;

const ROWS = 65_700;
const names = ['xandr', 'gam', 'adobe'] as const;
const chance = numpyRandom(42);
const columns = (
  [
    [50, 5],
    [72, 8],
    [39, 13],
  ] as const
).map(([mean, deviation]) => Float64Array.from({ length: ROWS }, () => chance.normal(mean, deviation)));
const rows = Array.from({ length: ROWS }, (_, i) => columns.map((values) => values[i]!));

test('the generated series is the published one', () => {
  for (const [j, name] of names.entries()) {
    golden.input.first5[name].forEach((value, i) => void expect(columns[j]![i]).toBeCloseTo(value, 12));
    golden.input.last5[name].forEach((value, i) => void expect(columns[j]![ROWS - 5 + i]).toBeCloseTo(value, 12));
  }
});

describe.each(['high', 'low'] as const)('65,700 rows of three features, %s', (side) => {
  const theirs = golden[side];
  const options = { side, quantile: 0.95, alarmQuantile: 0.95 } as const;

  test('compat gives the reference’s thresholds, fits, scores, alarm and detected rows', () => {
    const { features, windows, alarm, anomalies } = peaksOverThreshold(
      rows,
      { ...options, fit: 'compat', calibration: 'leaky' },
      { names },
    );
    expect(windows).toEqual({ t0: 42705, t1: 16425, t2: 6570 });
    for (const [j, name] of names.entries()) {
      const [{ thresholds, peaks }] = [features[j]!.tails[0]!];
      expect(Math.abs(thresholds[0]! - theirs.threshold_first[name])).toBeLessThan(SERIES);
      expect(Math.abs(thresholds[ROWS - 1]! - theirs.threshold_last[name])).toBeLessThan(SERIES);
      const by = new Map(peaks.map((peak) => [peak.at - windows.t0, peak]));
      for (const [row, shape, scale, survival, score] of theirs.scored_rows[name]) {
        const peak = by.get(row)!;
        expect([peak.shape, peak.scale], `${name} ${row}`).toEqual([shape, scale]);
        expect(Math.abs(peak.survival / survival - 1)).toBeLessThan(SERIES);
        expect(Math.abs(peak.score / score - 1)).toBeLessThan(SERIES);
      }
    }
    expect(Math.abs(alarm.threshold - theirs.anomaly_threshold)).toBeLessThan(SERIES);
    expect(anomalies.map(({ row }) => row)).toEqual(theirs.detected_rows_absolute);
  });

  test('the default finds the same, and calibrated without the target the reference’s leak-free rows', () => {
    const leaky = peaksOverThreshold(rows, { ...options, calibration: 'leaky' }, { names });
    expect(Math.abs(leaky.alarm.threshold / theirs.anomaly_threshold - 1)).toBeLessThan(ALARM);
    expect(leaky.anomalies.map(({ row }) => row)).toEqual(theirs.detected_rows_absolute);
    for (const [j, name] of names.entries()) {
      const scores = new Map(leaky.features[j]!.tails[0]!.peaks.map((peak) => [peak.at - 42705, peak.score]));
      for (const [row, , , , score] of theirs.scored_rows[name]) expect(Math.abs(scores.get(row)! / score - 1)).toBeLessThan(SCORE);
    }
    const free = peaksOverThreshold(rows, options, { names });
    expect(Math.abs(free.alarm.threshold / theirs.leak_free_t1_only_threshold - 1)).toBeLessThan(ALARM);
    expect(free.anomalies).toHaveLength(theirs.leak_free_detected_count);
  });
});
