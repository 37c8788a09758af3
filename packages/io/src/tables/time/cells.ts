import { clocksPutBack, type PutBack } from '../../time/autumn.ts';
import { DAY } from '../../time/calendar.ts';
import { toUtc } from '../../time/zones.ts';
import type { Column, Odd, Reading } from '../columns/column.ts';
import { markAt } from '../columns/marks.ts';
import { joined } from '../stores/growing.ts';

/** Times of a column as milliseconds since 1970 UTC; NaN where there is none. */
export interface Times {
  readonly values: Float64Array;
  /** What was decided, in sentences. */
  readonly notes: readonly string[];
  readonly bad: number;
  readonly badFirst: readonly Odd[];
  /** How the zone of the times is known, for people. */
  readonly zone: string;
  /** No cell has a clock. */
  readonly dateOnly: boolean;
}

/** The day comes first where a date shows it, and none shows the other. */
type Order = 'day first' | 'month first' | 'either' | 'both' | '';

/**
 * Make the cells of a column of times mean one instant each: order of day and month from the whole column, zones as they are written,
 * clocks without a zone in the zone that is told, or UTC.
 */
export function timesOf(one: Column, rows: number, timeZone: string | undefined): Times {
  const { readings, name } = one;
  const cells = joined(one.cells);
  const values = new Float64Array(rows).fill(Number.NaN);
  const order = orderOf(readings);
  const dayFirst =
    order === 'day first' ||
    (order === 'both' && countOf(readings, 'day first') > countOf(readings, 'month first')) ||
    (order === 'either' && goesOnDayFirst(cells));
  const local = new Float64Array(timeZone === undefined ? 0 : rows).fill(Number.NaN);
  const zoned = new Map<string, Float64Array>();
  let dropped = 0;
  for (let row = 0; row < cells.length; ++row) {
    const reading = readings[markAt(one.marks, row) - 1];
    if (reading?.kind !== 'time' || reading.time === undefined || cells[row] !== cells[row]) continue;
    const { slashes, offset, zone } = reading.time;
    if (order === 'both' && slashes !== undefined && slashes !== 'either' && (slashes === 'day first') !== dayFirst) {
      dropped += 1;
      continue;
    }
    const wall = slashes === 'either' && dayFirst ? swapDayAndMonth(cells[row]) : cells[row];
    if (offset !== undefined) values[row] = wall - offset;
    else if (zone !== undefined) zonedOf(zoned, zone, rows)[row] = wall;
    else if (timeZone !== undefined) local[row] = wall;
    else values[row] = wall;
  }
  const twice =
    (timeZone === undefined ? 0 : fill(values, local, timeZone)) +
    [...zoned].reduce((sum, [zone, walls]) => sum + fill(values, walls, zone), 0);
  const notes: string[] = [];
  if (order === 'either')
    notes.push(
      `dates of column ${name} such as ${exampleOf(readings, 'either')} are read ${dayFirst ? 'day first, as only so they go on from day to day' : 'month first'}; --time-format "${dayFirst ? '%m/%d/%Y' : '%d/%m/%Y'}" reads them ${dayFirst ? 'month' : 'day'} first`,
    );
  if (order === 'both')
    notes.push(
      `column ${name} has dates with the day first and dates with the month first; ${dropped} of the rarer kind (such as ${exampleOf(readings, dayFirst ? 'month first' : 'day first')}) are read as missing`,
    );
  if (twice > 0)
    notes.push(`${twice} times of column ${name} lie in an hour that comes twice in autumn; the order of the rows tells them apart`);
  if (readings.some(({ time }) => time?.interval)) notes.push(`column ${name} holds intervals; their start is taken`);
  const odd = readings.filter(({ kind }) => kind === 'number');
  const told = readings.some(({ time }) => time?.offset !== undefined || time?.zone !== undefined);
  const back =
    timeZone === undefined && !told && readings.some(({ kind, time }) => kind === 'time' && time?.dateOnly !== true)
      ? clocksPutBack(values)
      : undefined;
  if (back !== undefined) notes.push(putBackNote(`column ${name}`, back));
  return {
    values: back?.values ?? values,
    notes,
    bad: one.texts.count + one.numbers.count + one.clocks.count + dropped,
    badFirst: [...one.texts.first, ...one.numbers.first, ...odd.map(({ first }) => first), ...one.clocks.first],
    zone: back === undefined ? zoneWords(readings, timeZone) : (back.zone ?? WINTER),
    dateOnly: readings.every(({ kind, time }) => kind !== 'time' || time?.dateOnly === true),
  };
}

