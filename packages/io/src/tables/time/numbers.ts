import { dayOf } from '../../time/calendar.ts';
import { compactMs, epochMs, serialMs } from '../../time/numbers.ts';
import { endsInCode } from '../columns/code-names.ts';
import type { Column } from '../columns/column.ts';
import { looksLikeTime, wordsOf } from '../columns/words.ts';
import { blocks, type Growing, joined, size } from '../stores/growing.ts';
import { yearsInOrder } from './years.ts';

/** Times that a column of numbers means, and how. */
export interface NumberTimes {
  readonly values: Float64Array;
  readonly how: string;
  readonly dateOnly: boolean;
}

/** Share of the known numbers that must be times for all of them to be. */
const NEARLY_ALL = 0.9;
/** Years in which numbers are believed to be times although no name says so. */
const [EARLY, LATE] = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)];
/** Fewer rows than this show no order. */
const ENOUGH = 3;

/**
 * Numbers that say when: counts from 1970 in seconds to nanoseconds, each by its own size, digits such as `20240301`, day numbers of
 * spreadsheets, years. Where the name does not say time, only what is in order and of our days is believed.
 * @param told the one who reads says that it is a time
 */
export function numberTimes({ name, cells, numbers: noted }: Column, rows: number, told = false): NumberTimes | undefined {
  const named = told || looksLikeTime(name);
  // Unpacking a column only to look at it costs as much as reading it.
  const first = Number(noted.first[0]?.text ?? 0) || firstKnown(cells);
  const words = wordsOf(name);
  if (!named && (ID.has(words.at(-1) ?? '') || endsInCode(words))) return undefined;
  const isYear =
    YEARS.has(wordsOf(name).join(' ')) ||
    (first >= 1500 && first <= 2200 && (told || (UNNAMED.test(name) && countsYears(cells)) || yearsInOrder(cells)));
  if (first === undefined || (!named && !isYear && !(first >= 6e8 || (first >= 19e6 && first <= 21e6)))) return undefined;
  const readers: readonly [how: string, read: (value: number) => number | undefined, needsName: boolean, dateOnly: boolean][] = [
    ['digits such as 20240301', compactMs, false, first < 1e9],
    ['counted from 1970', epochMs, false, false],
    ['day numbers of spreadsheets', serial, true, false],
    ['years', year, true, true],
  ];
  for (const [how, read, needsName, dateOnly] of readers) {
    if (needsName && !(how === 'years' ? isYear || named : named)) continue;
    const values = readAll(cells, rows, read);
    if (values === undefined || (!(told || named || isYear) && !inOrder(values))) continue;
    return { values: how.startsWith('day') ? wholeSeconds(values) : values, how, dateOnly };
  }
  return undefined;
}

/** Last words of names of columns that tell rows apart, whatever their size. */
const ID = new Set(['id', 'ids', 'uid', 'key', 'no', 'nr', 'number', 'code', 'phone', 'index', 'hash']);

const YEARS = new Set([
  'year',
  'yr',
  'jahr',
  'ann\u00e9e',
  'annee',
  'a\u00f1o',
  'ano',
  'anno',
  'yyyy',
  'decimal date',
  'decimal year',
  'date year',
]);

/** Names of an index that has none. */
const UNNAMED = /^(?:column1|index|unnamed: 0)$/i;
/** Years in a row that are no chance. */
const ROW_OF_YEARS = 10;

/** Each number is the year after that of the row before. */
function countsYears(cells: Growing): boolean {
  const numbers = joined(cells);
  return numbers.length >= ROW_OF_YEARS && numbers.every((value, i) => value === numbers[0] + i) && numbers[0] + numbers.length <= 2200;
}

function firstKnown(cells: Growing): number {
  for (const values of blocks(cells)) {
    // A clock that was not set yet shows zero.
    const first = values.find((v) => v === v && v !== 0);
    if (first !== undefined) return first;
  }
  return Number.NaN;
}

function readAll(cells: Growing, rows: number, read: (value: number) => number | undefined): Float64Array | undefined {
  const values = new Float64Array(rows).fill(Number.NaN);
  const numbers = joined(cells);
  let [known, fit] = [0, 0];
  for (let i = 0; i < numbers.length; ++i) {
    if (numbers[i] !== numbers[i]) continue;
    known += 1;
    const ms = read(numbers[i]);
    if (ms !== undefined) {
      values[i] = ms;
      fit += 1;
    } else if (known > 1000 && fit < NEARLY_ALL * known) return undefined;
  }
  return fit > 0 && fit >= Math.min(NEARLY_ALL * known, known - 1) && size(cells) > 0 ? values : undefined;
}

const serial = (value: number): number | undefined => (value >= 20_000 && value < 80_000 ? serialMs(value) : undefined);

function year(value: number): number | undefined {
  if (!(value >= 1000 && value <= 2300)) return undefined;
  const whole = Math.floor(value);
  const start = dayOf(whole, 1, 1);
  const end = dayOf(whole + 1, 1, 1);
  return start === undefined || end === undefined ? undefined : start + Math.round((value - whole) * (end - start));
}

/** Day numbers with few digits fall beside the seconds that they mean. */
function wholeSeconds(values: Float64Array): Float64Array {
  const near = values.every((ms) => ms !== ms || Math.abs(ms - Math.round(ms / 1000) * 1000) <= 50);
  return near ? values.map((ms) => (ms === ms ? Math.round(ms / 1000) * 1000 : ms)) : values;
}

/** Of our days, going up from row to row, and hardly ever the same. */
function inOrder(values: Float64Array): boolean {
  let [known, up] = [0, 0];
  let last = Number.NaN;
  for (let i = 0; i < values.length; ++i) {
    const ms = values[i];
    if (ms !== ms) continue;
    if (!(ms >= EARLY && ms <= LATE)) return false;
    known += 1;
    if (ms > last) up += 1;
    last = ms;
  }
  return known >= ENOUGH && up >= 0.95 * (known - 1);
}
