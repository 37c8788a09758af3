import { HapaxError } from '../../core/errors.ts';
import { median } from '../../kernels/ranks/quantile.ts';
import { clipped } from '../../kernels/series/clip.ts';
import { wanders } from '../../kernels/series/level/wandering.ts';
import { movingMean } from '../../kernels/series/moving.ts';
import { keepsTime } from '../../kernels/series/rhythm/keeps-time.ts';
import { detrended, type Echo, echoes, findSeasons, type Season, seasonsAt } from '../../kernels/series/rhythm/periods.ts';
import { recurs } from '../../kernels/series/rhythm/recurs.ts';
import { seasonGain } from '../../kernels/series/rhythm/season.ts';
import { type Clocks, clockShift } from './clocks.ts';
import { type Grid, gridOf, ontoGrid } from './grid.ts';
import { type Holiday, withHolidays } from './holidays.ts';
import { lengthOf } from './lengths.ts';
import { floorOf, logarithms } from './logarithms.ts';
import { withMonths } from './months.ts';
import { grainOf, kindOf, longestRun, type ValueKind } from './numbers.ts';
import { unwound } from './resets.ts';
import { withWeekends } from './weekends.ts';

/** Samples that anything can be said of at least. */
export const FEWEST = 12;

/** What can be seen of a series before it is judged. */
export interface SeriesShape {
  readonly grid: Grid;
  readonly unit: 'ms' | 'number';
  /** The values on the grid, NaN where there is none. Shape (cells). */
  readonly values: Float64Array;
  /** Cells with a value. */
  readonly known: number;
  readonly kind: ValueKind;
  /** `log`: the swings grow with the level. */
  readonly scale: 'linear' | 'log';
  /** Of ratios: what a value is taken for where it is nothing, as in an outage. */
  readonly floor?: number;
  /** Confirmed rhythms, shortest first. */
  readonly seasons: readonly Season[];
  /** The lag at which the series is most like itself, whether or not it keeps time: a heart beat has one. */
  readonly echo: Echo | undefined;
  /** Clocks that the rhythm follows. */
  readonly clocks: Clocks;
  /** The last rhythm is one of days in which weekends are days of their own: its turn is two days. */
  readonly weekends: boolean;
  /** Least step between values that are often equal: what they are rounded to; 0 where they are not. */
  readonly grain: number;
  /** Longest run of one value, in samples. */
  readonly longestRun: number;
  /** The values with each public holiday as the day that it took the place of: what shapes are compared in; without it the values. Shape (cells). */
  readonly worked?: Float64Array;
  /** What was added to each value, because the series is set back now and then; without it nothing. Shape (cells). */
  readonly offset?: Float64Array;
  /** The same in sentences. */
  readonly sentences: readonly string[];
}

export interface ShapeOptions {
  /** Times of the values, ascending. */
  readonly times?: ArrayLike<number>;
  readonly unit?: 'ms' | 'number';
  /** Periods in samples, instead of those that are found; none: the series has no rhythm. */
  readonly periods?: readonly number[];
  /** Days off, each held against the values before it counts as one. Times must be milliseconds. */
  readonly holidays?: readonly Holiday[];
}

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** Rhythms of calendars, in milliseconds. */
const YEAR = 8765.82 * HOUR;
const CALENDAR = [HOUR, 24 * HOUR, 168 * HOUR, YEAR];
/** Samples a turn must have. */
const LEAST_PERIOD = 4;
/** Logarithms must leave this much less of the movement unforetold. */
const LOG_LEAVES = 0.8;

/**
 * What a series looks like: its steps, gaps, numbers, scale and confirmed rhythms.
 * @param values NaN for missing, shape (nSamples)
 * @throws HapaxError `INPUT` when fewer than 12 values are known
 */
export function seriesShape(values: ArrayLike<number>, { times, unit = 'ms', periods, holidays }: ShapeOptions = {}): SeriesShape {
  const grid = gridOf(values.length, times, unit);
  return shapeOn(grid, ontoGrid(grid, values), unit, periods, holidays);
}

