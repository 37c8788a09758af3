import type { Column } from './column.ts';
import { unreadable } from './complain.ts';
import { blocks, clear, type Growing, joined } from './growing.ts';
import { type Place, reordered, type Table, type TimeColumn } from './table.ts';

const NAME = /^(time|times|timestamps?|date|datetime|date_?time|ts|epoch|unix.*|.*[_ ]?(time|timestamp|date|_at|_ts))$/i;

export const looksLikeTime = (name: string): boolean => NAME.test(name);

/**
 * Milliseconds per unit of numbers that count from 1970: seconds, milliseconds, microseconds or nanoseconds by their size, taken
 * from the first number. Each range spans years 1973 to 5138, so the four cannot be mistaken for each other.
 */
export function epochScale(cells: Growing): number | undefined {
  const value = Math.abs(firstKnown(cells));
  if (value >= 1e8 && value < 1e11) return 1000;
  if (value >= 1e11 && value < 1e14) return 1;
  if (value >= 1e14 && value < 1e17) return 1e-3;
  return value >= 1e17 && value < 1e20 ? 1e-6 : undefined;
}

function firstKnown(cells: Growing): number {
  for (const values of blocks(cells)) {
    const first = values.find((v) => v === v);
    if (first !== undefined) return first;
  }
  return 0;
}

/** The column that says when, as milliseconds where it can be. */
export function timeColumn(one: Column, place: (i: number) => Place, source: string, notes: string[]): TimeColumn {
  const { name, slashes } = one;
  const scale = one.times.count > 0 ? 1 : epochScale(one.cells);
  const values = joined(one.cells);
  clear(one.cells);
  const gap = values.findIndex((v) => v !== v);
  if (gap >= 0)
    throw unreadable(source, place(gap), `column \`${name}\` says when, and is empty; fill it in, leave the row out, or pass --time none`);
  if (slashes.dayFirst && slashes.monthFirst)
    throw unreadable(
      source,
      undefined,
      `column \`${name}\` has dates with the day first and dates with the month first; write them as 2024-01-31`,
    );
  if (slashes.dayFirst) undoMonthFirst(values);
  else if (slashes.either && !slashes.monthFirst) notes.push(`dates of column ${name} such as 03/04/2024 are read month first`);
  if (scale !== undefined && scale !== 1) for (let i = 0; i < values.length; ++i) values[i] *= scale;
  return { name, unit: scale === undefined ? 'number' : 'ms', values };
}

/** Cells that allowed only day first were read so; the others were read month first and change over. */
function undoMonthFirst(values: Float64Array): void {
  for (let i = 0; i < values.length; ++i) if (new Date(values[i]).getUTCDate() <= 12) values[i] = swapDayAndMonth(values[i]);
}

/** The same instant with day and month changed over, for columns that turn out to be day first. */
function swapDayAndMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCDate() - 1, date.getUTCMonth() + 1) + (ms - Math.floor(ms / DAY) * DAY);
}

const DAY = 86_400_000;

/** How regular the times are: what a method that needs even steps has to know. */
export interface TimeFacts {
  /** First row that is earlier than the row before it, or -1. */
  readonly unsortedAt: number;
  readonly unsorted: number;
  /** Rows with the time of the row before them (after sorting). */
  readonly duplicates: number;
  /** The usual step: the median, in the column's unit. */
  readonly step: number;
  /** Steps longer than 1.5 usual ones. */
  readonly gaps: number;
}

/** Cost: O(n log n) for the median step. */
export function timeFacts({ values }: TimeColumn): TimeFacts {
  const { unsorted, unsortedAt, duplicates } = orderFacts(values);
  const ordered = unsorted > 0 ? values.slice().sort() : values;
  const steps = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 0; i < steps.length; ++i) steps[i] = ordered[i + 1] - ordered[i];
  const forward = steps.filter((step) => step > 0).sort();
  const step = forward.length === 0 ? 0 : forward[forward.length >> 1];
  return { unsorted, unsortedAt, duplicates, step, gaps: forward.reduce((sum, one) => sum + (one > 1.5 * step ? 1 : 0), 0) };
}

/** What sorting has to know: one pass over times in order, which most files have, and no memory. */
function orderFacts(values: Float64Array): Pick<TimeFacts, 'unsorted' | 'unsortedAt' | 'duplicates'> {
  let unsorted = 0;
  let unsortedAt = -1;
  let duplicates = 0;
  for (let i = 1; i < values.length; ++i) {
    if (values[i] === values[i - 1]) duplicates += 1;
    if (values[i] < values[i - 1]) {
      unsorted += 1;
      if (unsortedAt < 0) unsortedAt = i;
    }
  }
  return unsorted === 0 ? { unsorted, unsortedAt, duplicates } : { unsorted, unsortedAt, duplicates: repeated(values.slice().sort()) };
}

function repeated(ordered: Float64Array): number {
  let count = 0;
  for (let i = 1; i < ordered.length; ++i) if (ordered[i] === ordered[i - 1]) count += 1;
  return count;
}

/** The table with its rows in time order; rows of equal time keep their order. Says so in the notes when it changed anything. */
export function inTimeOrder(table: Table): Table {
  const { time, labels } = table;
  if (time === undefined) return table;
  const { unsorted, unsortedAt, duplicates } = orderFacts(time.values);
  const notes = [...table.notes];
  if (duplicates > 0)
    notes.push(`${duplicates} ${duplicates === 1 ? 'row has' : 'rows have'} the same ${time.name} as the row before; all are kept`);
  if (unsorted === 0) return { ...table, notes };
  const { kind, number } = table.place(unsortedAt);
  notes.push(`the rows are not in time order (first at ${kind} ${number}): they are sorted by ${time.name}`);
  const order = Uint32Array.from(time.values, (_, i) => i).sort((a, b) => time.values[a] - time.values[b] || a - b);
  const sorted = (values: Float64Array) => Float64Array.from(order, (i) => values[i]);
  return {
    ...table,
    features: table.features.map((one) => reordered(one, order)),
    time: { ...time, values: sorted(time.values) },
    ...(labels && { labels: { ...labels, codes: Int32Array.from(order, (i) => labels.codes[i]) } }),
    place: (i) => table.place(order[i]),
    notes,
  };
}
