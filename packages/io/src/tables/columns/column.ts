import type { HapaxError } from 'hapax';
import { type ParsedTime, parseClock, parseTime } from '../../time/parse-time.ts';
import { argument, quote, unreadable } from '../complain.ts';
import { noteWritten, type Written } from '../stores/codes.ts';
import { clear, type Growing, growing, pad, push, size } from '../stores/growing.ts';
import { type TextStore, textStore } from '../stores/text-store.ts';
import type { Place } from '../table.ts';
import { type Marks, marks, setMark } from './marks.ts';
import { countMissing, isSpeltMissing } from './missing.ts';
import { type SpeltNumber, speltNumber } from './spelt-number.ts';

export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** What a column is for. `auto`: its cells decide. `clock`: its numbers are of no use, its times and texts are. */
export type Role = 'feature' | 'time' | 'labels' | 'auto' | 'clock' | 'skip';

/** A cell that is not what the rest of its column is. */
export interface Odd {
  readonly place: Place;
  readonly text: string;
}

interface Seen {
  count: number;
  /** The first few. */
  readonly first: Odd[];
}

/** One way in which cells of a column are spelt. The end of the file decides what it means. */
export interface Reading {
  readonly kind: 'number' | 'time' | 'clock';
  readonly number?: Omit<SpeltNumber, 'value'>;
  readonly time?: Omit<ParsedTime, 'ms' | 'wall' | 'swapped'>;
  readonly first: Odd;
  count: number;
}

/** A column while it is read. Numbers and times lie in `cells`; what is open about one is kept as a byte beside it. */
export interface Column {
  readonly name: string;
  /** The file names other columns, but not this one. */
  readonly unnamed: boolean;
  readonly role: Role;
  cells: Growing;
  readonly numbers: Seen;
  readonly times: Seen;
  readonly clocks: Seen;
  readonly texts: Seen;
  /** Texts that say infinity: no number that can be judged, but no word either. */
  endless: number;
  /** Cells spelt as missing, by how they are spelt. */
  readonly missing: Map<string, number>;
  /** Ways of spelling; `marks` holds their place in this list, from 1. Plain numbers have none. */
  readonly readings: Reading[];
  readonly marks: Marks;
  /** Labels by name. */
  readonly codes: Map<string, number>;
  /** Texts, and the spelling of what stands among them, once there is a text. */
  words: TextStore | undefined;
  wordsFrom: number;
  /** Whether a point is a decimal mark here: unknown until a number shows it. */
  points: 'open' | 'decimal';
  /** The most decimals of a plain number. */
  decimals: number;
  /** Whole numbers written with zeros in front. */
  padded: number;
  /** Cells as they are written, where a number would not tell: see codes.ts. */
  written: Written | undefined;
  booleans: number;
  /** It holds numbers and no texts, so that a plain number needs no further look. */
  fast: boolean;
  /** Found to be text: numbers are no longer looked for. */
  settled: boolean;
  /** Found to be of no use: nothing is stored. */
  ignored: boolean;
}

const seen = (): Seen => ({ count: 0, first: [] });

export const column = (name: string, role: Role, unnamed = false): Column => ({
  name,
  unnamed,
  role,
  cells: growing(),
  numbers: seen(),
  times: seen(),
  clocks: seen(),
  texts: seen(),
  endless: 0,
  missing: new Map(),
  readings: [],
  marks: marks(),
  codes: new Map(),
  words: undefined,
  wordsFrom: 0,
  points: 'open',
  decimals: 0,
  padded: 0,
  written: undefined,
  booleans: 0,
  fast: false,
  settled: false,
  ignored: role === 'skip',
});

/** How cells are understood. */
export interface Rules {
  readonly source: string;
  readonly missing: ReadonlySet<string>;
  /** Some missing token is itself a number, such as -999. */
  readonly missingNumbers: boolean;
  /** Said by the one who reads; without it each column shows it. */
  readonly decimal: '.' | ',' | undefined;
  readonly thousands: string | undefined;
  /** How times are written, where nothing could guess it. */
  readonly readTime: ((text: string) => ParsedTime | undefined) | undefined;
  /** A column that was asked for may hold text. */
  readonly textsCount: boolean;
}

