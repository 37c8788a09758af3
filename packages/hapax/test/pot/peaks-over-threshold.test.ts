import { describe, expect, test } from 'vitest';
import { pot } from '../../src/online/pot.ts';
import { peaksOverThreshold } from '../../src/pot/peaks-over-threshold.ts';
import { normalRows } from '../data.ts';
import { cells, finite, fitsOf, golden } from '../kernels/extremes/pot-golden.ts';
import { FIFTY, zip } from './cases.ts';

/** The reference and we round in different places. */
const ROUNDING = 1e-12;

/** Places where two columns of numbers differ. */
const differing = (
  ours: ArrayLike<number>,
  theirs: readonly (number | null | 'Infinity')[],
  from = 0,
  skip: readonly number[] = [],
): number[] => theirs.flatMap((value, i) => (skip.includes(i) || close(ours[from + i]!, finite(value), ROUNDING) ? [] : [i]));

const close = (ours: number, theirs: number, tolerance: number): boolean =>
  ours === theirs || Math.abs(ours - theirs) <= tolerance * Math.max(1, Math.abs(theirs));

describe.each(golden.cases)('$name', (one) => {
  const names = one.kind === 'series' ? ['a'] : ['a', 'b'];
  const rows = one.kind === 'series' ? golden.input.a : golden.input.a.map((a, i) => [a, golden.input.b[i]!]);
  const [t0, t1, t2] = one.pcts as [number, number, number];
  const options = {
    side: one.anomaly_type,
    quantile: one.q_extremes,
    alarmQuantile: one.q_detect,
    ...(one.analysis === 'historical' ? ({ windows: 'historical', t0, t1, t2 } as const) : ({ windows: 'realTime' } as const)),
  };
  const times = golden.input.datetime.map((at) => Date.parse(`${at}Z`));
  const compat = peaksOverThreshold(rows, { ...options, fit: 'compat', calibration: 'leaky' }, { names, times });
  const ours = peaksOverThreshold(rows, options, { names });

  test('windows, thresholds, exceedances and scores are the reference’s', () => {
    expect(compat.windows).toEqual(one.windows);
    for (const [j, name] of names.entries()) {
      const { tails, scores } = compat.features[j]!;
      expect(differing(tails[0]!.thresholds, cells(one.thresholds, name)), name).toEqual([]);
      expect(differing(tails[0]!.exceedances, cells(one.exceedances, name)), name).toEqual([]);
      const theirs = Array.isArray(one.scores) ? one.scores : cells(one.scores, `${name}_anomaly_score`);
      expect(differing(scores, theirs, compat.windows.t0), name).toEqual([]);
    }
  });

  test('fits are the reference’s to the bit; the default’s agree where the likelihood has a maximum', () => {
    for (const { column, row, fit } of fitsOf(one)) {
      const at = compat.windows.t0 + row;
      const peak = (result: typeof ours) => result.features[names.indexOf(column)]!.tails[0]!.peaks.find((p) => p.at === at)!;
      expect(peak(compat)).toMatchObject({ shape: fit.c, scale: fit.scale, count: fit.n_fit });
      const { shape, scale, status, score } = peak(ours);
      expect(Number.isFinite(score)).toBe(true);
      if (fit.mle === null) expect(status).toBe('constrained');
      else {
        expect(status).toBe('mle');
        expect(Math.abs(shape - fit.mle.c)).toBeLessThan(1e-6);
        expect(Math.abs(scale / fit.mle.scale - 1)).toBeLessThan(1e-6);
      }
    }
  });

  test('alarm, detections and summary are the reference’s; without the leak, its leak-free value', () => {
    expect(close(compat.alarm.threshold, one.anomaly_threshold, ROUNDING)).toBe(true);
    expect(compat.alarm.scores).toBe(one.anomaly_threshold_n_scores_used);
    const start = compat.windows.t0 + compat.windows.t1;
    expect(compat.anomalies.map(({ at }) => at)).toEqual(one.detection.values.flatMap((hit, i) => (hit ? [start + i] : [])));
    expect(compat.anomalies.map(({ row }) => row)).toEqual(one.detection_summary.columns.row);
    expect(compat.anomalies.map(({ time }) => new Date(time!).toISOString().slice(0, 19))).toEqual(one.detection_summary.index);
    const free = peaksOverThreshold(rows, { ...options, fit: 'compat' }, { names }).alarm;
    expect(close(free.threshold, one.anomaly_threshold_leak_free_t1_only, ROUNDING)).toBe(true);
  });
});