/** The zone of clocks of which only that they change is known. */
export const WINTER = 'none written; the clock as it is in winter';

/** What was done about an hour that came twice, and the way out. */
export function putBackNote(what: string, { zone, row, twice, values }: PutBack): string {
  const day = new Date(values[row]).toISOString().slice(0, 10);
  const read = zone === undefined ? 'as the clock is in winter, an hour earlier in summer' : `as times of ${zone}`;
  return `the clock of ${what} is put back on ${day}, so ${twice} times lie in an hour that comes twice; all are read ${read}, and both hours are kept; --time-zone names the zone, UTC reads them as they stand`;
}

function orderOf(readings: readonly Reading[]): Order {
  const [day, month, either] = (['day first', 'month first', 'either'] as const).map((which) => countOf(readings, which) > 0);
  return day && month ? 'both' : day ? 'day first' : month ? 'month first' : either ? 'either' : '';
}

/** Where both orders are possible, the one in which the dates go on from day to day: the other leaps from month to month. */
function goesOnDayFirst(walls: Float64Array): boolean {
  let [asMonth, asDay, last] = [0, 0, Number.NaN];
  for (let i = 0; i < walls.length; ++i) {
    const day = Math.floor(walls[i] / DAY) * DAY;
    if (day !== day || day === last) continue;
    if (last === last) {
      asMonth += Math.abs(day - last);
      asDay += Math.abs(swapDayAndMonth(day) - swapDayAndMonth(last));
    }
    last = day;
  }
  return asDay > 0 && asDay < asMonth / 5;
}

const countOf = (readings: readonly Reading[], which: string): number =>
  readings.reduce((sum, { time, count }) => sum + (time?.slashes === which ? count : 0), 0);
const exampleOf = (readings: readonly Reading[], which: string): string =>
  readings.find(({ time }) => time?.slashes === which)?.first.text ?? '';

function zonedOf(all: Map<string, Float64Array>, zone: string, rows: number): Float64Array {
  const known = all.get(zone);
  if (known !== undefined) return known;
  const walls = new Float64Array(rows).fill(Number.NaN);
  all.set(zone, walls);
  return walls;
}

/** @returns times in an hour that comes twice */
function fill(values: Float64Array, walls: Float64Array, zone: string): number {
  const twice = toUtc(zone, walls);
  for (let i = 0; i < walls.length; ++i) if (walls[i] === walls[i]) values[i] = walls[i];
  return twice;
}

/** The same clock time with day and month changed over, for columns that turn out to be day first. */
function swapDayAndMonth(wall: number): number {
  const date = new Date(wall);
  return Date.UTC(date.getUTCFullYear(), date.getUTCDate() - 1, date.getUTCMonth() + 1) + (wall - Math.floor(wall / DAY) * DAY);
}

function zoneWords(readings: readonly Reading[], timeZone: string | undefined): string {
  const words = new Set<string>();
  for (const { kind, time } of readings) {
    if (kind !== 'time' || time === undefined) continue;
    words.add(time.zone ?? (time.offset === undefined ? (timeZone ?? 'UTC, as none is written') : offsetWords(time.offset)));
  }
  return [...words].slice(0, 4).join(', ');
}

export function offsetWords(offset: number): string {
  if (offset === 0) return 'UTC';
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `UTC${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