/** Whether a number with a point in it may be one as JavaScript reads it. */
export const pointsArePlain = ({ decimal, thousands }: Rules): boolean => decimal !== ',' && thousands !== '.';

/** A column of text with few numbers in it is settled after so many texts. */
const ENOUGH_TEXT = 1000;
/** Odd cells kept to be told. */
const KEPT = 5;
/** Ways of spelling in one column; more are no system. */
const MOST_READINGS = 200;

/** Take in the cell of row `row`. */
export function put(target: Column, cell: Cell, row: number, place: Place, rules: Rules): void {
  if (target.ignored) return;
  if (target.role === 'labels') putLabel(target, cell, place, rules);
  else if (typeof cell === 'string') putText(target, cell, row, place, rules);
  else if (cell instanceof Date) putDate(target, cell, row, place, rules);
  else if (cell === null || cell === undefined || (typeof cell === 'number' && cell !== cell)) putMissing(target, '', row);
  else if (typeof cell === 'boolean') putText(target, String(cell), row, place, rules);
  else if (rules.missingNumbers && rules.missing.has(String(cell))) putMissing(target, String(cell), row);
  else if (Math.abs(Number(cell)) === Infinity) putOdd(target, String(cell), row, place, rules);
  else putValue(target, Number(cell), String(cell), row, place);
}

/** Take in a piece of a text, of a column that is settled as text, if it holds the same already. */
export function putAgain(target: Column, text: string, from: number, to: number, row: number): boolean {
  if (!target.settled || target.words?.putAgain(row, text, from, to) !== true) return false;
  target.texts.count += 1;
  return true;
}

/** Take in a number, of a column that stores them and has had one before. */
export function putNumber(target: Column, value: number, row: number): void {
  target.numbers.count += 1;
  store(target, value, row);
}

/** A plain number of which only the point is open: `1.250`. */
export function putOpenPoint(target: Column, value: number, text: string, row: number, place: Place, rules: Rules): void {
  const number = { decimal: '', group: '', open: '.', unit: '', style: '' } as const;
  putRead(target, { kind: 'number', number }, value, text, row, place, rules);
}

function putText(target: Column, cell: string, row: number, place: Place, rules: Rules): void {
  const text = cell.trim();
  if (text === '' || rules.missing.has(text)) putMissing(target, text, row, rules);
  else if (target.settled) {
    target.texts.count += 1;
    keep(target, text, row);
  } else {
    const value = plainNumber(text, rules);
    if (value === value) putPlain(target, value, text, row, place, rules);
    else if (isSpeltMissing(text)) putMissing(target, text, row, rules);
    else if (isBoolean(text)) {
      target.booleans += 1;
      putValue(target, text.toLowerCase() === 'true' ? 1 : 0, text, row, place);
    } else if (hasDigit(text)) putWithDigits(target, text, row, place, rules);
    else putOdd(target, text, row, place, rules);
  }
}

/** A time, a number that is spelt for people, a clock, or text. */
function putWithDigits(target: Column, text: string, row: number, place: Place, rules: Rules): void {
  const isFeature = target.role === 'feature';
  const time = isFeature ? undefined : (rules.readTime ?? parseTime)(text);
  if (time !== undefined) {
    putTime(target, time, text, row, place, rules);
    return;
  }
  const spelt = speltNumber(text);
  const clock = spelt === undefined && !isFeature ? parseClock(text) : undefined;
  if (spelt !== undefined && allows(spelt, rules)) {
    const { value, ...how } = spelt;
    if (how.unit !== '') keep(target, text, row);
    putRead(target, { kind: 'number', number: how }, value, text, row, place, rules);
  } else if (clock !== undefined) putRead(target, { kind: 'clock' }, clock, text, row, place, rules);
  else putOdd(target, text, row, place, rules);
}

/** The number that a text spells in JavaScript; NaN for anything else, also for hexadecimal, which no table means as a number. */
function plainNumber(text: string, rules: Rules): number {
  const code = text.charCodeAt(0);
  if ((code === 48 && text.length > 1 && isRadix(text.charCodeAt(1))) || (!pointsArePlain(rules) && text.includes('.'))) return Number.NaN;
  const value = +text;
  return value - value === 0 ? value : Number.NaN;
}

