import { columnsAt, type Matrix } from '../../core/matrix.ts';
import { echoes } from '../series/rhythm/periods.ts';

/** Samples of a window where no rhythm is seen, and at least and at most where one is. */
const USUAL = 64;
const LEAST = 16;
const MOST = 400;
/** Correlation with itself from which a series is made of shapes that come again. */
const LIKE = 0.3;
/** A lag at which the series is nearly as like itself as at the best one is taken before it: several turns are like each other too. */
const NEARLY = 0.8;
/** Windows, one after the other, that the samples must hold. */
const TIMES = 8;
/** Samples and features that are looked at. */
const SAMPLES = 50_000;
const FEATURES = 16;

/**
 * Samples of a window: what was asked for, or by `auto` one turn of the rhythm that the series shows most clearly, between 16 and 400;
 * 64 where it shows none. At most an eighth of the samples, and at least 2, so that windows of a short series can be compared.
 * @param x samples in time order, missing ones NaN; of many features the first 16 are looked at
 * Cost: O(n log n).
 */
export function windowSize(x: Matrix, wanted: number | 'auto'): number {
  if (wanted !== 'auto') return wanted;
  const rows = Math.min(x.rows, SAMPLES);
  const wide = Math.min(x.columns, FEATURES);
  const columns = columnsAt(
    x,
    Int32Array.from({ length: rows }, (_, i) => i),
  ).slice(0, wide);
  const found = columns.map((column) => echoes(column)).filter((one) => one.length > 0 && one[0].correlation >= LIKE);
  found.sort((a, b) => b[0].correlation - a[0].correlation);
  const longest = Math.max(2, Math.floor(x.rows / TIMES));
  if (found.length === 0) return Math.min(USUAL, longest);
  const [best] = found;
  const lags = best.filter(({ correlation }) => correlation >= NEARLY * best[0].correlation).map(({ lag }) => lag);
  return Math.min(longest, MOST, Math.max(LEAST, Math.min(...lags)));
}
