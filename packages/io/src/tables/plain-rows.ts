import { type Column, put, putNumber } from './column.ts';
import type { RowReader } from './csv-rows.ts';
import { type Builder, openRow } from './table-builder.ts';

/** Digits whose number a double holds exactly, so that a division by a power of ten gives what reading the text gives. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, digits) => 10 ** digits);

const [NEWLINE, RETURN, MINUS, POINT, ZERO, NINE] = [10, 13, 45, 46, 48, 57];

/** Characters that a separator may not be for rows to be read plainly. */
const SPECIAL = /[-.\d"\r\n\uFEFF]/;

export const canReadPlainly = (delimiter: string): boolean => delimiter.length === 1 && !SPECIAL.test(delimiter);

/**
 * Reads rows of text without quotes, which most files are, straight into their columns: a plain number costs no memory on its
 * way. Everything else, also a row of another width, goes the way of quoted rows, with the same errors.
 */
export interface PlainRows {
  /** Read the rows of `text` from `from` until `to`, which ends with a line break. */
  take(text: string, from: number, to: number): void;
}

export function plainRows(delimiter: string, rows: RowReader, target: Builder): PlainRows {
  const comma = delimiter.charCodeAt(0);
  let width = 0;
  let starts = new Uint32Array(0);
  let numbers = new Float64Array(0);
  /** Cut the row from `from` into cells; returns where it ends. Cells beyond the width only count. */
  let found = 0;
  const cut = (text: string, from: number): number => {
    let at = from;
    found = 0;
    for (;;) {
      const start = at;
      let code = text.charCodeAt(at);
      const negative = code === MINUS;
      if (negative) code = text.charCodeAt(++at);
      let mantissa = 0;
      let digits = 0;
      let decimals = 0;
      for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at), ++digits) mantissa = 10 * mantissa + code - ZERO;
      if (code === POINT)
        for (code = text.charCodeAt(++at); code >= ZERO && code <= NINE; code = text.charCodeAt(++at), ++digits, ++decimals)
          mantissa = 10 * mantissa + code - ZERO;
      let plain = digits > 0 && digits <= EXACT_DIGITS;
      for (; code !== comma && code !== NEWLINE; code = text.charCodeAt(++at)) if (code !== RETURN) plain = false;
      if (found < width) {
        starts[found] = start;
        numbers[found] = plain ? (negative ? -mantissa : mantissa) / POWERS[decimals] : Number.NaN;
      }
      found += 1;
      if (code === NEWLINE) return at;
      at += 1;
    }
  };
  const store = (text: string, end: number): void => {
    const { columns, rules } = target;
    const row = target.rows;
    const place = openRow(target, rows.next());
    for (let j = 0; j < width; ++j) {
      const one = columns[j];
      if (one.dropped || one.role === 'skip') continue;
      const value = numbers[j];
      if (value === value && takesNumbers(one) && !rules.missingNumbers) putNumber(one, value, row);
      else put(one, text.slice(starts[j], j + 1 < width ? starts[j + 1] - 1 : end), row, place, rules);
    }
  };
  return {
    take(text, start, to) {
      for (let from = start; from < to; ) {
        if (width !== target.columns.length) {
          width = target.columns.length;
          starts = new Uint32Array(width);
          numbers = new Float64Array(width);
        }
        const end = cut(text, from);
        const last = text.charCodeAt(end - 1) === RETURN && end > from ? end - 1 : end;
        if (found === width && (width > 1 || numbers[0] === numbers[0])) store(text, last);
        else rows.take(text.slice(from, last).split(delimiter, target.limits.columns + 1));
        from = end + 1;
      }
    },
  };
}

/** The first number of a column is kept as it is spelt, for errors. */
const takesNumbers = ({ role, numbers }: Column): boolean =>
  numbers.count > 0 && (role === 'feature' || role === 'auto' || role === 'time');