/** `0x`, `0b`, `0o`; `0e+00` is zero, as Fortran and R print it. */
const isRadix = (code: number): boolean => [98, 111, 120].includes(code | 32);

const isBoolean = (text: string): boolean => {
  const { length } = text;
  return (length === 4 && ['true', 'True', 'TRUE'].includes(text)) || (length === 5 && ['false', 'False', 'FALSE'].includes(text));
};

function hasDigit(text: string): boolean {
  for (let i = 0; i < text.length && i < 64; ++i) {
    const code = text.charCodeAt(i);
    if ((code >= 48 && code <= 57) || code > 0x600) return true;
  }
  return false;
}

/** Whether a spelling fits what the one who reads said about separators. */
const allows = ({ decimal, group }: SpeltNumber, rules: Rules): boolean =>
  (rules.decimal === undefined || decimal === '' || decimal === rules.decimal) &&
  (rules.thousands === undefined || group === '' || group === rules.thousands || group === rules.thousands.trim()) &&
  (rules.thousands === undefined || decimal !== rules.thousands) &&
  (rules.decimal === undefined || group !== rules.decimal);

function putPlain(target: Column, value: number, text: string, row: number, place: Place, rules: Rules): void {
  const point = text.indexOf('.');
  if (point < 0 && target.role === 'auto') noteWritten(target, text, row);
  if (point >= 0) {
    if (target.points === 'open' && speltNumber(text)?.open === '.') {
      putOpenPoint(target, value, text, row, place, rules);
      return;
    }
    target.points = 'decimal';
    target.decimals = Math.max(target.decimals, text.length - point - 1);
  }
  putValue(target, value, text, row, place);
}

function putValue(target: Column, value: number, text: string, row: number, place: Place): void {
  note(target.numbers, text, place);
  if (target.settled || (target.role === 'clock' && target.words === undefined)) {
    if (target.role === 'clock') ignore(target);
    return;
  }
  if (target.words === undefined) target.fast = target.role !== 'clock';
  else target.words.put(row, text);
  store(target, value, row);
}

function putRead(
  target: Column,
  how: Pick<Reading, 'kind' | 'number' | 'time'>,
  value: number,
  text: string,
  row: number,
  place: Place,
  rules: Rules,
): void {
  const code = readingOf(target, how, text, place);
  if (code === 0) {
    putOdd(target, text, row, place, rules);
    return;
  }
  note(how.kind === 'number' ? target.numbers : how.kind === 'time' ? target.times : target.clocks, text, place);
  if (how.kind === 'number' && target.role === 'clock') ignore(target);
  else {
    target.words?.put(row, text);
    store(target, value, row);
    setMark(target.marks, row, code);
  }
}

function readingOf({ readings }: Column, how: Pick<Reading, 'kind' | 'number' | 'time'>, text: string, place: Place): number {
  for (let i = 0; i < readings.length; ++i) {
    if (!same(readings[i], how)) continue;
    readings[i].count += 1;
    return i + 1;
  }
  if (readings.length >= MOST_READINGS) return 0;
  readings.push({ ...how, first: { place: { ...place }, text: text.slice(0, 60) }, count: 1 });
  return readings.length;
}

function same(a: Pick<Reading, 'kind' | 'number' | 'time'>, b: Pick<Reading, 'kind' | 'number' | 'time'>): boolean {
  if (a.kind !== b.kind) return false;
  const [m, n] = [a.number, b.number];
  if (m !== undefined && n !== undefined)
    return m.open === n.open && m.unit === n.unit && m.decimal === n.decimal && m.group === n.group && m.style === n.style;
  const [s, t] = [a.time, b.time];
  if (s === undefined || t === undefined) return s === t;
  return s.offset === t.offset && s.zone === t.zone && s.slashes === t.slashes && s.dateOnly === t.dateOnly && s.interval === t.interval;
}

function putTime(
  target: Column,
  { ms: _, wall, swapped: __, ...time }: ParsedTime,
  text: string,
  row: number,
  place: Place,
  rules: Rules,
): void {
  putRead(target, { kind: 'time', time }, wall, text, row, place, rules);
}

