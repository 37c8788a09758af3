import { endsInCode } from '../columns/code-names.ts';
import { wordsOf } from '../columns/words.ts';
import { blocks, type Growing, size } from '../stores/growing.ts';
import { yearsInOrder } from '../time/years.ts';

/** Columns of numbers that name things: keys, codes, ports, years. The name and the values must agree, or the values show it alone. */

/** Last words of names of columns that say which thing a row is about. */
const WHICH = new Set(['id', 'ids', 'uid', 'uuid', 'guid', 'udi', 'identifier', 'identifiers', 'rowid']);
/** Whole names of such columns; `heat index` is a measurement. */
const NUMBERED = new Set([
  'index',
  'idx',
  'no',
  'nr',
  'key',
  'unique key',
  'row',
  'unnamed 0',
  'row number',
  'record number',
  'serial number',
  'serial no',
]);
/** Last words of names of columns that number things where (nearly) each row has its own: `Case Number`, but not the number of cases. */
const NUMBER = new Set(['number', 'num', 'no', 'nr', 'nummer', 'numero', 'n\u00famero', 'obs', 'observation', 'respondent', 'participant']);
/** Share of rows with a number of their own. */
const OWN = 0.95;

/** Whether numbers that were found to name something are nothing else: a year may count, and an index may be one of prices. */
export function onlyNames(name: string, cells: Growing, reason: string): boolean {
  const parts = wordsOf(name);
  if (reason.endsWith('those of years') || reason.startsWith('its values are years')) return false;
  return !NUMBERED.has(parts.join(' ')) || eachItsOwn(cells);
}

const YEARS = new Set(
  [
    'year years yr jahr annee ann\u00e9e ano a\u00f1o anno jaar',
    'born birth built constructed founded established released vintage season since',
  ].flatMap((some) => some.split(' ')),
);
/** Numbers that can be the year of a calendar. */
const FIRST_YEAR = 1500;
const LAST_YEAR = 2200;

/**
 * Why a column of whole numbers names something instead of measuring it: it is called an identifier, a postal code or a year, its numbers
 * are `padded` with zeros in front, or the numbers themselves show it. Undefined where it measures.
 */
export function namesInstead(name: string, cells: Growing, padded = false): string | undefined {
  const parts = wordsOf(name);
  if (!allWhole(cells)) return undefined;
  if (padded) return 'its numbers are written with zeros in front';
  const last = parts[parts.length - 1] ?? '';
  if (WHICH.has(last) || NUMBERED.has(parts.join(' '))) return 'its name says that it tells things apart';
  if (NUMBER.has(last) && eachItsOwn(cells)) return 'its name says that it numbers things, and nearly each row has its own';
  if (endsInCode(parts)) return 'its name says that its numbers are codes';
  if (parts.some((word) => YEARS.has(word)) && within(cells, FIRST_YEAR, LAST_YEAR)) return 'its name and its values are those of years';
  return yearsInOrder(cells) ? 'its values are years, one after another' : codesByValue(cells);
}

/** Last words of names of numbers of which each names one of many things: ports, networks, branches of trade. */
const THINGS = new Set(['port', 'ports', 'sport', 'dport', 'srcport', 'dstport', 'vlan', 'asn', 'naics', 'sic']);
/** Both ends of a connection, which Zeek calls `id.orig_p` and `id.resp_p`. */
const ENDS = new Set(['orig', 'resp']);
/** Words before `code` that say what came of something: such numbers are few, and each is news. */
const OUTCOMES = new Set([
  'error',
  'status',
  'return',
  'exit',
  'response',
  'result',
  'reason',
  'fault',
  'event',
  'alarm',
  'weather',
  'wind',
]);
const LAST_NUMBER = 2 ** 32;

/** Whole numbers that name one of many things by their name; they are texts, which may be rare. */
export function numbersThings(name: string, cells: Growing): boolean {
  const parts = wordsOf(name);
  const [before, last] = [parts[parts.length - 2] ?? '', parts[parts.length - 1] ?? ''];
  const isThing = THINGS.has(last) || (last === 'p' && ENDS.has(before)) || (last === 'code' && before !== '' && !OUTCOMES.has(before));
  return isThing && !endsInCode(parts) && allWhole(cells) && within(cells, 0, LAST_NUMBER);
}

