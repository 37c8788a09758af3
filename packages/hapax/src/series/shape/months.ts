import { clipped } from '../../kernels/series/clip.ts';
import { wanders } from '../../kernels/series/level/wandering.ts';
import { movingMean } from '../../kernels/series/moving.ts';
import { detrended, type Season } from '../../kernels/series/rhythm/periods.ts';
import { gainNeeded, phaseMedians, rhythm, seasonGain } from '../../kernels/series/rhythm/season.ts';
import type { Grid } from './grid.ts';

const DAY = 86_400_000;
/** Days of a month, on average and at most that have a place of their own: the 31st is as the 30th. */
const MONTH = 30.436_875;
const PLACES = 30;
/** Months that are needed. */
const FEWEST = 6;
/** Share of the series that its level is the mean of, where it is asked whether it wanders. */
const SLOW = 8;

/** Weeks, in days: what a month is looked for beside. */
const WEEK = 7;
/** Two lengths this near are one. */
const NEAR = 0.03;

/**
 * The rhythms of daily values with that of calendar months, where they have one. Three months are thirteen weeks: a rhythm of several months is none of its own then.
 * @param seasons confirmed rhythms, shortest first
 */
export function withMonths(x: Float64Array, grid: Pick<Grid, 'kind' | 'step' | 'times'>, seasons: readonly Season[]): readonly Season[] {
  const own = seasons.filter(({ period }) => period < MONTH - 1);
  const week = rhythm(x.length, WEEK);
  const gain = own.length > 0 ? -Infinity : seasonGain(detrended(clipped(x)), week);
  const short = gain >= gainNeeded(x.length / WEEK) ? [{ ...week, gain }] : own;
  const month = monthRhythm(x, grid, short);
  if (month === undefined) return seasons;
  const long = seasons.filter(
    ({ period }) => period > MONTH + 1 && Math.abs(period / MONTH - Math.round(period / MONTH)) > NEAR * (period / MONTH),
  );
  return [...short, month, ...long];
}

/**
 * A rhythm of calendar months in daily values, by the day of the month from its first or from its last: pay days, closings, standing orders. Confirmed like
 * any other rhythm, on what the others leave.
 * @param x values on the grid, NaN for missing
 */
function monthRhythm(
  x: Float64Array,
  { kind, step, times }: Pick<Grid, 'kind' | 'step' | 'times'>,
  seasons: readonly Season[],
): Season | undefined {
  if (kind !== 'even' || Math.abs(step - DAY) > 1e-6 * DAY || x.length < FEWEST * MONTH) return undefined;
  // What wanders has a rhythm of months by chance.
  const level = movingMean(x, Math.ceil(x.length / SLOW));
  if (wanders(x.map((v, i) => v - level[i]))) return undefined;
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
