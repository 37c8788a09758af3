import { pointsArePlain } from '../columns/column.ts';
import { put, putAgain, putNumber, putOpenPoint } from '../columns/put.ts';
import { type Builder, openRow } from '../table-builder.ts';
import type { RowReader } from './rows.ts';

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

/** @param special how lines begin that go the way of quoted rows: remarks, and the names once more */
export function plainRows(delimiter: string, rows: RowReader, target: Builder, special: readonly string[] = []): PlainRows {
  const marks = special.filter((text) => text !== '');
  const [first = -1, second = -1] = marks.map((mark) => mark.charCodeAt(0));
  const mayBeSpecial = (text: string, at: number): boolean => {
    const code = text.charCodeAt(at);
    return (code === first || code === second) && marks.some((mark) => text.startsWith(mark, at));
  };
  const comma = delimiter.charCodeAt(0);
  let width = 0;
  let starts = new Uint32Array(0);
  let numbers = new Float64Array(0);
  /** Digits behind the point of each number. */
  let points = new Uint8Array(0);
  const plainPoints = pointsArePlain(target.rules);
  const plainMissing = !target.rules.missingNumbers;
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
      const padded = code === ZERO;
      let mantissa = 0;
      let digits = 0;
      let decimals = 0;
      for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at), ++digits) mantissa = 10 * mantissa + code - ZERO;
      if (code === POINT)
        for (code = text.charCodeAt(++at); code >= ZERO && code <= NINE; code = text.charCodeAt(++at), ++digits, ++decimals)
          mantissa = 10 * mantissa + code - ZERO;
      // Zeros in front of a whole number are told apart, as codes have them.
      let plain = digits > 0 && digits <= EXACT_DIGITS && !(padded && digits - decimals > 1) && (decimals === 0 || plainPoints);
      for (; code !== comma && code !== NEWLINE; code = text.charCodeAt(++at)) if (code !== RETURN) plain = false;
      if (found < width) {
        starts[found] = start;
        numbers[found] = plain ? (negative ? -mantissa : mantissa) / POWERS[decimals] : Number.NaN;
        points[found] = decimals;
      }
      found += 1;
      if (code === NEWLINE) return at;
      at += 1;
    }
  };
  const endOf = (j: number, end: number): number => (j + 1 < width ? starts[j + 1] - 1 : end);
  const store = (text: string, end: number): void => {
    const { columns, rules } = target;
    const row = target.rows;
    const place = openRow(target, rows.next());
    for (let j = 0; j < width; ++j) {
      const one = columns[j];
      if (one.ignored) continue;
      const value = numbers[j];
      if (value === value && one.fast && plainMissing) {
        const decimals = points[j];
        if (decimals === 3 && one.points === 'open' && isOpen(value))
          putOpenPoint(one, value, text.slice(starts[j], endOf(j, end)), row, place, rules);
        else {
          if (decimals > 0) {
            one.points = 'decimal';
            if (decimals > one.decimals) one.decimals = decimals;
          }
          putNumber(one, value, row);
        }
      } else if (!one.settled || !putAgain(one, text, starts[j], endOf(j, end), row))
        put(one, text.slice(starts[j], endOf(j, end)), row, place, rules);
    }
  };
  return {
    take(text, start, to) {
      for (let from = start; from < to; ) {
        if (width !== target.columns.length) {
          width = target.columns.length;
          starts = new Uint32Array(width);
          numbers = new Float64Array(width);
          points = new Uint8Array(width);
        }
        const end = cut(text, from);
        const last = text.charCodeAt(end - 1) === RETURN && end > from ? end - 1 : end;
        if (found === width && (width > 1 || numbers[0] === numbers[0]) && !mayBeSpecial(text, from)) store(text, last);
        else rows.take(text.slice(from, last).split(delimiter, target.limits.columns + 1));
        from = end + 1;
      }
    },
  };
}

/** `1.250` may be a thousand and more; `0.250` and `1250.500` may not. */
const isOpen = (value: number): boolean => (value >= 1 && value < 1000) || (value <= -1 && value > -1000);
