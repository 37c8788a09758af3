import type { Column } from '../columns/column.ts';
import { blocks, type Growing } from '../stores/growing.ts';

/** Different values, and rows of each on average, below which agreement may be chance. */
const SHOWN_VALUES = 12;
const ROWS_EACH = 3;

/** Texts by which numbers may be told to be codes. */
export interface CodedText {
  readonly name: string;
  readonly names: readonly string[];
  /** Of each row, -1 where it is missing. */
  readonly codes: Int32Array;
}

/** The columns of texts that come often enough to show it. */
export const codedTexts = (columns: readonly Column[], rows: number): CodedText[] =>
  columns.flatMap(({ name, words }) => {
    const names = words?.names();
    return words === undefined || names === undefined || names.length < SHOWN_VALUES || rows < ROWS_EACH * names.length
      ? []
      : [{ name, names, codes: words.codes(rows) }];
  });

/**
 * Whether some whole numbers are the codes of a text: each text has one number and each number one text, in every row that has both.
 * Such numbers say no more than the texts, and are large or small without meaning. Cost: until the first row that disagrees.
 */
export function areCodesOf(cells: Growing, { names, codes }: CodedText): boolean {
  const numberOf = new Float64Array(names.length).fill(Number.NaN);
  const textOf = new Map<number, number>();
  let [row, known] = [0, 0];
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i, ++row) {
      const [number, code] = [values[i], codes[row]];
      if (number !== number || !(code >= 0) || names[code] === '') continue;
      const text = textOf.get(number);
      if (text === undefined && numberOf[code] !== numberOf[code] && Number.isInteger(number)) {
        textOf.set(number, code);
        numberOf[code] = number;
      } else if (text !== code) return false;
      known += 1;
    }
  return textOf.size >= SHOWN_VALUES && known >= ROWS_EACH * textOf.size;
}
