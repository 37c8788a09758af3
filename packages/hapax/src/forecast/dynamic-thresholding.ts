import { HapaxError } from '../core/errors.ts';
import { resolve } from '../core/options.ts';
import { type Spread, smoothed, spreadBelow } from '../kernels/forecast/dynamic-threshold.ts';
import { type Bench, judgeSide, runsOf, unasked } from './judge.ts';
import { DYNAMIC_OPTIONS, type DynamicOptions, spanOf } from './options.ts';
import type { DynamicResult, ErrorEvent, JudgedWindow } from './result.ts';
import { type Cut, cut, normalizedOf, scaleOf } from './windows.ts';

/** The reference reports nothing when no error is above this, whatever the unit of the series. */
const PUBLISHED_LEAST = 0.05;

/** |actual − forecast| one by one; NaN where either is missing. @throws HapaxError `INPUT` when their lengths differ */
export function forecastErrors(actual: ArrayLike<number>, forecast: ArrayLike<number>): Float64Array {
  if (actual.length !== forecast.length)
    throw new HapaxError(
      'INPUT',
      `forecastErrors: ${actual.length} values and ${forecast.length} forecasts; each value needs its forecast`,
    );
  return Float64Array.from(forecast, (f, i) => Math.abs(actual[i] - f));
}

/**
 * Dynamic thresholding of forecast errors without a distribution (Hundman et al. 2018, KDD, sections 3.2 and 3.3), of any forecaster.
 *
 *     smooth the errors;  window by window ε = mean + z·sd, z chosen by what is left when the errors above it are gone;
 *     an event is anomalous when its peak lies `prune` above the next lower peak and above what is normal
 *
 * Unusually small errors are found on the errors mirrored at their mean. `rule: 'corrected'` judges each error exactly once, takes the
 * largest score of an event, knows no absolute unit, passes over missing values, and reports the errors that are above the threshold
 * with `around` of their surroundings, none by default. `rule: 'published'` gives the numbers of the Python reference: it never judges the last
 * (n − window) mod batchSize errors before the last batch, nor the head, and reports `buffer` samples around each error.
 *
 * Cost: O(n/batchSize · 20 · window) time, O(n) memory. Blind to errors that grow slowly with their window.
 * @param errors of a forecast, in time order; NaN is missing. Negative ones are not errors and are refused
 * @param series the values that were forecast: gives `floor` its meaning. Without it errors are compared with each other only
 * @throws HapaxError `OPTION`, `INPUT`
 * @example
 * const { events } = dynamicThresholding(forecastErrors(actual, forecast), { buffer: 20 }, actual);
 */
export function dynamicThresholding(
  errors: ArrayLike<number>,
  options: Partial<DynamicOptions> = {},
  series?: ArrayLike<number>,
): DynamicResult {
  const given = resolve('dynamicThresholding', DYNAMIC_OPTIONS, options);
  const published = given.rule === 'published';
  check(errors, series);
  const n = errors.length;
  const smooth = smoothed(errors, spanOf(given));
  if (published && given.head === 'mean') fillHead(smooth, given.history);
  const score = new Float64Array(n).fill(-Infinity);
  const anomalous = new Uint8Array(n);
  const parts: { start: number; end: number; score: number }[] = [];
  const windows = cut(n, given).map((window) => {
    const { kept, ...rest } = judge(smooth, window, given, anomalous, series);
    for (const { start, end } of runsOf(kept, 1)) parts.push(partOf(start, end, { ...rest, ...window }, smooth, score, published));
    for (let k = 0; k < kept.length; ++k) if (kept[k] !== 0) anomalous[window.start + k] = 1;
    return { ...rest, start: window.start, end: window.end, kept: placesOf(kept) };
  });
  const runs = published ? runsOf(anomalous, 2) : joined(runsOf(anomalous, 1), given, n);
  const events = runs.map(({ start, end }) => eventOf(start, end, score));
  return { options: given, smoothed: smooth, normalized: normalizedOf(errors, given, series), windows, anomalous, events, parts };
}

