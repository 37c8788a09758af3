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
