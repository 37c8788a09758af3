import { lowerBound } from '../../kernels/extremes/lower-bound.ts';
import { movingMean } from '../../kernels/series/moving.ts';
import type { Season } from '../../kernels/series/rhythm/periods.ts';
import { phaseMedians } from '../../kernels/series/rhythm/season.ts';
import type { Grid } from './grid.ts';

/** A day off: from its first moment to that of the next day, in the unit of the times, milliseconds since 1970 UTC. */
export interface Holiday {
  readonly from: number;
  readonly to: number;
  readonly name?: string;
}

const DAY = 86_400_000;
/** Days of a week that are free somewhere, Sunday 0. */
const FREE = [0, 6, 5];
/** Part of the distance to a day of its own weekday that remains to a free day at most, for a holiday to be like one. */
const LIKE = 0.5;
/** Part of a holiday that is known. */
const KNOWN = 0.5;
const NAMES = ['Sundays', '', '', '', '', 'Fridays', 'Saturdays'];

/**
 * Days off in a rhythm of a week, or of days with weekends apart: a holiday that is like a free day of the week takes its place in the rhythm. Each holiday
 * is held against the values, so that one on which work went on stays what it is.
 * @param x values on the grid, NaN for missing
 * @returns the rhythms; the values with each such holiday as the day that it took the place of would be, its own noise kept, for what compares shapes; and
 * in words what was done. Undefined where nothing was given
 */
export function withHolidays(
  x: Float64Array,
  { times, step, opening }: Pick<Grid, 'times' | 'step' | 'opening'>,
  seasons: readonly Season[],
  weekends: boolean,
  holidays: readonly Holiday[],
): { readonly seasons: readonly Season[]; readonly worked?: Float64Array; readonly sentence: string } | undefined {
  if (holidays.length === 0) return undefined;
  if (opening !== undefined && opening.perWeek < 7 * opening.perDay)
    return { seasons, sentence: 'public holidays are days as any other: no free day of a week has rows' };
  const last = seasons[seasons.length - 1];
  const at = weekends ? seasons.length - 1 : seasons.findIndex(({ period }) => Math.abs(period * step - 7 * DAY) < 1e-3 * DAY);
  const season = seasons[at];
  if (last === undefined || season === undefined)
    return { seasons, sentence: 'public holidays are days as any other: it has no rhythm of a week' };
  const whole = Math.round(season.period);
  const days = holidays
    .map(({ from, to }) => ({ cells: cellsIn(times, from, to), weekday: (Math.floor((from + to) / 2 / DAY) + 4) % 7 }))
    .filter(({ cells }) => cells.length > 0 && cells.filter((i) => x[i] === x[i]).length >= KNOWN * cells.length);
  if (days.length === 0) return { seasons, sentence: 'none of its days is a public holiday' };
  const level = movingMean(x, whole);
  const away = x.map((v, i) => v - level[i]);
  const usual = phaseMedians(away, season);
  const moved = (phase: number, weekday: number, free: number): number =>
    weekends ? (phase % (whole / 2)) + whole / 2 : (((phase + Math.round(((free - weekday) * whole) / 7)) % whole) + whole) % whole;

  const distance = (cells: readonly number[], phaseOf: (i: number) => number): number => {
    const gaps = cells.map((i) => away[i] - usual[phaseOf(i)]).filter((v) => v === v);
    return gaps.reduce((sum, v) => sum + Math.abs(v), 0) / gaps.length;
  };
  const own = days.map(({ cells }) => distance(cells, (i) => season.phases[i]));
  const best = FREE.map((free) => {
    const like = days.map(({ cells, weekday }, k) => distance(cells, (i) => moved(season.phases[i], weekday, free)) <= LIKE * own[k]);
    return { free, like, count: like.filter(Boolean).length };
  }).sort((a, b) => b.count - a.count)[0];
  const phases = season.phases.slice();
  const worked = x.slice();
  for (const [k, { cells, weekday }] of days.entries()) {
    if (!best.like[k]) continue;
    for (const i of cells) {
      phases[i] = moved(season.phases[i], weekday, best.free);
      worked[i] += usual[season.phases[i]] - usual[phases[i]];
    }
  }
  const free = weekends ? 'days of a weekend' : NAMES[best.free];
  const count = days.length === 1 ? 'a public holiday' : `${days.length} public holidays`;
  const some = days.length === 1 ? '' : `${best.count} of them `;
  return {
    seasons: seasons.map((one, k) => (k === at ? { ...one, phases } : one)),
    worked,
    sentence: best.count === 0 ? `${count}, on which the series goes as on other days` : `${count}, ${some}like ${free} and judged so`,
  };
}

function cellsIn(times: Float64Array, from: number, to: number): number[] {
  const out: number[] = [];
  for (let i = lowerBound(times, times.length, from); i < times.length && times[i] < to; ++i) out.push(i);
  return out;
}
