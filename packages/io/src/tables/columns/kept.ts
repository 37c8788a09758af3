import type { HapaxError } from 'hapax';
import { argument, quote, unreadable } from '../complain.ts';
import { clear, pad, push, size } from '../stores/growing.ts';
import { textStore } from '../stores/text-store.ts';
import type { Place } from '../table.ts';
import type { Column, Reading, Rules, Seen } from './column.ts';
import { countMissing } from './missing.ts';

/** Infinity, as programs print it where they divide by zero or where a bound is open. */
const ENDLESS = /^[+-]?(?:inf(?:inity)?|\u221e)$/i;

/** A column of text with few numbers in it is settled after so many texts. */
const ENOUGH_TEXT = 1000;

/** Odd cells kept to be told. */
const KEPT = 5;

/** Ways of spelling in one column; more are no system. */
const MOST_READINGS = 200;

export function readingOf({ readings }: Column, how: Pick<Reading, 'kind' | 'number' | 'time'>, text: string, place: Place): number {
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

export function putMissing(target: Column, text: string, row: number, rules?: Rules): void {
  countMissing(target.missing, text);
  if (target.settled) {
    // A word among others is a word, such as `none`.
    if (text !== '' && rules?.missing.has(text) !== true) target.words?.put(row, text);
    return;
  }
  if (text !== '' && rules?.missing.has(text) !== true) keep(target, text, row);
  store(target, Number.NaN, row);
}

export function putOdd(target: Column, text: string, row: number, place: Place, { source, textsCount }: Rules): void {
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
export function keep(target: Column, text: string, row: number): void {
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

export function ignore(target: Column): void {
  target.ignored = true;
  target.fast = false;
  target.words = undefined;
  clear(target.cells);
}

export function note(target: Seen, text: string, place: Place): void {
  target.count += 1;
  if (target.first.length < KEPT) target.first.push({ place: { ...place }, text: text.slice(0, 60) });
}

/** Rows before the first cell that could be stored are missing. */
export function store(target: Column, value: number, row: number): void {
  if (value !== value && size(target.cells) === 0) return;
  const behind = row - size(target.cells);
  if (behind > 0) pad(target.cells, behind);
  push(target.cells, value);
}
