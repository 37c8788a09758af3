import { spreadBelow } from '../kernels/forecast/dynamic-threshold.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import type { DynamicOptions } from './options.ts';

/** Series shorter than these lose less, or nothing, of their head in the reference. */
const SHORT = 1800;
const MEDIUM = 2500;

/** A window of errors. */
export interface Cut {
  /** First and one past the last error. */
  readonly start: number;
  readonly end: number;
  /** First place of the window that is judged. */
  readonly from: number;
}

/** Windows one batch apart. The last one reaches the end. */
export function cut(n: number, { rule, batchSize, windowSize, history }: DynamicOptions): Cut[] {
  const size = batchSize * windowSize;
  const steps = Math.max(0, Math.trunc((n - size) / batchSize));
  const ignored = n < SHORT ? 0 : n < MEDIUM ? history : 2 * history;
  const out: Cut[] = [];
  for (let i = 0; i <= steps; ++i) {
    const start = i * batchSize;
    const end = i === steps ? n : start + size;
    const first = rule === 'published' ? ignored : 0;
    // What the window before did not reach; the reference takes the last batch even where the last window is longer by more than that.
    const later = rule === 'published' ? end - start - batchSize : size - batchSize;
    out.push({ start, end, from: i === 0 ? first : later });
  }
  return out;
}

/** Deviation and 5-95 % range of the values forecast in a window, each as often as it was a target. */
export function scaleOf(series: ArrayLike<number>, start: number, end: number, horizons: number): { sd: number; range: number } {
  const values = new Float64Array((end - start) * horizons);
  for (let i = start, o = 0; i < end; ++i) {
    for (let k = 0; k < horizons; ++k, ++o) values[o] = series[Math.min(i + k, series.length - 1)];
  }
  const ascending = sorted(values);
  return { sd: spreadBelow(values, Infinity).sd, range: quantileSorted(ascending, 0.95) - quantileSorted(ascending, 0.05) };
}

/** Mean error over the range of all values. */
export function normalizedOf(errors: ArrayLike<number>, { rule, horizons }: DynamicOptions, series: ArrayLike<number> | undefined): number {
  if (series === undefined) return Number.NaN;
  const n = errors.length + (rule === 'published' ? horizons - 1 : 0);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < Math.min(n, series.length); ++i) {
    if (series[i] < low) low = series[i];
    if (series[i] > high) high = series[i];
  }
  let sum = 0;
  let known = 0;
  for (let i = 0; i < errors.length; ++i) {
    if (errors[i] !== errors[i]) continue;
    sum += errors[i];
    known += 1;
  }
  return sum / known / (high - low);
}
