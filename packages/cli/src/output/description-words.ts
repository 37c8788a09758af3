import type { ColumnDescription, Description, TimeDescription } from '@hapax/io';
import { cut, visible } from './text-width.ts';

/** Columns of the file that are shown; JSON has them all. */
const SHOWN = 60;
/** Characters of a name or an example. */
const NAME = 32;
const EXAMPLE = 24;

/** What is told of each column, in order. */
export const COLUMN_HEADS = ['column', 'role', 'missing', 'range', 'example', 'seen from'] as const;

/** A line of cells for each column that is shown. */
export const columnCells = ({ columns, rows }: Description): string[][] =>
  columns
    .slice(0, SHOWN)
    .map((one) => [
      cut(visible(one.name), NAME),
      one.role,
      missing(one, rows),
      range(one),
      cut(visible(example(one)), EXAMPLE),
      visible([one.evidence, ...one.how].join('; ')),
    ]);

/** How many columns are not shown. */
export const columnsLeft = ({ columns }: Description): number => Math.max(0, columns.length - SHOWN);

/** Rows and columns. */
export const sizeWords = ({ rows, columns }: Description): string =>
  `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}, ${columns.length.toLocaleString('en')} ${columns.length === 1 ? 'column' : 'columns'}`;

/** Columns that tell groups apart, with how many; empty where there are none. */
export const groupWords = ({ groups }: Description): string =>
  groups.map(({ name, values }) => `${visible(name)} (${values.toLocaleString('en')})`).join(', ');

const missing = ({ missing: count, role }: ColumnDescription, rows: number): string =>
  role === 'unread' ? '' : count === 0 ? '0' : `${count.toLocaleString('en')} (${share(count / rows)})`;
const share = (part: number): string => `${part >= 0.0995 ? Math.round(100 * part) : Number((100 * part).toPrecision(1))} %`;

function range({ range: found, different, unit, role }: ColumnDescription): string {
  // Numbers that name something are looked up as they are written.
  if (found !== null && role === 'identifier') return `${found[0]} to ${found[1]}`;
  if (found !== null) return `${digits(found[0])} to ${digits(found[1])}${unit === '' ? '' : ` ${unit}`}`;
  return different === null ? '' : `${different.toLocaleString('en')} different`;
}

const example = ({ example: value }: ColumnDescription): string => (value === null ? '' : String(value));
const digits = (value: number): string =>
  Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-6)
    ? value.toPrecision(6)
    : Number(value.toPrecision(12)).toLocaleString('en', { maximumFractionDigits: 9 });

/** ISO 8601, where it is a time. */
export function instant(value: number, { unit }: TimeDescription): string | number {
  return unit === 'ms' && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : value;
}

/** Where the times begin and end, their step, and what is odd about them. */
export function timeWords(time: TimeDescription): string {
  const { name, unit, step, gaps, duplicates, unsorted, zone } = time;
  const count = (n: number, one: string, many: string): string => (n === 0 ? '' : `, ${n.toLocaleString('en')} ${n === 1 ? one : many}`);
  return `${name}, ${instant(time.from, time)} to ${instant(time.to, time)}, step ${unit === 'ms' ? lengthWords(step) : digits(step)}${count(gaps, 'gap', 'gaps')}${count(duplicates, 'time twice', 'times twice')}${count(unsorted, 'out of order', 'out of order')}${zone === '' ? '' : `, zone ${zone}`}`;
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

function lengthWords(ms: number): string {
  const [size, name] = UNITS.find(([one]) => ms >= one) ?? [1, 'ms'];
  return `${digits(Number((ms / size).toPrecision(6)))} ${name}`;
}
