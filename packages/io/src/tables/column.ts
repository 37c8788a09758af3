import { type ParsedTime, parseTime } from '../time/parse-time.ts';
import { argument, quote, unreadable } from './complain.ts';
import { clear, type Growing, growing, pad, push, size } from './growing.ts';
import type { Place } from './table.ts';

export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** What a column is for. `auto`: its cells decide. `clock`: it is kept only if it holds times. */
export type Role = 'feature' | 'time' | 'labels' | 'auto' | 'clock' | 'skip';

interface Seen {
  count: number;
  place: Place | undefined;
  text: string;
}

/** A column while it is read. Numbers and times lie in `cells`; text only counts, so that a wide text column costs nothing. */
export interface Column {
  readonly name: string;
  readonly role: Role;
  readonly cells: Growing;
  readonly numbers: Seen;
  readonly times: Seen;
  readonly texts: Seen;
  readonly slashes: { monthFirst: boolean; dayFirst: boolean; either: boolean };
  readonly codes: Map<string, number>;
  /** Found to be of no use: nothing more is stored. */
  dropped: boolean;
}

const nothing = (): Seen => ({ count: 0, place: undefined, text: '' });

export const column = (name: string, role: Role): Column => ({
  name,
  role,
  cells: growing(),
  numbers: nothing(),
  times: nothing(),
  texts: nothing(),
  slashes: { monthFirst: false, dayFirst: false, either: false },
  codes: new Map(),
  dropped: false,
});

/** How cells are understood. */
export interface Rules {
  readonly source: string;
  readonly missing: ReadonlySet<string>;
  /** Some missing token is itself a number, such as -999. */
  readonly missingNumbers: boolean;
  /** Found out at the first lines where nobody says it. */
  decimal: '.' | ',';
}

/** A column of text with few numbers in it stops being stored after so many texts. */
const ENOUGH_TEXT = 1000;

/** Take in the cell of row `row`. Cheap for numbers, which is what most cells are. */
export function put(target: Column, cell: Cell, row: number, place: Place, rules: Rules): void {
  if (target.role === 'skip' || target.dropped) return;
  if (target.role === 'labels') {
    putLabel(target, cell, place, rules);
    return;
  }
  const value = typeof cell === 'string' ? numberOf(cell, rules) : typeof cell === 'number' ? cell : Number.NaN;
  if (value - value === 0 && !(rules.missingNumbers && rules.missing.has(String(cell).trim()))) {
    note(target.numbers, place, cell);
    if (target.role === 'clock') drop(target);
    else store(target, value, row);
  } else putOther(target, cell, row, place, rules);
}

/** Take in a number, of a column that stores them and has had one before. */
export function putNumber(target: Column, value: number, row: number): void {
  target.numbers.count += 1;
  store(target, value, row);
}

/** `0x`, `0b`, `0o`; `0e+00` is zero, as Fortran and R print it. */
const isRadix = (code: number): boolean => [98, 111, 120].includes(code | 32);

/** The number that a text spells; NaN for anything else, also for hexadecimal, which no table means as a number. */
function numberOf(text: string, { decimal }: Rules): number {
  if (text === '' || (text.charCodeAt(0) === 48 && text.length > 1 && isRadix(text.charCodeAt(1)))) return Number.NaN;
  const value = +text;
  if (value === value) return value === 0 && text.trim() === '' ? Number.NaN : value;
  if (decimal === '.') return value;
  if (text.length > 60) return value;
  if (/^\s*[+-]?\d*,\d+(e[+-]?\d+)?\s*$/i.test(text)) return +text.replace(',', '.');
  return /^\s*[+-]?\d{1,3}(\.\d{3})+,\d+\s*$/.test(text) ? +text.replaceAll('.', '').replace(',', '.') : value;
}

