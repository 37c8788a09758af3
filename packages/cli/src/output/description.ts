import type { ColumnDescription, Description, TimeDescription } from '@hapax/io';
import { createColors } from 'picocolors';
import type { Terminal } from '../terminal.ts';
import { textTable } from './text-table.ts';
import { cut, visible, wrap } from './text-width.ts';

/** Columns of the file that are shown; JSON has them all. */
const SHOWN = 60;
/** Characters of a name or an example. */
const NAME = 32;
const EXAMPLE = 24;

/** The description as JSON; times are ISO 8601 where they are times. */
export function descriptionJson(description: Description): string {
  const { time } = description;
  const spelt = time === null ? null : { ...time, from: instant(time.from, time), to: instant(time.to, time) };
  return `${JSON.stringify({ version: 1, ...description, time: spelt, approach: approachOf(description) }, null, 2)}\n`;
}

/** The description as people read it. */
export function descriptionText(description: Description, { color, width }: Pick<Terminal, 'color' | 'width'>): string {
  const { bold, dim } = createColors(color);
  const { source, rows, columns, time, groups } = description;
  const line = (label: string, text: string): string[] => wrap(`${label}: ${visible(text)}`, width);
  const shown = columns.slice(0, SHOWN);
  const table = textTable(
    [
      { head: 'column', align: 'left' },
      { head: 'role', align: 'left' },
      { head: 'missing', align: 'right' },
      { head: 'range', align: 'left' },
      { head: 'example', align: 'left' },
      { head: 'seen from', align: 'left' },
    ],
    shown.map((one) => [
      cut(visible(one.name), NAME),
      one.role,
      missing(one, rows),
      range(one),
      cut(visible(example(one)), EXAMPLE),
      visible([one.evidence, ...one.how].join('; ')),
    ]),
    width,
    { strong: bold, faint: dim },
  );
  return `${[
    `${bold(visible(source))}: ${rows.toLocaleString('en')} rows, ${columns.length.toLocaleString('en')} ${columns.length === 1 ? 'column' : 'columns'}`,
    ...(time === null ? ['no time: the rows are a table without order'] : line('time', timeWords(time))),
    ...(groups.length === 0 ? [] : line('groups', groups.map(({ name, values }) => `${name} (${values.toLocaleString('en')})`).join(', '))),
    ...line('detect', approachOf(description)),
    '',
    table,
    ...(columns.length > SHOWN ? [dim(`${columns.length - SHOWN} more columns; --json has them all`)] : []),
  ].join('\n')}\n`;
}

/** What `hapax detect` looks at in such a file, and why. */
function approachOf({ columns, time, groups }: Description): string {
  const used = columns.filter((one) => one.used);
  const aside = columns.length - used.length;
  const features = `${used.length} ${used.length === 1 ? 'feature' : 'features'}`;
  const order = time === null ? 'rows have no time' : `rows are in the order of ${time.name}`;
  if (used.length === 0) return `finds no column of numbers that measures something; ${order}`;
  const keyed = groups.length === 0 ? '' : `; ${groups[0].name} names things with rows of their own`;
  return `looks at ${features} (${used
    .slice(0, 5)
    .map(({ name }) => name)
    .join(
      ', ',
    )}${used.length > 5 ? ', …' : ''}), as they measure something${aside > 0 ? `; ${aside} ${aside === 1 ? 'column is' : 'columns are'} carried along` : ''}; ${order}${keyed}`;
}

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

function instant(value: number, { unit }: TimeDescription): string | number {
  return unit === 'ms' && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : value;
}

function timeWords(time: TimeDescription): string {
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
