import { monthOf } from '../time/calendar.ts';
import { listed } from './complain.ts';
import type { Table, TimeColumn } from './table.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Rows that a sheet of a calendar needs. */
const ROWS = 3;

/** What the columns of a sheet are, and when the cell of a column is, by the time of its row. */
interface Sheet {
  readonly what: string;
  /** Place of the first of its columns, and how many there are. */
  readonly first: number;
  readonly width: number;
  readonly at: (row: number, column: number) => number;
}

/**
 * A sheet of a calendar as the one series that it is: a year to a row and a month to a column, or a day to a row and an hour to a column.
 * Undefined where the columns are something else. Cells before the first and behind the last value are left out.
 */
export function unrolled(table: Table): Table | undefined {
  const { time, rows, features } = table;
  if (time === undefined || time.unit !== 'ms' || rows < ROWS) return undefined;
  const sheet = sheetOf(
    features.map(({ name }) => name),
    time,
  );
  if (sheet === undefined) return undefined;
  const { what, first, width } = sheet;
  const values = new Float64Array(rows * width);
  const times = new Float64Array(rows * width);
  for (let i = 0; i < values.length; ++i) {
    const row = Math.floor(i / width);
    values[i] = features[first + (i % width)].values[row];
    times[i] = sheet.at(time.values[row], i % width);
  }
  const from = values.findIndex((v) => v === v);
  const to = values.findLastIndex((v) => v === v) + 1;
  if (from < 0) return undefined;
  const { labels: _, ...rest } = table;
  return {
    ...rest,
    rows: to - from,
    features: [{ name: 'value', values: values.slice(from, to) }],
    aside: [],
    texts: [],
    time: { ...time, values: times.slice(from, to) },
    place: (i) => table.place(Math.floor((from + i) / width)),
    notes: [
      ...table.notes,
      `columns ${features[first].name} to ${features[first + width - 1].name} are the ${what}: they are read as one series${leftOut(table, sheet)}`,
    ],
  };
}

/** Columns of sums and means beside the sheet. */
function leftOut({ features }: Table, { first, width }: Sheet): string {
  const others = features.filter((_, j) => j < first || j >= first + width).map(({ name }) => name);
  return others.length === 0 ? '' : `; ${listed(others)} ${others.length === 1 ? 'is' : 'are'} left out`;
}

function sheetOf(names: readonly string[], { values }: TimeColumn): Sheet | undefined {
  const steady = (start: (ms: number) => number) => {
    for (let i = 0; i < values.length; ++i) if (start(values[i]) !== values[i] || (i > 0 && !(values[i] > values[i - 1]))) return false;
    return true;
  };
  const january = inARow(names.map(monthOf), 1, 12);
  if (january >= 0)
    return steady((ms) => Date.UTC(new Date(ms).getUTCFullYear(), 0, 1))
      ? { what: 'months of each year', first: january, width: 12, at: (ms, month) => Date.UTC(new Date(ms).getUTCFullYear(), month, 1) }
      : undefined;
  const hours = names.map((name) => Number(HOURS.exec(name.trim())?.[1] ?? Number.NaN));
  const midnight = Math.max(inARow(hours, 0, 24), inARow(hours, 1, 24));
  return midnight >= 0 && steady((ms) => Math.floor(ms / DAY) * DAY)
    ? { what: 'hours of each day', first: midnight, width: 24, at: (ms, hour) => ms + hour * HOUR }
    : undefined;
}

const HOURS = /^(?:h|hr|hour|he)?[ _-]?(\d{1,2})(?::00)?$/i;

/** Where the numbers from the first one count up, or -1; most of the columns must be among them. */
function inARow(numbers: readonly number[], from: number, count: number): number {
  const first = numbers.indexOf(from);
  if (first < 0 || numbers.length >= 2 * count) return -1;
  for (let j = 0; j < count; ++j) if (numbers[first + j] !== from + j) return -1;
  return first;
}