/** A cell that is not plainly a number: another kind of number, missing, a time, or text. */
function putOther(target: Column, cell: Cell, row: number, place: Place, rules: Rules): void {
  const text = textOf(cell);
  if (isMissing(cell, text, rules)) {
    store(target, Number.NaN, row);
  } else if (typeof cell === 'bigint' || typeof cell === 'boolean' || BOOLEAN.has(text)) {
    note(target.numbers, place, text);
    if (target.role === 'clock') drop(target);
    else store(target, typeof cell === 'bigint' ? Number(cell) : text.toLowerCase() === 'true' ? 1 : 0, row);
  } else {
    const time = target.role === 'feature' ? undefined : timeOf(cell, text);
    if (time === undefined) putText(target, text, row, place, rules);
    else {
      note(target.times, place, text);
      if (time.slashes === 'either') target.slashes.either = true;
      if (time.slashes === 'month first') target.slashes.monthFirst = true;
      if (time.slashes === 'day first') target.slashes.dayFirst = true;
      store(target, time.ms, row);
    }
  }
}

const BOOLEAN = new Set(['true', 'false', 'True', 'False', 'TRUE', 'FALSE']);

const textOf = (cell: Cell): string =>
  cell === null || cell === undefined ? '' : cell instanceof Date ? showDate(cell) : String(cell).trim();

const showDate = (date: Date): string => (Number.isNaN(date.getTime()) ? 'an invalid date' : date.toISOString());

const isMissing = (cell: Cell, text: string, { missing }: Rules): boolean =>
  text === '' || missing.has(text) || (typeof cell === 'number' && cell !== cell);

function timeOf(cell: Cell, text: string): ParsedTime | undefined {
  if (!(cell instanceof Date)) return parseTime(text);
  const ms = cell.getTime();
  return ms === ms ? { ms, wall: ms } : undefined;
}

function putText(target: Column, text: string, row: number, place: Place, { source }: Rules): void {
  note(target.texts, place, text);
  if (target.role === 'feature' || target.role === 'time') throw badCell(target, 'texts', source);
  if (target.texts.count > ENOUGH_TEXT && target.texts.count > 2 * (target.numbers.count + target.times.count)) drop(target);
  else store(target, Number.NaN, row);
}

/** Stop storing a column that will not be used. */
function drop(target: Column): void {
  target.dropped = true;
  clear(target.cells);
}

function putLabel(target: Column, cell: Cell, place: Place, { source }: Rules): void {
  const text = textOf(cell);
  if (text === '') throw unreadable(source, place, `column \`${target.name}\` holds the labels and is empty; label every row`);
  let code = target.codes.get(text);
  if (code === undefined) target.codes.set(text, (code = target.codes.size));
  push(target.cells, code);
}

function note(seen: Seen, place: Place, cell: Cell): void {
  if (seen.count++ > 0) return;
  seen.place = { ...place };
  seen.text = String(cell).trim();
}

/** Rows before the first cell that could be stored are missing. */
function store(target: Column, value: number, row: number): void {
  if (value !== value && size(target.cells) === 0) return;
  const behind = row - size(target.cells);
  if (behind > 0) pad(target.cells, behind);
  push(target.cells, value);
}

/** The error for the first cell that is not what the column holds. */
export function badCell({ name, role, texts, times, numbers }: Column, odd: 'texts' | 'times' | 'numbers', source: string) {
  const { place, text } = { texts, times, numbers }[odd];
  if (/^[+-]?inf(inity)?$/i.test(text) || Math.abs(Number(text)) === Infinity)
    return unreadable(
      source,
      place,
      `column \`${name}\` is ${quote(text)}; values must be finite: pass --missing ${argument(text)} to read it as missing`,
    );
  const wanted = role === 'time' || (odd === 'numbers' && times.count > 0) ? 'a time' : 'a number';
  return unreadable(
    source,
    place,
    `column \`${name}\` is ${quote(text)}, not ${wanted}; pass --missing ${argument(text)} to read it as missing`,
  );
}