test.each(golden.missing_value_cases)('$name: missing values leave thresholds as the reference has them, and never exceed', (one) => {
  const columns = { a: [...golden.input.a], b: [...golden.input.b] };
  for (const [name, places] of Object.entries(one.missing)) for (const at of places) columns[name as 'a' | 'b'][at] = Number.NaN;
  const rows = columns.a.map((a, i) => [a, columns.b[i]!]);
  const { features, scores } = peaksOverThreshold(rows, { fit: 'compat', side: one.anomaly_type, quantile: one.q_extremes });
  for (const [j, name] of (['a', 'b'] as const).entries()) {
    const { thresholds, exceedances } = features[j]!.tails[0]!;
    const missing = one.missing[name]!;
    expect(differing(thresholds, cells(one.thresholds, name)), name).toEqual([]);
    expect(differing(exceedances, cells(one.exceedances, name), 0, missing), name).toEqual([]);
    expect(missing.map((i) => exceedances[i])).toEqual(missing.map(() => Number.NaN));
  }
  expect(scores.slice(260).every((s) => !Number.isNaN(s))).toBe(true);
});

test.each(['high', 'low', 'both'] as const)('row by row, the online detector gives the same scores (%s)', (side) => {
  const rows = normalRows(900, 3, 21).map((row, i) => (i % 41 === 0 ? [Number.NaN, row[1]!, row[2]!] : row));
  for (const threshold of ['expanding', 'fixed'] as const) {
    for (const combine of ['sum', 'max', 'fisher'] as const) {
      const batch = peaksOverThreshold(rows, { side, threshold, combine, t0: 0.5, t1: 0.4, t2: 0.1 });
      const model = pot({ side, threshold, combine, shape: 'fitted', warmup: batch.windows.t0 }).start(3);
      const online = rows.map((row) => {
        const score = model.scoreOne(row);
        model.learnOne(row);
        return score;
      });
      expect(online).toEqual([...batch.scores]);
      expect(batch.scores.some((s) => s > 1)).toBe(true);
    }
  }
});

describe('the fifty rows of the reference, in real time', () => {
  const reference = { windows: 'realTime', fit: 'compat', calibration: 'leaky' } as const;
  const at = (result: ReturnType<typeof peaksOverThreshold>, j: number) =>
    result.features[j]!.tails[0]!.peaks.map((peak) => [peak.at - 34, peak.score] as const);

  test('two features: scores, alarm, and the last row found by its infinite score', () => {
    const result = peaksOverThreshold(zip(FIFTY), reference);
    expect(result.windows).toEqual({ t0: 34, t1: 15, t2: 1 });
    const [first, second] = [at(result, 0), at(result, 1)];
    expect(first.map(([r]) => r)).toEqual([5, 15]);
    expect(first[0]![1]).toBeCloseTo(1.8927400332325932, 11);
    expect(first[1]![1]).toBe(Infinity);
    expect(second.map(([r]) => r)).toEqual([7, 10]);
    expect(second[0]![1]).toBeCloseTo(1.0374624088737112, 11);
    expect(second[1]![1]).toBeCloseTo(2.4496561812829976, 11);
    expect(result.alarm.threshold).toBeCloseTo(2.338272951672917, 11);
    expect(result.anomalies.map(({ row }) => row)).toEqual([49]);
  });

  test('one feature, low: the alarm, and nothing found', () => {
    const result = peaksOverThreshold(FIFTY.f1, { ...reference, side: 'low' });
    expect(result.alarm.threshold).toBeCloseTo(1.6609084761335131, 11);
    expect(result.anomalies).toEqual([]);
  });

  test('the default finds the last row with a finite score, and says why', () => {
    const { anomalies, events } = peaksOverThreshold(zip(FIFTY), { windows: 'realTime' }, { names: ['f1', 'f2'] });
    expect(anomalies).toHaveLength(1);
    expect(anomalies[0]!.score).toBeLessThan(Infinity);
    expect(anomalies[0]!.reason).toBe('f1 is 204000, 203500 above its threshold 454.9, expected less than once in a billion rows');
    expect(events).toMatchObject([{ first: 49, last: 49, peak: 49, anomalies: 1 }]);
  });
});

