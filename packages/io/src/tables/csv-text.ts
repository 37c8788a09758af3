import { type CsvOptions, rowReader } from './csv-rows.ts';
import { scanner } from './csv-scanner.ts';
import { canReadPlainly, plainRows } from './plain-rows.ts';
import { quotedRow } from './quoted-row.ts';
import type { Builder } from './table-builder.ts';

/** Read delimited text, row by row, in bounded memory. @param name of the file, for messages */
export async function readCsvText(name: string, text: AsyncGenerator<string>, options: CsvOptions, target: Builder): Promise<void> {
  const { limits } = target;
  const rows = rowReader(name, options, target);
  const first = await text.next();
  const start = first.done === true ? '' : first.value;
  // Old Macintoshes end lines with a return alone.
  const lines = start.includes('\n') || !start.includes('\r') ? (piece: string) => piece : (piece: string) => piece.replaceAll('\r', '\n');
  const quote = options.quote === 'none' ? '' : (options.quote ?? '"');
  const delimiter = options.delimiter ?? guessDelimiter(lines(start), quote);
  target.delimiter = delimiter;
  const plain = canReadPlainly(delimiter) ? plainRows(delimiter, rows, target) : undefined;
  const scan = scanner({ source: name, delimiter, quote, limits }, rows, plain);
  scan.take(lines(start));
  for await (const piece of text) scan.take(lines(piece));
  scan.end();
  rows.end();
  const { count, line } = scan.misplaced;
  if (count > 0)
    target.notes.push(
      `on ${count} ${count === 1 ? 'line' : 'lines'} (first on line ${line}) text follows a closing quote and is read as part of the cell; double a quote that is part of the text`,
    );
}

/** Lines that a guess looks at, and characters of them. */
const GUESSED = 20;
const LOOKED = 1 << 16;

/** The first rows, cut by a separator; blank lines are left out. */
function sample(start: string, delimiter: string, quote: string): string[][] {
  const text = start.length > LOOKED ? start.slice(0, start.lastIndexOf('\n', LOOKED) + 1) : start.endsWith('\n') ? start : `${start}\n`;
  const rows: string[][] = [];
  for (let at = 0; at < text.length && rows.length < GUESSED; ) {
    const row = quotedRow(text, at, delimiter, quote, LOOKED);
    if (row === undefined) break;
    at = row.end;
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row.cells);
  }
  return rows;
}

/** The separator that cuts the first lines into the most cells, the same number in each; comma when none cuts. */
function guessDelimiter(start: string, quote: string): string {
  let best = { delimiter: ',', width: 1, even: true };
  for (const delimiter of [',', ';', '\t', '|']) {
    const rows = sample(start, delimiter, quote);
    const width = rows[0]?.length ?? 1;
    const even = rows.every((cells, i) => cells.length === width || i === rows.length - 1);
    if (width > 1 && ((even && !best.even) || (even === best.even && width > best.width) || best.width === 1))
      best = { delimiter, width, even };
  }
  return best.delimiter;
}
