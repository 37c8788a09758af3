import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { unreadable } from './complain.ts';
import { addRow, type Builder, begin } from './table-builder.ts';
import { type TextOptions, textOf } from './text-stream.ts';

export interface CsvOptions extends TextOptions {
  /** Without it the first rows decide among comma, semicolon, tab and bar. */
  readonly delimiter?: string;
  /** `auto`: the first line holds names unless one of its cells is a number. */
  readonly header: 'auto' | 'yes' | 'no';
  /** A row with another number of cells than the header is an error, or left out. */
  readonly ragged: 'error' | 'skip';
}

/** Characters that one row may have; a quote that never closes would otherwise read the rest of the file into one cell. */
const LONGEST_ROW = 1 << 24;

/** Read delimited text, row by row, in bounded memory. */
export async function readCsv(path: string, size: number, options: CsvOptions, target: Builder): Promise<void> {
  const rows = rowReader(path, options, target);
  const text = textOf(path, size, options);
  const first = await text.next();
  const start = first.done === true ? '' : first.value;
  let pending = 0;
  const pieces = async function* () {
    yield start;
    for await (const piece of text) {
      pending += piece.length;
      if (pending > LONGEST_ROW) throw unclosed(path, rows.line());
      yield piece;
    }
  };
  await new Promise<void>((resolve, reject) => {
    const stream = Readable.from(pieces(), { objectMode: true, highWaterMark: 1 });
    const fail = (error: unknown) => {
      stream.destroy();
      reject(error);
    };
    Papa.parse<string[]>(stream, {
      delimiter: options.delimiter ?? guessDelimiter(start),
      chunk({ data, errors }, parser) {
        pending = 0;
        try {
          const broken = errors.find(({ type }) => type === 'Quotes');
          const until = broken === undefined ? data.length : Math.min(broken.row ?? 0, data.length);
          for (let i = 0; i < until; ++i) rows.take(data[i]);
          if (broken !== undefined) throw broken.code === 'MissingQuotes' ? unclosed(path, rows.line()) : misplaced(path, rows.line());
        } catch (error) {
          fail(error);
          parser.abort();
        }
      },
      complete: () => resolve(),
      error: fail,
    });
  });
  rows.end();
}

/** Name of the column that R leaves without one. */
const ROW_NAMES = 'row';

const unclosed = (source: string, line: number) =>
  unreadable(
    source,
    { kind: 'line', number: line },
    'a quote is opened and never closed; close it, or double it if it is part of the text',
  );
const misplaced = (source: string, line: number) =>
  unreadable(source, { kind: 'line', number: line }, 'text follows a closing quote; double a quote that is part of the text');

/** Lines that a guess looks at. */
const GUESSED = 20;

/** The separator that cuts the first lines into the most cells, the same number in each; comma when none cuts. */
function guessDelimiter(start: string): string {
  let best = { delimiter: ',', width: 1, even: true };
  for (const delimiter of [',', ';', '\t', '|']) {
    const { data } = Papa.parse<string[]>(start, { delimiter, preview: GUESSED, skipEmptyLines: 'greedy' });
    const width = data[0]?.length ?? 1;
    const even = data.every((cells, i) => cells.length === width || i === data.length - 1);
    if (width > 1 && ((even && !best.even) || (even === best.even && width > best.width) || best.width === 1))
      best = { delimiter, width, even };
  }
  return best.delimiter;
}

interface RowReader {
  take(cells: string[]): void;
  /** The line on which the next row starts. */
  line(): number;
  end(): void;
}

function rowReader(source: string, { header, ragged }: CsvOptions, target: Builder): RowReader {
  let line = 1;
  let width = 0;
  let skipped = 0;
  /** The header while the first row of data, which may have one cell more, has not come. */
  let names: string[] | undefined;
  const start = (cells: string[], at: number): boolean => {
    if (cells[0].charCodeAt(0) === 0xfeff) cells[0] = cells[0].slice(1);
    width = cells.length;
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
    line: () => line,
    end() {
      openColumns(width);
      if (skipped > 0) target.notes.push(`${skipped} ${skipped === 1 ? 'line is' : 'lines are'} left out: not ${width} cells`);
    },
  };
}

const isNumber = (cell: string): boolean => cell.trim() !== '' && Number.isFinite(Number(cell));

/** Line breaks inside quoted cells. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) ++count;
  return count;
}