/** The same for values that are on their grid already. */
export function shapeOn(
  grid: Grid,
  given: Float64Array,
  unit: 'ms' | 'number',
  periods?: readonly number[],
  holidays: readonly Holiday[] = [],
): SeriesShape {
  const known = given.reduce((count, v) => count + (v === v ? 1 : 0), 0);
  if (known < FEWEST) throw new HapaxError('INPUT', `a series needs at least ${FEWEST} values to be judged; got ${known}`);
  const tried = calendarPeriods(grid, unit);
  const { clocks, shift } = unit === 'ms' && grid.kind === 'even' ? clockShift(given, grid) : NO_SHIFT;
  const find = (y: Float64Array) => (periods === undefined ? believed(y, findSeasons(y, tried, shift)) : seasonsAt(y, periods, shift));
  const whole = unwound(given);
  // What is set back at even steps may have a rhythm that tells it all.
  const asIs = whole === undefined || whole.even ? find(given) : [];
  const set = asIs.length > 0 ? undefined : whole;
  const x = set?.values ?? given;
  const plain = set === undefined ? asIs : find(x);
  const floor = floorOf(x, known);
  // Nothing, as in an outage, has no say in whether ratios tell more.
  const some = floor === undefined ? x : x.map((v) => (v === 0 ? Number.NaN : v));
  const logs = floor === undefined ? undefined : logarithms(x, floor);
  const someLogs = some.map((v) => Math.log(v));
  const inLogs = logs === undefined ? [] : find(someLogs);
  const useLog = logs !== undefined && 1 - explained(someLogs, inLogs) < LOG_LEAVES * (1 - explained(some, plain));
  const found = useLog ? inLogs : plain;
  const last = found[found.length - 1];
  const short = periods === undefined && unit === 'ms' && grid.kind === 'even' && grid.cells * grid.step < 2 * WEEK;
  const weekends = short && last !== undefined ? withWeekends(useLog && logs !== undefined ? logs : x, grid, last) : undefined;
  const y = useLog && logs !== undefined ? logs : x;
  const weekly = weekends === undefined ? found : [...found.slice(0, -1), weekends];
  const off = withHolidays(y, grid, weekly, weekends !== undefined, unit === 'ms' ? holidays : []);
  const days = off?.seasons ?? weekly;
  const seasons = periods === undefined && unit === 'ms' ? withMonths(y, grid, days) : days;
  const shape = {
    grid,
    unit,
    values: x,
    known,
    kind: kindOf(x),
    scale: useLog ? ('log' as const) : ('linear' as const),
    ...(useLog && floor !== undefined && { floor }),
    seasons,
    echo: echoes(x)[0],
    clocks,
    weekends: weekends !== undefined,
    grain: grainOf(x),
    longestRun: longestRun(x),
    ...(off?.worked && { worked: useLog ? off.worked.map((v, i) => (v === y[i] ? x[i] : Math.exp(v))) : off.worked }),
    ...(set && { offset: set.offset }),
  };
  const told = [...sentences(shape), ...tooLong(periods, grid.cells), ...(off ? [off.sentence] : [])];
  return { ...shape, sentences: set === undefined ? told : [...told, `set back ${set.resets} times: judged by how it goes on`] };
}

/** Periods that were given and that the series is too short for. */
function tooLong(periods: readonly number[] = [], cells: number): string[] {
  const long = periods.filter((period) => 2 * period > cells);
  return long.length > 0 ? [`no rhythm of ${long.join(', ')} steps: it has no two turns of it`] : [];
}

const NO_SHIFT: { clocks: Clocks; shift: Int32Array | undefined } = { clocks: 'even', shift: undefined };

/** Share of a series that its level is the mean of, where it is asked whether it wanders; turns and likeness of its movements, then. */
const SLOW = 8;
const FEW_TURNS = 2;
const ALIKE = 0.5;

