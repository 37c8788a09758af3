import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { unreadable } from './complain.ts';
import { type CsvOptions, type RowReader, rowReader } from './csv-rows.ts';
import type { Input } from './input.ts';
import { canReadPlainly, plainRows } from './plain-rows.ts';
import type { Builder } from './table-builder.ts';
import { textOf } from './text-stream.ts';

/** Characters that one row may have; a quote that never closes would otherwise read the rest of the file into one cell. */
const LONGEST_ROW = 1 << 24;

/** Read delimited text, row by row, in bounded memory. */
export async function readCsv(input: Input, options: CsvOptions, target: Builder): Promise<void> {
  const rows = rowReader(input.name, options, target);
  const text = textOf(input, options);
  const first = await text.next();
  const start = first.done === true ? '' : first.value;
  const delimiter = options.delimiter ?? guessDelimiter(start);
  if (options.decimal === undefined && hasDecimalCommas(start, delimiter)) {
    target.rules.decimal = ',';
    target.notes.push('numbers such as 1,5 are read with a decimal comma; --decimal . reads them as text');
  }
  const rest = canReadPlainly(delimiter) ? await readPlainly(delimiter, start, text, rows, target) : start;
  if (rest !== undefined) await readQuoted(input.name, delimiter, rest, text, rows);
  rows.end();
}

/** Read rows as long as they have no quotes. Returns what is left of the text that was taken from `pieces`; undefined at the end. */
async function readPlainly(
  delimiter: string,
  start: string,
  pieces: AsyncGenerator<string>,
  rows: RowReader,
  target: Builder,
): Promise<string | undefined> {
  const plain = plainRows(delimiter, rows, target);
  for (let text = start; ; ) {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0 || !plain.take(text.slice(0, end))) return text;
    const next = await pieces.next();
    const rest = text.slice(end);
    if (next.done === true) return rest === '' || plain.take(`${rest}\n`) ? undefined : rest;
    text = rest + next.value;
  }
}

/** Read rows in which cells may be quoted. */
async function readQuoted(source: string, delimiter: string, start: string, text: AsyncGenerator<string>, rows: RowReader): Promise<void> {
  let pending = 0;
  const pieces = async function* () {
    yield start;
    for await (const piece of text) {
      pending += piece.length;
      if (pending > LONGEST_ROW) throw unclosed(source, rows.line());
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
      delimiter,
      chunk({ data, errors }, parser) {
        pending = 0;
        try {
          const broken = errors.find(({ type }) => type === 'Quotes');
          const until = broken === undefined ? data.length : Math.min(broken.row ?? 0, data.length);
          for (let i = 0; i < until; ++i) rows.take(data[i]);
          if (broken !== undefined) throw broken.code === 'MissingQuotes' ? unclosed(source, rows.line()) : misplaced(source, rows.line());
        } catch (error) {
          fail(error);
          parser.abort();
        }
      },
      complete: () => resolve(),
      error: fail,
    });
  });
}

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

/** Some number with a comma in it that separates no thousands, and none with a point. */
function hasDecimalCommas(start: string, delimiter: string): boolean {
  const { data } = Papa.parse<string[]>(start, { delimiter, preview: GUESSED, skipEmptyLines: 'greedy' });
  const cells = data.flat().map((cell) => cell.trim());
  return (
    cells.some((cell) => /^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$/.test(cell) && !/^[+-]?\d{1,3},\d{3}$/.test(cell)) &&
    !cells.some((cell) => /^[+-]?\d*\.\d+$/.test(cell))
  );
}

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