/** Whole numbers of which hardly any comes twice. */
function eachItsOwn(cells: Growing): boolean {
  const rows = size(cells);
  if (rows < SHOWN_ROWS) return false;
  const seen = new Set<number>();
  let known = 0;
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) {
      if (values[i] !== values[i]) continue;
      known += 1;
      seen.add(values[i]);
      if (known - seen.size > (1 - OWN) * rows) return false;
    }
  return seen.size >= OWN * known;
}

/** Share of the steps that go up. */
const UPWARD = 0.95;

/** Whole numbers, each its own, of which each is above the last, as numbers or as texts: a list that somebody sorted. */
export function ascend(cells: Growing): boolean {
  if (!allWhole(cells) || !eachItsOwn(cells)) return false;
  let [known, up, after, last] = [0, 0, 0, Number.NaN];
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (value !== value) continue;
      if (known > 0 && value > last) up += 1;
      if (known > 0 && String(value) > String(last)) after += 1;
      known += 1;
      last = value;
    }
  return Math.max(up, after) >= UPWARD * (known - 1);
}

/** Rows and different values below which values show nothing. */
const SHOWN_ROWS = 20;
const SHOWN_VALUES = 12;
/** Hours after midnight that clocks show, and part of them within the hour after it at most. */
const HOURS = 5;
const NIGHT = 0.3;
/** Digits of numbers that may be names of things, all of them alike; and how much of all such numbers they cover at least. */
const LONG_DIGITS = 10;
const COVERED = 0.5;
/** Numbers of states in codes of counties that were never given. */
const NO_STATES = new Set([3, 7, 14, 43, 52]);
const LAST_STATE = 56;
const STATES = 5;

/** What whole numbers are, by themselves: clocks such as 1745, codes of counties, long numbers of one length. */
function codesByValue(cells: Growing): string | undefined {
  let [rows, clocks, minutes, between, counties, odd, night] = [0, 0, 0, 0, 0, 0, 0];
  const hours = new Set<number>();
  let [least, most] = [Infinity, -Infinity];
  const different = new Set<number>();
  const states = new Set<number>();
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (value !== value) continue;
      if (value < 0) return undefined;
      rows += 1;
      if (value < least) least = value;
      if (value > most) most = value;
      if (different.size < SHOWN_VALUES) different.add(value);
      const [front, back] = [Math.floor(value / 100), value % 100];
      if (front < 24 && back < 60) clocks += 1;
      if (back !== 0) minutes += 1;
      if (front === 0) night += 1;
      else if (hours.size < HOURS) hours.add(front);
      const [state, county] = [Math.floor(value / 1000), value % 1000];
      if (state >= 1 && state <= LAST_STATE && !NO_STATES.has(state) && county > 0 && county < 900) counties += 1;
      if (states.size < STATES) states.add(state);
      if (back % 25 !== 0) between += 1;
      odd += value % 2;
      // Nothing is left to be found.
      if (rows === SHOWN_ROWS && clocks < rows && counties < rows && least < 10 ** (LONG_DIGITS - 1)) return undefined;
    }
  if (rows < SHOWN_ROWS || different.size < SHOWN_VALUES) return undefined;
  // Prices in steps of 25 or 50 look like whole and half hours.
  const times = clocks === rows && minutes > rows / 5 && between > 0 && most >= 1000;
  // Small numbers with a few large ones are no times of the first hour of the day.
  if (times && hours.size === HOURS && night < NIGHT * rows) return 'its values are clocks, such as 1745';
  if (counties === rows && odd > 0.9 * rows && states.size === STATES) return 'its values are codes of counties (FIPS)';
  const digits = String(most).length;
  if (digits >= LONG_DIGITS && String(least).length === digits && most - least > COVERED * 9 * 10 ** (digits - 1))
    return `its values have ${digits} digits each`;
  return undefined;
}

function within(cells: Growing, least: number, most: number): boolean {
  for (const values of blocks(cells)) for (let i = 0; i < values.length; ++i) if (values[i] < least || values[i] > most) return false;
  return true;
}

function allWhole(cells: Growing): boolean {
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) if (values[i] === values[i] && !Number.isInteger(values[i])) return false;
  return true;
}
