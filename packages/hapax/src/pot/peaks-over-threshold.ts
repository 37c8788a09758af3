import { HapaxError } from '../core/errors.ts';
import type { Rows } from '../core/matrix.ts';
import { resolve } from '../core/options.ts';
import { combine } from '../kernels/extremes/pot-combine.ts';
import { potAlarm, potDetect } from './alarm.ts';
import { decluster } from './events.ts';
import { type PotContext, type PotInput, potInput } from './input.ts';
import { POT_OPTIONS, type PotOptions } from './options.ts';
import type { PotFeature, PotResult, PotTail } from './result.ts';
import { potScores } from './scores.ts';
import { describeAnomalies, eventOf } from './summary.ts';
import { potExceedances, potThresholds } from './thresholds.ts';
import { timeWindows } from './windows.ts';

/** 1 - 0.9 is less than 0.1 in doubles. */
const ROUNDING = 1e-9;

/**
 * Peaks over threshold over a whole table, from samples to anomalies: windows, running thresholds, exceedances, generalised Pareto
 * fits, scores, alarm, detection, events.
 *
 *     score_j(i) = 1 / P(X > e_ij),   X ~ GPD fitted to the exceedances of feature j before row i,   e_ij = excess over the threshold
 *
 * Row i is measured against the fit to rows before i; a row of the target is an anomaly when the combined score is above the alarm.
 *
 * @param data samples, shape (nRows, nFeatures), or the numbers of one feature. NaN is missing and never an exceedance
 * @param options see `POT_OPTIONS`; `fit: 'compat', calibration: 'leaky'` gives the numbers of the Python library anomalytics 0.2.2
 * @param context names and times
 * Cost: O(n log n) a feature for thresholds; a refit costs O(1) amortised, as the likelihood sums are carried along.
 * @throws HapaxError `OPTION` and `INPUT`
 * Source: Pickands (1975); Coles (2001), chapter 4; the pipeline is that of anomalytics, see docs/methods/pot.md.
 * @example
 * const { anomalies } = peaksOverThreshold([[1.2, 0.3], [0.9, 0.4]], { quantile: 0.95 }, { names: ['load', 'latency'] });
 */
export function peaksOverThreshold(data: Rows | ArrayLike<number>, options: Partial<PotOptions> = {}, context: PotContext = {}): PotResult {
  const checked = resolve('peaksOverThreshold', POT_OPTIONS, options);
  const input = potInput(data, context, checked.order);
  const { windows: kind, t0, t1, t2 } = checked;
  const windows = timeWindows(input.rows, { windows: kind, t0, t1, t2 });
  if (windows.t0 < 2 || windows.t2 < 1) {
    throw new HapaxError(
      'INPUT',
      `peaksOverThreshold: ${input.rows} rows leave ${windows.t0} for history and ${windows.t2} to judge; at least 2 and 1 are needed`,
    );
  }
  // The reference goes on with any history; here its shortness is said.
  if (checked.fit === 'mle') checkHistory(windows.t0, checked.quantile);
  const features = input.columns.map((values, j) => featureOf(values, input.names[j], windows.t0, checked));
  const scores = combined(features, windows.t0, input.rows, checked.combine);
  const alarm = potAlarm(scores, windows, checked.alarmQuantile, checked.calibration);
  const found = potDetect(scores, windows, alarm.threshold);
  const base = { options: checked, rows: input.rows, windows, ...placed(input), features, scores, alarm };
  const runs = decluster(found, scores, checked.runLength);
  return { ...base, anomalies: describeAnomalies(base, found, runs), events: runs.map((run) => eventOf(run, scores, input.order)) };
}

/** Not one value of the history is to be expected beyond the threshold: there is no tail to fit. */
function checkHistory(t0: number, quantile: number): void {
  if ((1 - quantile) * t0 >= 1 - ROUNDING) return;
  const way = quantile < 1 ? `; give ${Math.ceil((1 - ROUNDING) / (1 - quantile))} or more, or a lower quantile` : '; give a lower one';
  throw new HapaxError('INPUT', `peaksOverThreshold: ${t0} rows of history leave no value beyond the quantile ${quantile}${way}`);
}

/** Only the keys that are there. */
const placed = ({ times, order }: PotInput): Pick<PotResult, 'times' | 'order'> => ({ ...(times && { times }), ...(order && { order }) });

function featureOf(values: Float64Array, name: string, t0: number, options: PotOptions): PotFeature {
  if (!values.subarray(0, t0).some((v) => v === v))
    throw new HapaxError('INPUT', `peaksOverThreshold: ${name} is missing in all of the first ${t0} rows, which set its threshold`);
  const sides = options.side === 'both' ? (['high', 'low'] as const) : [options.side];
  const scored = sides.map((side) => tailOf(values, side, t0, options));
  const scores = scored[0].scores;
  for (const { tail } of scored.slice(1)) for (const { at, score } of tail.peaks) scores[at] += score;
  return { name, values, tails: scored.map(({ tail }) => tail), scores };
}

function tailOf(values: Float64Array, side: PotTail['side'], t0: number, options: PotOptions): { tail: PotTail; scores: Float64Array } {
  const { quantile, threshold, fit, refit, minExceedances } = options;
  const thresholds = potThresholds(values, t0, { quantile, side, threshold, fit });
  const exceedances = potExceedances(values, thresholds, side);
  const { scores, excesses } = potScores(exceedances, t0, { fit, refit, minExceedances });
  const peaks = excesses.map((scored) => ({ ...scored, value: values[scored.at], threshold: thresholds[scored.at] }));
  return { tail: { side, thresholds, exceedances, peaks }, scores };
}

function combined(features: readonly PotFeature[], t0: number, rows: number, how: PotOptions['combine']): Float64Array {
  const out = new Float64Array(rows).fill(Number.NaN, 0, t0);
  const scores = new Float64Array(features.length);
  const rates = features.map(({ tails }) => {
    const of = new Float64Array(rows).fill(1);
    for (const { peaks } of tails) for (const { at, rate } of peaks) of[at] = rate;
    return of;
  });
  const here = new Float64Array(features.length);
  for (let at = t0; at < rows; ++at) {
    for (let j = 0; j < features.length; ++j) {
      scores[j] = features[j].scores[at];
      here[j] = rates[j][at];
    }
    out[at] = combine(how, scores, here);
  }
  return out;
}