function check(errors: ArrayLike<number>, series: ArrayLike<number> | undefined): void {
  for (let i = 0; i < errors.length; ++i) {
    if (errors[i] < 0 || errors[i] === Infinity)
      throw new HapaxError(
        'INPUT',
        `dynamicThresholding: error ${i} is ${errors[i]}; errors are distances, finite and at least 0, or NaN for missing`,
      );
  }
  if (series !== undefined && series.length < errors.length)
    throw new HapaxError(
      'INPUT',
      `dynamicThresholding: ${errors.length} errors but a series of ${series.length}; each error needs its value`,
    );
}

/** The first `history` errors come from a forecaster that is still warming: the mean of twice as many stands for them. */
function fillHead(smooth: Float64Array, history: number): void {
  const head = smooth.subarray(0, 2 * history);
  smooth.fill(head.reduce((sum, v) => sum + v, 0) / head.length, 0, history);
}

interface Judged extends Spread {
  readonly high: JudgedWindow['high'];
  readonly low: JudgedWindow['low'];
  readonly kept: Uint8Array;
}

function judge(
  smooth: Float64Array,
  { start, end, from }: Cut,
  { rule, buffer, prune, floor, direction, horizons }: DynamicOptions,
  anomalous: Uint8Array,
  series: ArrayLike<number> | undefined,
): Judged {
  const published = rule === 'published';
  const values = smooth.subarray(start, end);
  const spread = spreadBelow(values, Infinity);
  const scale = series && scaleOf(series, start, end, published ? horizons : 1);
  const largest = values.reduce((most, v) => (v > most ? v : most), -Infinity);
  const least = scale ? floor * scale.range : 0;
  const worth = (!scale || spread.sd > floor * scale.sd || largest > least) && (published ? largest > PUBLISHED_LEAST : spread.sd > 0);
  const bench: Bench = {
    spread,
    worth,
    floor: least,
    from,
    taken: anomalous.subarray(start, end),
    buffer,
    prune,
    extent: published ? 'widened' : 'core',
  };
  const high = judgeSide(values, bench);
  const mirrored = values.map((v) => 2 * spread.mean - v);
  const low = direction === 'both' ? judgeSide(mirrored, bench) : unasked(spread, values.length);
  const kept = high.kept.map((one, i) => one | low.kept[i]);
  return { ...spread, high: high.side, low: low.side, kept };
}

/** Score of a run of kept places, and of each of its errors. Missing errors inside of a run have none. */
function partOf(
  from: number,
  to: number,
  { start, mean, sd, high, low }: Cut & Omit<Judged, 'kept'>,
  smooth: Float64Array,
  score: Float64Array,
  published: boolean,
): { start: number; end: number; score: number } {
  let most = 0;
  for (let i = start + from; i < start + to; ++i) {
    const up = smooth[i] - high.epsilon;
    const down = 2 * mean - smooth[i] - low.epsilon;
    // The reference counts the distance to the thresholds of both directions, also of the one that was not passed.
    const away = (published ? Math.max(Math.abs(up), Math.abs(down)) : Math.max(up, down)) / (mean + sd);
    if (away > score[i]) score[i] = away;
    if (away > most) most = away;
  }
  return { start: start + from, end: start + to, score: most };
}

function placesOf(kept: Uint8Array): Int32Array {
  const out: number[] = [];
  kept.forEach((one, i) => {
    if (one !== 0) out.push(i);
  });
  return Int32Array.from(out);
}

/** Runs at most `buffer` apart belong together, and so do those whose surroundings touch. */
function joined(
  runs: readonly { start: number; end: number }[],
  { buffer, around }: DynamicOptions,
  n: number,
): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  const apart = Math.max(buffer, 2 * around);
  for (const run of runs) {
    const last = out.at(-1);
    if (last && run.start - last.end <= apart) last.end = run.end;
    else out.push({ ...run });
  }
  return out.map(({ start, end }) => ({ start: Math.max(0, start - around), end: Math.min(n, end + around) }));
}

function eventOf(start: number, end: number, score: Float64Array): ErrorEvent {
  let peak = start;
  for (let i = start; i < end; ++i) if (score[i] > score[peak]) peak = i;
  return { start, end, peak, score: score[peak] };
}