function putDate(target: Column, date: Date, row: number, place: Place, rules: Rules): void {
  const ms = date.getTime();
  if (ms !== ms) putMissing(target, '', row);
  else if (target.role === 'feature') putOdd(target, date.toISOString(), row, place, rules);
  else if (target.settled) keep(target, date.toISOString(), row);
  else putTime(target, zoneOfDates(rules, ms), date.toISOString(), row, place, rules);
}

/** Dates of workbooks and Parquet have no zone of their own, but Parquet's count from 1970 UTC. */
const zoneOfDates = (_: Rules, ms: number): ParsedTime => ({ ms, wall: ms, ...(ms % 86_400_000 === 0 && { dateOnly: true as const }) });

function putMissing(target: Column, text: string, row: number, rules?: Rules): void {
  countMissing(target.missing, text);
  if (target.settled) {
    // A word among others is a word, such as `none`.
    if (text !== '' && rules?.missing.has(text) !== true) target.words?.put(row, text);
    return;
  }
  if (text !== '' && rules?.missing.has(text) !== true) keep(target, text, row);
  store(target, Number.NaN, row);
}

/** Infinity, as programs print it where they divide by zero or where a bound is open. */
const ENDLESS = /^[+-]?(?:inf(?:inity)?|\u221e)$/i;

function putOdd(target: Column, text: string, row: number, place: Place, { source, textsCount }: Rules): void {
  note(target.texts, text, place);
  if (ENDLESS.test(text)) target.endless += 1;
  keep(target, text, row);
  const { numbers, times, clocks, texts, role } = target;
  const known = numbers.count + times.count + clocks.count;
  if (role === 'feature' && !textsCount && texts.count > ENOUGH_TEXT && known === 0) throw noNumbers(target, source);
  if ((role !== 'feature' || textsCount) && role !== 'time' && texts.count > ENOUGH_TEXT && texts.count - target.endless > 2 * known)
    settle(target);
  else store(target, Number.NaN, row);
}

/** A column that was asked for holds nothing but text. */
export function noNumbers({ name, texts }: Column, source: string): HapaxError {
  const [odd] = texts.first;
  const text = odd?.text ?? '';
  return unreadable(
    source,
    odd?.place,
    `column \`${name}\` is ${quote(text)}, not a number, as are ${texts.count} of its cells; leave it out, or pass --missing ${argument(text)} if this means missing`,
  );
}

/** Hold a text. A column of numbers with a few texts in it does not hold them for long. */
function keep(target: Column, text: string, row: number): void {
  if (target.words === undefined) {
    if (target.numbers.count + target.times.count > ENOUGH_TEXT) return;
    target.words = textStore();
    target.fast = false;
    target.wordsFrom = row;
  }
  target.words.put(row, text);
  const { numbers, times, texts } = target;
  if (numbers.count + times.count > ENOUGH_TEXT && numbers.count + times.count > 20 * texts.count) target.words = undefined;
}

/** Numbers are no longer stored: this is text. */
function settle(target: Column): void {
  target.settled = true;
  target.fast = false;
  clear(target.cells);
  target.marks.bytes = new Uint8Array(0);
}

function ignore(target: Column): void {
  target.ignored = true;
  target.fast = false;
  target.words = undefined;
  clear(target.cells);
}

function putLabel(target: Column, cell: Cell, place: Place, { source }: Rules): void {
  const text = cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString() : String(cell).trim();
  if (text === '') throw unreadable(source, place, `column \`${target.name}\` holds the labels and is empty; label every row`);
  let code = target.codes.get(text);
  if (code === undefined) target.codes.set(text, (code = target.codes.size));
  push(target.cells, code);
}

function note(target: Seen, text: string, place: Place): void {
  target.count += 1;
  if (target.first.length < KEPT) target.first.push({ place: { ...place }, text: text.slice(0, 60) });
}

/** Rows before the first cell that could be stored are missing. */
function store(target: Column, value: number, row: number): void {
  if (value !== value && size(target.cells) === 0) return;
  const behind = row - size(target.cells);
  if (behind > 0) pad(target.cells, behind);
  push(target.cells, value);
}