/** What wanders has a rhythm by chance, of a few turns, as often as not: there its movements must come again too. Nor is it one without a fixed time. */
function believed(x: Float64Array, found: Season[]): Season[] {
  const seasons = found.filter((season) => keepsTime(x, season));
  if (seasons.length === 0) return seasons;
  const level = movingMean(x, Math.ceil(x.length / SLOW));
  if (!wanders(x.map((v, i) => v - level[i]))) return seasons;
  return seasons.filter(({ period }) => recurs(clipped(x), Math.round(period), FEW_TURNS, ALIKE));
}

/** Share of the movement that the longest rhythm foretells out of sample. */
const explained = (x: Float64Array, seasons: readonly Season[]): number =>
  seasons.length === 0 ? 0 : Math.max(...seasons.map((s) => seasonGain(detrended(clipped(x)), s)));

/** Periods of the calendar in samples, where they are whole enough and the series has two turns. */
export function calendarPeriods({ kind, step, cells, opening }: Grid, unit: 'ms' | 'number'): number[] {
  if (unit !== 'ms' || kind === 'order') return [];
  const turns = opening && [HOUR / opening.every, opening.perDay, opening.perWeek, YEAR / step];
  return (turns ?? CALENDAR.map((length) => length / step))
    .map((period) => {
      return Math.abs(period - Math.round(period)) < 0.02 ? Math.round(period) : period;
    })
    .filter((period) => period >= LEAST_PERIOD && 2 * period <= cells);
}

/** Turns of the rhythms, and of the calendar, in samples. */
export const turnsOf = ({ seasons, grid, unit }: Pick<SeriesShape, 'seasons' | 'grid' | 'unit'>): number[] => [
  ...seasons.map(({ period }) => period),
  ...calendarPeriods(grid, unit),
];

/** Cells without a value before the first from which a series begins later than its file. */
const LATE = 5;

function beginning({ kind, step, times }: Grid, unit: 'ms' | 'number', cell: number): string {
  if (kind === 'order') return `with sample ${cell}`;
  if (unit !== 'ms') return `at ${times[cell]}`;
  const digits = step >= 28 * 24 * HOUR ? 7 : step >= 24 * HOUR ? 10 : 16;
  return new Date(times[cell]).toISOString().slice(0, digits).replace('T', ' ');
}

/** When a series with several values a day is open. */
function whileOpen({ opening }: Grid): string {
  if (opening === undefined || opening.perDay === 1) return '';
  const { perDay, perWeek } = opening;
  return ` while open, ${perDay.toLocaleString('en')} a day${perWeek === 7 * perDay ? '' : ` on ${perWeek / perDay} days a week`}`;
}

function sentences({ grid, unit, known, seasons, clocks, weekends, scale, echo, values }: Omit<SeriesShape, 'sentences'>): string[] {
  const time = (samples: number) => lengthOf(grid, samples, unit);
  const out = [...grid.notes];
  const first = values.findIndex((v) => v === v);
  if (first >= LATE) out.push(`begins ${beginning(grid, unit, first)}`);
  const missing = grid.cells - known - (first >= LATE ? first : 0);
  const step = grid.kind === 'order' ? 'in the order of the rows' : `a value every ${time(1).replace(/^1 /, '')}${whileOpen(grid)}`;
  out.push(
    `${step}${missing > 0 ? `, ${missing.toLocaleString('en')} of ${(known + missing).toLocaleString('en')} missing` : ''}${grid.shared > 0 ? `, ${grid.shared.toLocaleString('en')} rows share a step and are averaged` : ''}`,
  );
  if (seasons.length > 0) {
    const list = seasons
      .map(({ period }, k) => (weekends && k === seasons.length - 1 ? `${time(period / 2)}, weekends apart` : time(period)))
      .join(', ');
    out.push(`a rhythm of ${list}${clocks === 'even' ? '' : `, by clocks that are changed as in ${clocks}`}`);
  } else if (echo !== undefined && echo.correlation > 0.3 && recurs(values, echo.lag))
    out.push(`no fixed rhythm; much like itself ${time(echo.lag)} before`);
  else out.push('no rhythm');
  if (scale === 'log') out.push('the swings grow with the level: judged by ratios');
  const level = median(values);
  if (values.every((v) => !(v === v) || v === level)) out.push('the value never changes');
  return out;
}
