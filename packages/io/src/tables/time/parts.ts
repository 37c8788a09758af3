import { dayOf, fullYear, monthOf, ordinalDay } from '../../time/calendar.ts';
import type { Column } from '../columns/column.ts';
import type { Kind } from '../columns/settle.ts';
import { wordsOf } from '../columns/words.ts';
import { blocks, joined } from '../stores/growing.ts';

type Part = 'year' | 'quarter' | 'month' | 'day' | 'ordinal' | 'hour' | 'minute' | 'second';

const NAMES: Readonly<Record<Part, ReadonlySet<string>>> = {
  year: new Set(['year', 'yr', 'yyyy', 'yy', 'jahr', 'ann\u00e9e', 'annee', 'a\u00f1o', 'ano', 'anno']),
  month: new Set(['month', 'mon', 'mo', 'mm', 'monat', 'mois', 'mes', 'mese']),
  quarter: new Set(['quarter', 'qtr', 'quartal', 'trimestre', 'trimestral', 'q']),
  day: new Set(['day', 'dy', 'dd', 'tag', 'jour', 'd\u00eda', 'dia', 'giorno', 'dom', 'mday']),
  ordinal: new Set(['doy', 'yday', 'dayofyear', 'jday', 'julian']),
  hour: new Set(['hour', 'hours', 'hr', 'hh', 'stunde', 'heure', 'hora', 'ora']),
  minute: new Set(['minute', 'min', 'mi']),
  second: new Set(['second', 'sec', 'ss']),
};

/** Date and clock in columns of their own. */
export interface TimeParts {
  readonly columns: readonly Column[];
  /** What the clock on the wall shows in each row. */
  readonly walls: Float64Array;
  readonly dateOnly: boolean;
}

/** A table whose columns are called year and month or quarter, and day, hour and so on as far as they are there. */
export function datedByParts(columns: readonly Column[], kinds: ReadonlyMap<Column, Kind>, rows: number): TimeParts | undefined {
  const found = partsOf(columns, kinds);
  const year = found.get('year');
  if (year === undefined) return undefined;
  // A month says more than its quarter.
  if (found.has('month') || found.has('ordinal')) found.delete('quarter');
  else if (!found.has('quarter')) return undefined;
  for (const [finer, coarser] of CHAIN) if (!coarser.some((part) => found.has(part))) found.delete(finer);
  const used = (['year', 'quarter', 'month', 'day', 'ordinal', 'hour', 'minute', 'second'] as const).filter((part) => found.has(part));
  const read = new Map(used.map((part) => [part, valuesOf(found.get(part) ?? year, kinds, rows)]));
  const walls = new Float64Array(rows).fill(Number.NaN);
  let known = 0;
  for (let i = 0; i < rows; ++i) {
    const at = (part: Part, otherwise: number): number => read.get(part)?.[i] ?? otherwise;
    const y = at('year', 0);
    const full = y < 100 ? fullYear(String(y).padStart(2, '0')) : y;
    const month = read.has('quarter') ? firstOfQuarter(at('quarter', 0)) : at('month', 1);
    const day = read.has('month') || read.has('quarter') ? dayOf(full, month, at('day', 1)) : ordinalDay(full, at('ordinal', 1));
    const [h, m, s] = [at('hour', 0), at('minute', 0), at('second', 0)];
    if (day === undefined || !(h >= 0 && h <= 24 && m >= 0 && m < 60 && s >= 0 && s <= 60)) continue;
    walls[i] = day + ((h * 60 + m) * 60 + s) * 1000;
    known += 1;
  }
  if (2 * known < rows) return undefined;
  return { columns: used.flatMap((part) => found.get(part) ?? []), walls, dateOnly: !read.has('hour') };
}

/** What a finer part is counted from: `hr` beside a year are home runs, where no month and day stand between. */
const CHAIN: readonly (readonly [finer: Part, coarser: readonly Part[]])[] = [
  ['day', ['month']],
  ['hour', ['day', 'ordinal']],
  ['minute', ['hour']],
  ['second', ['minute']],
];

/** The first month of a quarter; 0 where there is no such quarter. */
const firstOfQuarter = (quarter: number): number =>
  quarter === 1 || quarter === 2 || quarter === 3 || quarter === 4 ? 3 * quarter - 2 : 0;

function partsOf(columns: readonly Column[], kinds: ReadonlyMap<Column, Kind>): Map<Part, Column> {
  const found = new Map<Part, Column>();
  const numbered = columns.filter((one) => kinds.get(one) === 'number' || kinds.get(one) === 'text');
  // Buoys and loggers write MM for months and mm for minutes.
  const both = numbered.some(({ name }) => name === 'MM') && numbered.some(({ name }) => name === 'mm');
  for (const one of numbered) {
    const words = wordsOf(one.name);
    const last = both && one.name === 'mm' ? 'minute' : words[words.length - 1];
    const isText = kinds.get(one) === 'text';
    if (words.length > 2 || last === undefined) continue;
    for (const [part, names] of Object.entries(NAMES) as [Part, ReadonlySet<string>][])
      if (
        names.has(last) &&
        !found.has(part) &&
        (!isText || (part === 'month' && areMonths(one)) || (part === 'quarter' && areQuarters(one)))
      )
        found.set(part, one);
  }
  return found;
}

const areMonths = ({ words }: Column): boolean => {
  const names = words?.names();
  return names !== undefined && names.length > 0 && names.length <= 24 && names.every((name) => monthOf(name) > 0);
};

/** `Q1`, `T1` or `1`. */
const QUARTER = /^[qt]?([1-4])$/i;

const areQuarters = ({ words }: Column): boolean => {
  const names = words?.names();
  return names !== undefined && names.length > 0 && names.length <= 8 && names.every((name) => QUARTER.test(name.trim()));
};

function valuesOf(one: Column, kinds: ReadonlyMap<Column, Kind>, rows: number): Float64Array {
  if (kinds.get(one) === 'text') {
    const read = areQuarters(one)
      ? (cell: string) => Number(QUARTER.exec(cell.trim())?.[1])
      : (cell: string) => monthOf(cell) || Number.NaN;
    return Float64Array.from({ length: rows }, (_, i) => read(one.words?.at(i) ?? ''));
  }
  const out = new Float64Array(rows).fill(Number.NaN);
  out.set(joined(one.cells).subarray(0, rows));
  return out;
}

/** The column with the clock that belongs to a date without one: the nearest, behind it first; hours as numbers too. */
export function clockFor(date: Column, columns: readonly Column[], kinds: ReadonlyMap<Column, Kind>): Column | undefined {
  const at = columns.indexOf(date);
  const near = [...columns].sort((a, b) => far(columns.indexOf(a), at) - far(columns.indexOf(b), at));
  return (
    near.find((one) => kinds.get(one) === 'clock') ??
    near.find((one) => kinds.get(one) === 'number' && NAMES.hour.has(wordsOf(one.name).join(' ')) && areHours(one))
  );
}

const areHours = ({ cells }: Column): boolean => {
  for (const values of blocks(cells)) if (values.some((hour) => hour < 0 || hour > 24)) return false;
  return true;
};

const far = (place: number, from: number): number => (place > from ? place - from - 0.5 : from - place);

/** Milliseconds since midnight of each row, NaN where unknown. */
export function clockValues(one: Column, kinds: ReadonlyMap<Column, Kind>, rows: number): Float64Array {
  const values = valuesOf(one, kinds, rows);
  return kinds.get(one) === 'clock' ? values : values.map((hour) => (hour >= 0 && hour <= 24 ? hour * 3_600_000 : Number.NaN));
}
