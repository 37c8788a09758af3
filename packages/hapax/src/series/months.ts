import { clipped } from '../kernels/series/clip.ts';
import { detrended, type Season } from '../kernels/series/rhythm/periods.ts';
import { gainNeeded, phaseMedians, seasonGain } from '../kernels/series/rhythm/season.ts';
import type { Grid } from './grid.ts';

const DAY = 86_400_000;
/** Days of a month, on average and at most that have a place of their own: the 31st is as the 30th. */
const MONTH = 30.436_875;
const PLACES = 30;
/** Months that are needed. */
const FEWEST = 6;

/**
 * A rhythm of calendar months in daily values, by the day of the month from its first or from its last: pay days, closings, standing orders. Confirmed like
 * any other rhythm, on what the others leave.
 * @param x values on the grid, NaN for missing
 */
export function monthRhythm(
  x: Float64Array,
  { kind, step, times }: Pick<Grid, 'kind' | 'step' | 'times'>,
  seasons: readonly Season[],
): Season | undefined {
  if (kind !== 'even' || Math.abs(step - DAY) > 1e-6 * DAY || x.length < FEWEST * MONTH) return undefined;
  if (seasons.some(({ period }) => Math.abs(period - MONTH) < 1)) return undefined;
  let rest = detrended(clipped(x));
  for (const season of seasons) {
    const middle = phaseMedians(rest, season);
    rest = rest.map((v, i) => v - middle[season.phases[i]]);
  }
  const dates = Array.from(times, (ms) => new Date(ms));
  const first = Int32Array.from(dates, (day) => Math.min(PLACES, day.getUTCDate()) - 1);
  const last = Int32Array.from(dates, (day) => {
    const end = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    return Math.max(0, PLACES - 1 - (end - day.getUTCDate()));
  });
  const found = [first, last]
    .map((phases) => ({ period: MONTH, phases, gain: seasonGain(rest, { period: MONTH, phases }) }))
    .sort((a, b) => b.gain - a.gain)[0];
  return found.gain >= gainNeeded(x.length / MONTH) ? found : undefined;
}
