import type { Column } from '../columns/column.ts';
import { wordsOf } from '../columns/words.ts';
import { blocks, type Growing } from '../stores/growing.ts';
import type { CodedText } from './one-to-one.ts';

/** Last words of names of columns of places. */
const PLACES = new Set(
  [
    'city town place municipality village suburb locality county state province',
    'ort stadt gemeinde kreis bundesland ville commune ciudad municipio provincia cidade citt\u00e0 comune miasto stad woonplaats gemeente',
  ].flatMap((some) => some.split(' ')),
);
/** Postal codes have four to six digits, where zeros in front may be lost one fewer, and come this often each. */
const LEAST = 100;
const MOST = 999_999;
const LENGTHS = 2;
const ROWS_EACH = 2;
/** Different codes that show it, in so many places. */
const SHOWN_CODES = 5;
const SHOWN_PLACES = 3;

/** The columns of places. */
export const places = (columns: readonly Column[], rows: number): CodedText[] =>
  columns.flatMap(({ name, words }) => {
    const names = words?.names();
    if (words === undefined || names === undefined || names.length < SHOWN_PLACES) return [];
    return PLACES.has(wordsOf(name).at(-1) ?? '') ? [{ name, names, codes: words.codes(rows) }] : [];
  });

/**
 * Whether whole numbers beside a place are postal codes, whatever they are called: of the lengths that such codes have, often the same ones, and
 * each in one place only. Amounts of several places have some in common. Cost: until the first row that disagrees.
 */
export function arePostalCodes(cells: Growing, { names, codes }: CodedText): boolean {
  const placeOf = new Map<number, number>();
  const lengths = new Set<number>();
  let [row, known] = [0, 0];
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i, ++row) {
      const [value, place] = [values[i], codes[row]];
      if (value !== value) continue;
      if (!Number.isInteger(value) || value < LEAST || value > MOST) return false;
      lengths.add(String(value).length);
      if (lengths.size > LENGTHS) return false;
      if (!(place >= 0) || names[place] === '') continue;
      const before = placeOf.get(value);
      if (before === undefined) placeOf.set(value, place);
      else if (before !== place) return false;
      known += 1;
    }
  return placeOf.size >= SHOWN_CODES && known >= ROWS_EACH * placeOf.size && new Set(placeOf.values()).size >= SHOWN_PLACES;
}

/** Rows that show it without a place beside them, and different codes. */
const SHOWN_ROWS = 100;
const DIFFERENT = 30;
/** Digits of such codes, where a zero in front may be lost, and the share of rows in which it is at most. */
const FIVE = 10_000;
const FOUR = 1000;
const LOST = 0.25;
/** First digits that occur, each in a share of the rows: codes of a whole country, not amounts, which are rarer the larger they are. */
const FIRST_DIGITS = 8;
const EACH_DIGIT = 0.02;
/** Share of rows whose value comes again, and of those that end in 0 or in 5 at most: amounts are rounded, or each is its own. */
const AGAIN = 0.3;
const ROUND = 0.35;

/**
 * Whether whole numbers are postal codes though no place stands beside them: of five digits, of all regions of a country, often the same,
 * and no rounder than chance makes them. Codes of one region are not told from amounts.
 */
export function spreadAsPostalCodes(cells: Growing): boolean {
  const counts = new Map<number, number>();
  let [rows, lost, round] = [0, 0, 0];
  for (const values of blocks(cells))
    for (const value of values) {
      if (value !== value) continue;
      if (!Number.isInteger(value) || value < FOUR || value >= 10 * FIVE) return false;
      rows += 1;
      if (value < FIVE) lost += 1;
      if (value % 5 === 0) round += 1;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  if (rows < SHOWN_ROWS || counts.size < DIFFERENT || lost > LOST * rows || round > ROUND * rows) return false;
  const digits = new Float64Array(10);
  let again = 0;
  for (const [value, count] of counts) {
    digits[Math.floor(value / FIVE)] += count;
    if (count > 1) again += count;
  }
  return again > AGAIN * rows && digits.filter((count) => count >= EACH_DIGIT * rows).length >= FIRST_DIGITS;
}
