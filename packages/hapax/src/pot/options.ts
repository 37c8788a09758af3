import { choice, integer, number, numberOr } from '../core/options.ts';
import type { PeaksOverThresholdOptions } from '../generated/options.ts';
import { MIN_EXCEEDANCES } from '../kernels/extremes/gpd-fit.ts';
import { COMBINATIONS } from '../kernels/extremes/pot-combine.ts';

/** Options that cut the rows into history, calibration and target. */
export const WINDOW_OPTIONS = {
  windows: choice(
    'historical',
    ['historical', 'realTime'],
    'Cut of the rows: shares of all of them, or everything before the last row, which is the target.',
  ),
  t0: numberOr('auto', ['auto'], { min: 0, max: 1 }, 'Share of rows that set the first threshold and fit; auto: 0.65, in real time 0.7.'),
  t1: numberOr('auto', ['auto'], { min: 0, max: 1 }, 'Share of rows whose scores calibrate the alarm; auto: 0.25, in real time 0.3.'),
  t2: numberOr('auto', ['auto'], { min: 0, max: 1 }, 'Share of rows to judge; auto: 0.1, in real time the last row.'),
} as const;

/** Every option of peaks over threshold over a whole table. */
export const POT_OPTIONS = {
  quantile: number(0.9, { min: 0, max: 1 }, 'Level of the threshold: the share of values that are not candidates.'),
  side: choice('high', ['high', 'low', 'both'], 'Which extremes count: high values, low ones, or both.'),
  ...WINDOW_OPTIONS,
  alarmQuantile: number(0.9, { min: 0, max: 1 }, 'Level of the alarm among the scores above 0 of the calibration rows.'),
  calibration: choice(
    'leakFree',
    ['leakFree', 'leaky'],
    'Scores that set the alarm: of calibration rows alone, or as the reference, of the target too.',
  ),
  fit: choice('mle', ['mle', 'compat'], 'Exact maximum likelihood, or the numbers of the Python reference, infinite scores included.'),
  refit: choice('carried', ['carried', 'exact'], 'Carry the likelihood sums from fit to fit, or form them again each time.'),
  threshold: choice('expanding', ['expanding', 'fixed'], 'Whether the threshold is the quantile of all rows so far or of the history.'),
  minExceedances: integer(MIN_EXCEEDANCES, { min: 1 }, 'With fewer excesses the exponential distribution is fitted.'),
  combine: choice('sum', COMBINATIONS, 'How the scores of the features become one.'),
  runLength: integer(1, { min: 0 }, 'Anomalies at most this many rows apart are one event; 0: each is its own.'),
  order: choice('refuse', ['refuse', 'sort'], 'What to do with rows that are not in order of time.'),
} as const;

export type PotOptions = Required<PeaksOverThresholdOptions>;
