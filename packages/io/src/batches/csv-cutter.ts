import type { Cell } from '../tables/columns/column.ts';
import { listed, unreadable, unusable } from '../tables/complain.ts';
import { areBlanks, BLANKS, splitBlanks } from '../tables/csv/blanks.ts';
import { canReadPlainly } from '../tables/csv/plain-rows.ts';
import { quotedRow } from '../tables/csv/quoted-row.ts';
import type { CsvOptions } from '../tables/csv/rows.ts';
import type { CsvHead } from '../tables/csv/text.ts';
import type { Limits } from '../tables/limits.ts';
import type { LostLines } from './lost-lines.ts';
import { allPlain, type NumberColumn, type NumberRules, numberOf } from './number-cell.ts';
import { plainScan } from './plain-scan.ts';
import type { RowBatch, Wanted } from './row-batch.ts';

export interface Cutting {
  readonly head: CsvHead;
  readonly columns: readonly string[];
  readonly wanted: Wanted;
  readonly numbers: readonly NumberColumn[];
  readonly rules: NumberRules;
  readonly lost: LostLines;
  readonly ragged: CsvOptions['ragged'];
  readonly limits: Limits;
}

/** Cuts a text into a batch of the rows that are whole in it; `end` is where the rest begins. */
export type Cutter = (text: string) => { readonly batch: RowBatch | undefined; readonly end: number };

export function cutter(cutting: Cutting): Cutter {
  const { head, columns, wanted, numbers, rules, lost, ragged, limits } = cutting;
  const { delimiter, quote, layout } = head;
  const { width, comment, names } = layout;
  const places = [...wanted.numbers, ...wanted.texts].map((name) => placeOf(rules.source, columns, name));
  // A number may be told to mean that one is missing.
  const readsPlainly = canReadPlainly(delimiter) && allPlain(rules);
  const plain = readsPlainly ? plainScan(delimiter, quote, width, places.slice(0, numbers.length), numbers) : undefined;
  const header = names?.join(delimiter);
  const cellsOf = (line: string): string[] =>
    areBlanks(delimiter)
      ? splitBlanks(line, delimiter, quote)
      : quote !== '' && line.includes(quote)
        ? (quotedRow(`${line}\n`, 0, delimiter, quote, limits.columns)?.cells ?? [])
        : line.split(delimiter, limits.columns + 1);
  return (text) => {
    const starts: number[] = [];
    const ends: number[] = [];
    const at: number[] = [];
    /** Rows that lack cells, as they are written. */
    const padded = new Map<number, string>();
    let values = new Float64Array(numbers.length * 256);
    const room = (rows: number) => {
      if (rows * numbers.length <= values.length) return;
      const more = new Float64Array(2 * values.length);
      more.set(values);
      values = more;
    };
    const special = (from: number): boolean =>
      (comment !== '' && text.startsWith(comment, from)) || (header !== undefined && text.startsWith(header, from)) || text[from] === ' ';
    const slow = (from: number, to: number, cells: string[], line: number): void => {
      if (cells.length === 1 && cells[0].trim() === '') return;
      if (comment !== '' && cells[0].trimStart().startsWith(comment)) return;
      const fits = cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''));
      if (fits && names !== undefined && cells.every((cell, j) => j >= width || cell.trim() === names[j]?.trim())) {
        lost.repeat(line);
        return;
      }
      if (!fits) {
        if (ragged === 'error') throw refuse(rules.source, cells, width, line);
        if (ragged === 'skip' || cells.length > width || cells.length === 1) {
          lost.lose(line);
          return;
        }
        lost.pad(line);
      }
      const row = starts.length;
      room(row + 1);
      for (let k = 0; k < numbers.length; ++k)
        values[row * numbers.length + k] = numberOf(cells[places[k]] ?? '', numbers[k], { kind: 'line', number: line }, rules);
      starts.push(from);
      ends.push(to);
      at.push(line);
      if (!fits || cells.length > width) padded.set(row, paddedLine(text.slice(from, to), cells, width, delimiter, quote));
    };
    let from = 0;
    let nextQuote = quote === '' ? Number.POSITIVE_INFINITY : text.indexOf(quote);
    if (nextQuote < 0) nextQuote = Number.POSITIVE_INFINITY;
    for (;;) {
      if (nextQuote < from) nextQuote = text.indexOf(quote, from);
      if (nextQuote < 0) nextQuote = Number.POSITIVE_INFINITY;
      const newline = text.indexOf('\n', from);
      if (newline < 0) break;
      const line = lost.line;
      const to = newline > from && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
      const row = starts.length;
      room(row + 1);
      if (plain !== undefined && !special(from) && plain(text, from, to, values, row * numbers.length)) {
        lost.line += 1;
        starts.push(from);
        ends.push(to);
        at.push(line);
      } else if (nextQuote < newline && !areBlanks(delimiter)) {
        const quoted = quotedRow(text, from, delimiter, quote, limits.columns);
        if (quoted === undefined) break;
        lost.line += lineCount(text, from, quoted.end);
        slow(from, text[quoted.end - 2] === '\r' ? quoted.end - 2 : quoted.end - 1, quoted.cells, line);
        from = quoted.end;
        continue;
      } else {
        lost.line += 1;
        slow(from, to, cellsOf(text.slice(from, to)), line);
      }
      from = newline + 1;
    }
    const rows = starts.length;
    if (rows === 0) return { batch: undefined, end: from };
    const line = (i: number): string => padded.get(i) ?? text.slice(starts[i], ends[i]);
    let split: string[][] | undefined;
    const rowsOfCells = (): string[][] => {
      split ??= Array.from({ length: rows }, (_, i) => cellsOf(line(i)));
      return split;
    };
    const texts = places.slice(numbers.length).map((place) => rowsOfCells().map((cells) => wordOf(cells[place], rules)));
    const batch: RowBatch = {
      rows,
      values: values.subarray(0, rows * numbers.length),
      texts,
      place: (i) => ({ kind: 'line', number: at[i] }),
      line,
      cells: (j) => rowsOfCells().map((cells): Cell => cells[j]),
    };
    return { batch, end: from };
  };
}

const wordOf = (cell: string, { missing }: NumberRules): string => {
  const text = cell.trim();
  return missing.has(text) ? '' : text;
};

export function placeOf(source: string, columns: readonly string[], name: string): number {
  const place = columns.indexOf(name);
  if (place < 0) throw unusable(source, `has no column \`${name}\`, which the model looks at; it has ${listed(columns)}`);
  return place;
}

const refuse = (source: string, cells: readonly string[], width: number, line: number) =>
  unreadable(
    source,
    { kind: 'line', number: line },
    `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, where the table has ${width}; mend the line, or pass --ragged skip to leave such lines out`,
  );

/** A row with as many cells as the others, so that what is written behind it stands in its column. */
function paddedLine(line: string, cells: readonly string[], width: number, delimiter: string, quote: string): string {
  const sign = delimiter === BLANKS ? ' ' : delimiter;
  if (cells.length < width) return line + sign.repeat(width - cells.length);
  return cells
    .slice(0, width)
    .map((cell) =>
      quote !== '' && (cell.includes(sign) || cell.includes(quote) || cell.includes('\n'))
        ? quote + cell.replaceAll(quote, quote + quote) + quote
        : cell,
    )
    .join(sign);
}

function lineCount(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
