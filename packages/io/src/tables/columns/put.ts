import { type ParsedTime, parseClock, parseTime } from '../../time/parse-time.ts';
import { unreadable } from '../complain.ts';
import { noteWritten } from '../stores/codes.ts';
import { push } from '../stores/growing.ts';
import type { Place } from '../table.ts';
import { isAddress } from './address.ts';
import { type Cell, type Column, pointsArePlain, type Reading, type Rules } from './column.ts';
import { parseDuration } from './durations.ts';
import { ignore, keep, note, putMissing, putOdd, readingOf, store } from './kept.ts';
import { setMark } from './marks.ts';
import { isSpeltMissing } from './missing.ts';
import { type SpeltNumber, speltNumber } from './spelt-number.ts';

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
    if (value === value && rules.missingNumbers && rules.missing.has(String(value))) putMissing(target, text, row, rules);
    else if (value === value) putPlain(target, value, text, row, place, rules);
    else if (isSpeltMissing(text)) putMissing(target, text, row, rules);
    else if (isBoolean(text)) {
      target.booleans += 1;
      putValue(target, text.toLowerCase() === 'true' ? 1 : 0, text, row, place);
    } else if (hasDigit(text)) putWithDigits(target, text, row, place, rules);
    else putOdd(target, text, row, place, rules);
  }
}

const DURATION = { decimal: '', group: '', open: '', unit: '', style: 'duration' } as const;

/** A time, a number that is spelt for people, a clock, or text. */
function putWithDigits(target: Column, text: string, row: number, place: Place, rules: Rules): void {
  const isFeature = target.role === 'feature';
  const long = target.lasts ? parseDuration(text) : undefined;
  if (long !== undefined) {
    putRead(target, { kind: 'number', number: DURATION }, long, text, row, place, rules);
    return;
  }
  const time = isFeature ? undefined : (rules.readTime ?? parseTime)(text);
  if (time !== undefined) {
    putTime(target, time, text, row, place, rules);
    return;
  }
  // In a column of amounts such a cell is one of them.
  const spelt = target.numbers.count === 0 && !isFeature && isAddress(text) ? undefined : speltNumber(text);
  const clock = spelt === undefined && !isFeature ? parseClock(text) : undefined;
  if (spelt !== undefined && allows(spelt, rules)) {
    const { value, ...how } = spelt;
    if (rules.missingNumbers && how.open === '' && rules.missing.has(String(value))) {
      putMissing(target, text, row, rules);
      return;
    }
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

function putLabel(target: Column, cell: Cell, place: Place, { source }: Rules): void {
  const text = cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString() : String(cell).trim();
  if (text === '') throw unreadable(source, place, `column \`${target.name}\` holds the labels and is empty; label every row`);
  let code = target.codes.get(text);
  if (code === undefined) target.codes.set(text, (code = target.codes.size));
  push(target.cells, code);
}
