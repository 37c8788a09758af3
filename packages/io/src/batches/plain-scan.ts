import type { NumberColumn } from './number-cell.ts';

/** Digits whose number a double holds exactly, so that a division by a power of ten gives what reading the text gives. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, digits) => 10 ** digits);

const [MINUS, POINT, ZERO, NINE, UPPER, LOWER, PLUS] = [45, 46, 48, 57, 69, 101, 43];

/**
 * Reads the wanted numbers of a row without quotes, from `from` until `to`, into `out`. Returns false at a row of another width, or with a
 * cell that is neither empty nor a plain number: such rows are looked at cell by cell.
 */
export type PlainScan = (text: string, from: number, to: number, out: Float64Array, start: number) => boolean;

/** @param places of the wanted columns among all `width`; one may be wanted twice */
export function plainScan(
  delimiter: string,
  quote: string,
  width: number,
  places: readonly number[],
  numbers: readonly NumberColumn[],
): PlainScan {
  const comma = delimiter.charCodeAt(0);
  const mark = quote === '' ? -1 : quote.charCodeAt(0);
  const slots = new Int32Array(width).fill(-1);
  const again: (readonly [slot: number, first: number])[] = [];
  places.forEach((place, k) => {
    if (slots[place] < 0) slots[place] = k;
    else again.push([k, slots[place]]);
  });
  return (text, from, to, out, start) => {
    let at = from;
    let j = 0;
    for (; ; ++j) {
      if (j === width) return false;
      const slot = slots[j];
      if (slot < 0) {
        if (text.charCodeAt(at) === mark) {
          at = quotedEnd(text, at, to, quote);
          if (at > to) return false;
          if (at < to && text.charCodeAt(at) !== comma) return false;
        } else while (at < to && text.charCodeAt(at) !== comma) ++at;
      } else {
        const quoted = text.charCodeAt(at) === mark;
        if (quoted) ++at;
        const begin = at;
        let code = text.charCodeAt(at);
        const negative = code === MINUS;
        if (negative) code = text.charCodeAt(++at);
        let mantissa = 0;
        let digits = 0;
        let decimals = 0;
        for (; code >= ZERO && code <= NINE && at < to; code = text.charCodeAt(++at), ++digits) mantissa = 10 * mantissa + code - ZERO;
        const point = code === POINT && at < to;
        if (point)
          for (code = text.charCodeAt(++at); code >= ZERO && code <= NINE && at < to; code = text.charCodeAt(++at), ++digits, ++decimals)
            mantissa = 10 * mantissa + code - ZERO;
        let plain = digits > 0;
        let short = digits <= EXACT_DIGITS;
        if (plain && at < to && (code === UPPER || code === LOWER)) {
          short = false;
          code = text.charCodeAt(++at);
          if (code === MINUS || code === PLUS) code = text.charCodeAt(++at);
          plain = code >= ZERO && code <= NINE && at < to;
          for (; code >= ZERO && code <= NINE && at < to; code = text.charCodeAt(++at));
        }
        const stop = at;
        if (quoted) {
          if (code !== mark || at >= to) return false;
          code = text.charCodeAt(++at);
        }
        if (at < to && code !== comma) return false;
        if (begin === stop) out[start + slot] = Number.NaN;
        else {
          if (!plain) return false;
          const column = numbers[slot];
          if (point) {
            if (column.mark === ',') return false;
            column.mark = '.';
          }
          const value = short ? (negative ? -mantissa : mantissa) / POWERS[decimals] : Number(text.slice(begin, stop));
          if (!(Math.abs(value) < Infinity)) return false;
          out[start + slot] = value;
        }
      }
      if (at >= to) break;
      at += 1;
    }
    if (j !== width - 1) return false;
    // A row of one column and nothing in it is a blank line.
    if (width === 1 && from === to) return false;
    for (const [slot, first] of again) out[start + slot] = out[start + first];
    return true;
  };
}

/** Behind the quote that ends a cell; behind the row where none does. */
function quotedEnd(text: string, from: number, to: number, quote: string): number {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf(quote, at);
    if (at < 0 || at >= to) return to + 1;
    if (text[at + 1] !== quote) return at + 1;
  }
}
