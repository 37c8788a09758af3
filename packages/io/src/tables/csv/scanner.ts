import { unreadable } from '../complain.ts';
import { type Limits, overLimit } from '../limits.ts';
import { areBlanks, splitBlanks } from './blanks.ts';
import type { PlainRows } from './plain-rows.ts';
import { quotedRow } from './quoted-row.ts';
import type { RowReader } from './rows.ts';

/** How rows are cut into cells. */
export interface Cutting {
  readonly source: string;
  readonly delimiter: string;
  /** Empty where quotes are characters like others. */
  readonly quote: string;
  readonly limits: Limits;
}

/** Takes text in pieces, cut anywhere, and hands on its rows. */
export interface Scanner {
  take(piece: string): void;
  /** The last row may lack its line break. */
  end(): void;
  /** Lines on which text follows a closing quote: how many, and the first. */
  readonly misplaced: { count: number; line: number };
}

/**
 * Cuts text into rows. What is not yet a whole row is kept, and looked at again only once it has doubled, so that a row without an
 * end costs time in proportion to its length. Rows without quotes go to `plain`, which most are.
 */
export function scanner({ source, delimiter, quote: given, limits }: Cutting, rows: RowReader, plain: PlainRows | undefined): Scanner {
  // Between blanks a quote ends with its line.
  const blank = areBlanks(delimiter);
  const quote = blank ? '' : given;
  const misplaced = { count: 0, line: 0 };
  let pending: string[] = [];
  let length = 0;
  /** Characters that were looked at in vain. */
  let seen = 0;
  const rowsOf = (text: string): number => {
    let at = 0;
    while (at < text.length) {
      const next = quote === '' ? -1 : text.indexOf(quote, at);
      const until = text.lastIndexOf('\n', next < 0 ? text.length : next) + 1;
      if (until > at) {
        if (plain !== undefined) plain.take(text, at, until);
        else splitRows(text, at, until);
        at = until;
      }
      if (next < 0) return at;
      const row = quotedRow(text, at, delimiter, quote, limits.columns);
      if (row === undefined) return at;
      if (row.misplaced && misplaced.count++ === 0) misplaced.line = rows.line();
      rows.take(row.cells);
      at = row.end;
    }
    return at;
  };
  const splitRows = (text: string, from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
      rows.take(blank ? splitBlanks(line, delimiter, given) : line.split(delimiter, limits.columns + 1));
      at = end + 1;
    }
  };
  const flush = (): void => {
    const text = pending.length === 1 ? pending[0] : pending.join('');
    const rest = text.slice(rowsOf(text));
    pending = rest === '' ? [] : [rest];
    length = rest.length;
    seen = length;
    if (length > limits.row) throw tooLong(rest);
  };
  const tooLong = (text: string) => {
    const place = { kind: 'line', number: rows.line() } as const;
    return quote !== '' && text.includes(quote)
      ? unclosed(source, rows.line())
      : overLimit(source, place, 'row', `is longer than ${limits.row.toLocaleString('en')} characters`, 2 * limits.row);
  };
  return {
    misplaced,
    take(piece) {
      if (piece === '') return;
      pending.push(piece);
      length += piece.length;
      if ((seen > 0 && length < 2 * seen && length <= limits.row) || (length <= limits.row && !piece.includes('\n'))) return;
      flush();
    },
    end() {
      if (length === 0) return;
      const text = pending.join('');
      pending = [text.endsWith('\n') ? text : `${text}\n`];
      flush();
      if (length > 0) throw unclosed(source, rows.line());
    },
  };
}

export const unclosed = (source: string, line: number) =>
  unreadable(
    source,
    { kind: 'line', number: line },
    'a quote is opened and never closed; close it, double it if it is part of the text, or pass --quote none to read quotes as they stand',
  );
