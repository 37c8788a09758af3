import { clipped } from '../../kernels/series/clip.ts';
import { detrended } from '../../kernels/series/rhythm/periods.ts';
import { rhythm, seasonGain } from '../../kernels/series/rhythm/season.ts';
import type { Grid } from './grid.ts';

/** Clocks that a rhythm may follow: one time all year, or the summer times of Europe and North America. */
export type Clocks = 'even' | 'Europe' | 'North America';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Turns of a day that are needed to tell clocks apart, and how much better the rhythm must then be foretold. */
const DAYS = 10;
const BETTER = 0.01;

/**
 * Which clocks the daily rhythm follows: times in UTC, or of a logger that nobody changes, shift against people twice a year. Tried is
 * whether the rhythm is foretold better when summer time is taken into account.
 */
export function clockShift(x: Float64Array, { step, cells, times }: Grid): { clocks: Clocks; shift: Int32Array | undefined } {
  const even = { clocks: 'even' as const, shift: undefined };
  const day = DAY / step;
  if (day < 24 || cells < DAYS * day || Math.abs(HOUR / step - Math.round(HOUR / step)) > 1e-6) return even;
  const flat = detrended(clipped(x));
  const period = Math.round(cells >= 3 * 7 * day ? 7 * day : day);
  const plain = seasonGain(flat, rhythm(cells, period));
  let best: { clocks: Clocks; shift: Int32Array | undefined; gain: number } = { ...even, gain: Math.max(plain, 0) + BETTER };
  for (const clocks of ['Europe', 'North America'] as const) {
    const hours = Float64Array.from(times, (ms) => (summer(clocks, ms) ? 1 : 0));
    if (hours.every((h) => h === hours[0])) continue;
    const shift = Int32Array.from(hours, (h) => h * Math.round(HOUR / step));
    const gain = seasonGain(flat, rhythm(cells, period, shift));
    if (gain > best.gain) best = { clocks, shift, gain };
  }
  return best;
}

/** Whether summer time holds. Europe: from the last Sunday of March to that of October; North America: second of March, first of November. */
function summer(clocks: Clocks, ms: number): boolean {
  const year = new Date(ms).getUTCFullYear();
  // Hours of the change in UTC; in North America that of the middle of the continent.
  return clocks === 'Europe'
    ? ms >= sunday(year, 2, 31, -1) + HOUR && ms < sunday(year, 9, 31, -1) + HOUR
    : ms >= sunday(year, 2, 8, 1) + 8 * HOUR && ms < sunday(year, 10, 1, 1) + 7 * HOUR;
}

/** The Sunday at or after (1), at or before (-1) a day of a month. */
function sunday(year: number, month: number, date: number, direction: 1 | -1): number {
  const at = Date.UTC(year, month, date);
  const weekday = new Date(at).getUTCDay();
  return at + direction * ((direction === 1 ? (7 - weekday) % 7 : weekday) * DAY);
}
