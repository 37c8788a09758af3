import { blocks, type Growing } from './growing.ts';
import { type TextStore, textStore } from './text-store.ts';

/** Why numbers are codes, which must be kept as they are written. */
export type Code =
  | 'zeros in front'
  | 'a plus in front, as of phone numbers'
  | 'more digits than a number holds'
  | 'an e between digits'
  | typeof BY_NAME
  | typeof AS_ASKED;
/** Numbers that name one of many things, and are large or small without meaning: the texts of such a column may be rare. */
export const BY_NAME = 'numbers of things, by name';
/** Numbers that somebody has said to be names. */
export const AS_ASKED = 'names, as asked';

const PLUS = 'a plus in front, as of phone numbers';
/** Digits that a phone number has at least, with the code of its country. */
const PHONE = 9;
/** Digits up to which every whole number is held exactly. */
const EXACT_DIGITS = 15;
/** Share of the cells that must be written so that only a code is: zeros in front in a few, or of the same length as the others. */
const [FEW, MANY] = [0.02, 0.5];

/** What of a column is looked at here. */
interface Cells {
  readonly cells: Growing;
  padded: number;
  written: Written | undefined;
}

/** Keep a plain number as it is written, where the number would lose how: `00123`, twenty digits, `12e5`. */
export function noteWritten(target: Cells, text: string, row: number): void {
  const code = text.charCodeAt(0);
  // As phone numbers are written for all countries (ITU-T E.164): a plus and up to fifteen digits.
  const dialled = code === 43 && text.length > PHONE && isWhole(text.slice(1));
  const padded = code === 48 && text.length > 1 && isDigit(text.charCodeAt(1));
  if (padded) target.padded += 1;
  else if (!dialled && text.length <= EXACT_DIGITS && !text.includes('e') && !text.includes('E')) return;
  const kind = padded
    ? 'zeros in front'
    : dialled
      ? PLUS
      : isWhole(text)
        ? 'more digits than a number holds'
        : isPower(text)
          ? 'an e between digits'
          : undefined;
  if (kind === undefined || (padded && !isWhole(text) && !isPower(text))) return;
  target.written ??= {
    as: textStore(),
    counts: { 'zeros in front': 0, [PLUS]: 0, 'more digits than a number holds': 0, 'an e between digits': 0, [BY_NAME]: 0, [AS_ASKED]: 0 },
    length: text.length,
  };
  target.written.as.put(row, text);
  target.written.counts[kind] += 1;
  if (text.length !== target.written.length) target.written.length = 0;
}

/** Cells of a column that only a code is written like. */
export interface Written {
  readonly as: TextStore;
  readonly counts: Record<Code, number>;
  /** Characters that each of them has; 0 where they differ. */
  length: number;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function isWhole(text: string): boolean {
  for (let i = 0; i < text.length; ++i) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

/** `1e5` and `12E07`, but not `1.5e3`, `1e-5` or `1e+05`, which only numbers are. */
function isPower(text: string): boolean {
  const at = text.search(/e/i);
  return at > 0 && at < text.length - 1 && isWhole(text.slice(0, at)) && isWhole(text.slice(at + 1));
}

interface Whole extends Cells {
  readonly numbers: { readonly count: number };
  readonly decimals: number;
  readonly readings: readonly unknown[];
}

/** Whether a column of numbers holds codes, and why. */
export function codeOf({ written, numbers, decimals, readings, cells }: Whole): Code | undefined {
  if (written === undefined || decimals > 0 || readings.length > 0) return undefined;
  const { counts, length } = written;
  const all = numbers.count;
  if (counts['zeros in front'] > FEW * all || (counts['zeros in front'] > 0 && counts['more digits than a number holds'] > 0))
    return 'zeros in front';
  if (counts[PLUS] > MANY * all) return PLUS;
  if (counts['more digits than a number holds'] > MANY * all) return 'more digits than a number holds';
  const powers = counts['an e between digits'];
  if (powers === 0 || powers > MANY * all || length === 0) return undefined;
  let row = 0;
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i, ++row)
      if (values[i] === values[i] && String(values[i]).length !== length && written.as.at(row) === '') return undefined;
  return 'an e between digits';
}

/** The cells of a column of codes as they are written. */
export function writtenTexts({ written, cells }: Cells): TextStore {
  const out = textStore();
  let row = 0;
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i, ++row) {
      const text = written?.as.at(row) || (values[i] === values[i] ? String(values[i]) : '');
      if (text !== '') out.put(row, text);
    }
  return out;
}