describe('the result speaks of rows of the input', () => {
  const series = normalRows(400, 1, 4).map(([x]) => x!);
  for (const at of [370, 371, 390]) series[at] = 9;
  const found = peaksOverThreshold(series);

  test('anomalies carry row, score, return period and event; neighbours are one event', () => {
    expect(found.anomalies.map(({ row }) => row)).toEqual(expect.arrayContaining([370, 371, 390]));
    const [first] = found.anomalies.filter(({ row }) => row === 370);
    expect(first).toMatchObject({ at: 370, values: [9], threshold: found.alarm.threshold });
    expect(first!.returnPeriod).toBeGreaterThan(first!.score);
    expect(found.events.some((event) => event.first <= 370 && event.last >= 371)).toBe(true);
    expect(peaksOverThreshold(series, { runLength: 0 }).events).toHaveLength(found.anomalies.length);
    expect(found.anomalies.every(({ row, event }) => row >= found.events[event]!.first && row <= found.events[event]!.last)).toBe(true);
  });

  test('sorted by time, rows are still those of the input', () => {
    const times = series.map((_, i) => Date.UTC(2024, 0, 1) + i * 1000);
    const back = { times: [...times].reverse() };
    const sorted = peaksOverThreshold([...series].reverse(), { order: 'sort' }, back);
    expect(sorted.anomalies.map(({ row }) => 399 - row)).toEqual(found.anomalies.map(({ row }) => row));
    expect(sorted.anomalies.map(({ time }) => time)).toEqual(found.anomalies.map(({ row }) => times[row]));
    expect(() => peaksOverThreshold([...series].reverse(), {}, back)).toThrow('before row 0');
  });

  test('it is plain data', () => expect(structuredClone(found)).toEqual(found));
});

test.each([
  [[1, 2], {}, 'peaksOverThreshold: 2 rows leave 1 for history and 0 to judge; at least 2 and 1 are needed'],
  [
    [...Array(19).fill(NaN), 1],
    { windows: 'realTime' },
    'peaksOverThreshold: feature 0 is missing in all of the first 13 rows, which set its threshold',
  ],
  [
    Array(12).fill(1),
    {},
    'peaksOverThreshold: 7 rows of history leave no value beyond the quantile 0.9; give 10 or more, or a lower quantile',
  ],
  [Array(300).fill(1), { quantile: 1 }, 'peaksOverThreshold: 195 rows of history leave no value beyond the quantile 1; give a lower one'],
  [
    [1, 2, -1e151],
    {},
    'peaksOverThreshold: row 2 of feature 0 is -1e+151; values must lie between -1e150 and 1e150: scale the feature, or pass NaN for missing',
  ],
  [[1, 2, Infinity], {}, 'peaksOverThreshold: row 2 of feature 0 is Infinity; values must be finite, or NaN for missing'],
  [[1, 2], { quantile: 7 }, 'peaksOverThreshold: `quantile` must be a number in [0, 1]; got 7'],
] as const)('refused: %o %o', (data, options, message) => expect(() => peaksOverThreshold(data, options)).toThrow(message));

test('a history that leaves one value beyond the quantile is enough', () => {
  expect(peaksOverThreshold(Array.from({ length: 16 }, (_, i) => i % 5)).windows.t0).toBe(10);
});

test('constant, tiny and huge data give finite scores', () => {
  for (const data of [Array(60).fill(4), [...Array(55).fill(4), 5, 4, 1e9, 4, 1e150], Array.from({ length: 60 }, (_, i) => i * 1e-300)]) {
    for (const side of ['high', 'low', 'both'] as const) {
      const { scores, windows } = peaksOverThreshold(data, { side });
      expect([...scores.subarray(windows.t0)].every(Number.isFinite), side).toBe(true);
    }
  }
});
