import { unreadable } from './complain.ts';
import { overLimit } from './limits.ts';
import { addRow, type Builder, begin } from './table-builder.ts';
import type { TextOptions } from './text-stream.ts';

export interface CsvOptions extends TextOptions {
  /** Without it the first rows decide among comma, semicolon, tab and bar. */
  readonly delimiter?: string;
  /** What separates whole from fraction in the numbers; without it the first lines decide. */
  readonly decimal?: '.' | ',';
  /** `auto`: the first line holds names unless one of its cells is a number. */
  readonly header: 'auto' | 'yes' | 'no';
  /** A row with another number of cells than the header is an error, or left out. */
  readonly ragged: 'error' | 'skip';
  /** What cells may be quoted with; `none` reads quotes as they stand. */
  readonly quote?: string;
}

/** Name of the column that R leaves without one. */
const ROW_NAMES = 'row';

/** Makes columns of the first row, and rows of the others. */
export interface RowReader {
  take(cells: string[]): void;
  /** Count a row of one line that is taken in elsewhere; returns its line. */
  next(): number;
  /** The line on which the next row starts. */
  line(): number;
  end(): void;
}

export function rowReader(source: string, { header, ragged }: CsvOptions, target: Builder): RowReader {
  let line = 1;
  let width = 0;
  let skipped = 0;
  /** The header while the first row of data, which may have one cell more, has not come. */
  let names: string[] | undefined;
  const start = (cells: string[], at: number): boolean => {
    if (cells[0].charCodeAt(0) === 0xfeff) cells[0] = cells[0].slice(1);
    width = cells.length;
    if (width > target.limits.columns) throw tooMany(source, at, target);
    const isHeader = header === 'yes' || (header === 'auto' && !cells.some(isNumber));
    if (isHeader) {
      names = cells;
      return true;
    }
    if (header === 'auto')
      target.notes.push(
        `line ${at} holds numbers, so it is data and the columns are called column1 to column${width}; --header yes if it holds names`,
      );
    begin(
      target,
      cells.map(() => ''),
    );
    return false;
  };
  const openColumns = (cells: number) => {
    if (names === undefined) return;
    const named = cells === width + 1;
    if (named) {
      width += 1;
      target.notes.push('the header has one name fewer than the rows, so the first column is taken as row names, as R writes them');
    }
    begin(target, named ? [ROW_NAMES, ...names] : names);
    names = undefined;
  };
  return {
    take(cells) {
      const at = line;
      line += 1 + lineBreaks(cells);
      if (cells.length === 1 && cells[0].trim() === '') return;
      if (width === 0 && start(cells, at)) return;
      openColumns(cells.length);
      if (cells.length === width) addRow(target, cells, at);
      else if (ragged === 'skip') ++skipped;
      else {
        const cellsHere = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
        throw unreadable(
          source,
          { kind: 'line', number: at },
          `${cellsHere}, where the header has ${width}; mend the line, or pass --ragged skip to leave such lines out`,
        );
      }
    },
    next: () => line++,
    line: () => line,
    end() {
      openColumns(width);
      if (skipped > 0) target.notes.push(`${skipped} ${skipped === 1 ? 'line is' : 'lines are'} left out: not ${width} cells`);
    },
  };
}

/** The row was cut where the limit lies. */
const tooMany = (source: string, line: number, { limits }: Builder) =>
  overLimit(
    source,
    { kind: 'line', number: line },
    'columns',
    `has more than ${limits.columns.toLocaleString('en')} cells`,
    10 * limits.columns,
  );

const isNumber = (cell: string): boolean => cell.trim() !== '' && Number.isFinite(Number(cell));

/** Line breaks inside quoted cells. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) ++count;
  return count;
}
