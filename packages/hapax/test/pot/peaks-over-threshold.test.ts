import { describe, expect, test } from 'vitest';
import { pot } from '../../src/online/pot.ts';
import { peaksOverThreshold } from '../../src/pot/peaks-over-threshold.ts';
import { normalRows } from '../data.ts';
import { cells, finite, fitsOf, golden } from '../kernels/pot-golden.ts';

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
      const model = pot({ side, threshold, combine, warmup: batch.windows.t0 }).start(3);
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
