import { type Names, NONE } from '../../columns/names.ts';
import type { Row } from '../../columns/row.ts';
import { utc } from '../../events/year.ts';
import { cellsOf, placesOf } from '../csv-line.ts';
import type { ByteReader, LineOptions } from '../format.ts';

const COMMA = 44;
const QUOTE = 34;
const BLANK = 32;
/** What a byte is to a line: part of a cell, the end of one, or what makes it a line that has to be read as text. */
const PLAIN = 0;
const ENDS = 1;
const OTHER = 2;
const KINDS = Uint8Array.from({ length: 256 }, (_, c) => (c === QUOTE || c >= 127 || c < BLANK ? OTHER : c === COMMA ? ENDS : PLAIN));
/** Months by their first three letters, without case. */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name) =>
  lettersOf(Buffer.from(name), 0),
);
const COLUMNS = [
  'date_year',
  'date_month',
  'date_mday',
  'date_hour',
  'date_minute',
  'date_second',
  'src_ip',
  'dest_ip',
  'dest_port',
  'sid',
] as const;

/** Three letters as one number, without case. */
function lettersOf(b: Uint8Array, from: number): number {
  return ((b[from] | 32) << 16) | ((b[from + 1] | 32) << 8) | (b[from + 2] | 32);
}

/**
 * The CSV that psykoda reads, from bytes: lines without quotes, of ASCII. All others, and the first alert of each signature, which has the
 * message, are left to the text reader.
 */
export function fujitsuBytes({ toUtc = (ms) => ms }: LineOptions, names: Names): ByteReader {
  const told = new Set<number>();
  /** Place of each of `COLUMNS` in a line. */
  let places: readonly number[] | undefined;
  let wide = 0;
  let starts = new Int32Array(0);
  let ends = new Int32Array(0);
  let day = -1;
  let midnight = 0;

  function header(b: Uint8Array, from: number, to: number): void {
    const cells = cellsOf(new TextDecoder().decode(b.subarray(from, to)));
    const at = placesOf(cells);
    places = COLUMNS.map((name) => at.get(name) ?? NONE);
    wide = cells.length;
    starts = new Int32Array(wide);
    ends = new Int32Array(wide);
  }

  /** Cells of a line without blanks at their ends; how many there are, `NONE` for a line that has to be read as text. */
  function split(b: Uint8Array, from: number, to: number): number {
    let k = 0;
    let start = from;
    for (let i = from; i <= to; ++i) {
      const kind = i === to ? ENDS : KINDS[b[i]];
      if (kind === PLAIN) continue;
      if (kind === OTHER) return NONE;
      if (k === wide) return NONE;
      let end = i;
      while (start < end && b[start] === BLANK) start += 1;
      while (start < end && b[end - 1] === BLANK) end -= 1;
      starts[k] = start;
      ends[k++] = end;
      start = i + 1;
    }
    return k;
  }

  /** A whole number of at most five digits, NaN for anything else. */
  function whole(b: Uint8Array, place: number): number {
    const from = starts[place];
    const to = ends[place];
    if (place === NONE || to === from || to - from > 5) return Number.NaN;
    let value = 0;
    for (let i = from; i < to; ++i) {
      const digit = b[i] - 48;
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      value = 10 * value + digit;
    }
    return value;
  }

  function month(b: Uint8Array, place: number): number {
    const from = starts[place];
    if (place === NONE || ends[place] - from < 3) return whole(b, place);
    const named = MONTHS.indexOf(lettersOf(b, from));
    return named < 0 ? Number.NaN : named + 1;
  }

  /** The source: alerts of one host come in bursts, so that it is often that of the line before. */
  const before = new Uint8Array(64);
  let beforeLength = NONE;
  let beforeId = NONE;
  function sourceOf(b: Uint8Array, place: number): number {
    if (place === NONE || starts[place] === ends[place]) return NONE;
    const from = starts[place];
    const length = ends[place] - from;
    let k = length === beforeLength ? 0 : NONE;
    while (k >= 0 && k < length && before[k] === b[from + k]) k += 1;
    if (k === length) return beforeId;
    beforeId = names.idOf(b, from, from + length);
    beforeLength = length > before.length ? NONE : length;
    for (let i = 0; i < beforeLength; ++i) before[i] = b[from + i];
    return beforeId;
  }

  const text = (b: Uint8Array, place: number): number =>
    place === NONE || starts[place] === ends[place] ? NONE : names.idOf(b, starts[place], ends[place]);

  function timeOf(b: Uint8Array, at: readonly number[]): number {
    const year = whole(b, at[0]);
    const of = month(b, at[1]);
    const dayOf = whole(b, at[2]);
    const hour = whole(b, at[3]);
    const minute = whole(b, at[4]);
    const second = whole(b, at[5]);
    const date = 10_000 * year + 100 * of + dayOf;
    if (!(year >= 1000 && of <= 12 && dayOf < 32 && hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    if (date !== day) {
      const ms = utc(year, of, dayOf, 0, 0, 0);
      if (ms === undefined) return Number.NaN;
      day = date;
      midnight = ms;
    }
    return toUtc(midnight + 3_600_000 * hour + 60_000 * minute + 1000 * second);
  }

  return (b, from, to, row: Row) => {
    if (places === undefined) {
      header(b, from, to);
      return false;
    }
    const cells = split(b, from, to);
    if (cells !== wide) return false;
    const time = timeOf(b, places);
    if (Number.isNaN(time)) return false;
    const port = places[8];
    const value = port === NONE || starts[port] === ends[port] ? NONE : whole(b, port);
    if (!(value <= 65_535)) return false;
    row.kind = 'alert';
    row.time = time;
    row.source = sourceOf(b, places[6]);
    row.target = text(b, places[7]);
    row.port = value;
    row.signature = text(b, places[9]);
    // One after another: a list of them would be made anew for each line.
    row.name = NONE;
    row.answer = NONE;
    row.state = NONE;
    row.severity = Number.NaN;
    row.durationMs = Number.NaN;
    row.bytesOut = Number.NaN;
    row.bytesIn = Number.NaN;
    if (row.signature === NONE || told.has(row.signature)) return true;
    told.add(row.signature);
    return false;
  };
}
