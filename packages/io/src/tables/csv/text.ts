import { type Limits, overLimit } from '../limits.ts';
import type { Builder } from '../table-builder.ts';
import { areBlanks, BLANKS } from './blanks.ts';
import { guessDelimiter, sampleLines } from './dialect.ts';
import { type Layout, type Line, layoutOf } from './layout.ts';
import { zeekLayout } from './logs.ts';
import { canReadPlainly, plainRows } from './plain-rows.ts';
import { type CsvOptions, rowReader } from './rows.ts';
import { scanner } from './scanner.ts';

/** Characters from which the layout is found. */
const LOOKED = 1 << 16;

/** How a text is cut into rows, found from its first lines. */
export interface CsvHead {
  readonly delimiter: string;
  /** Empty where quotes are characters like others. */
  readonly quote: string;
  readonly layout: Layout;
  /** The text that was looked at, from the first row on. */
  readonly rest: string;
  /** Every further piece as the rows want it. */
  readonly lines: (piece: string) => string;
}

/** Read delimited text, row by row, in bounded memory. @param name of the file, for messages */
export async function readCsvText(name: string, text: AsyncGenerator<string>, options: CsvOptions, target: Builder): Promise<void> {
  const { limits, notes } = target;
  const { delimiter, quote, layout, rest, lines } = await csvHead(name, text, options, limits);
  target.delimiter = delimiter;
  notes.push(...layout.notes);
  const rows = rowReader(name, options, target, layout);
  target.units.push(...(layout.units ?? []));
  const plain = canReadPlainly(delimiter)
    ? plainRows(delimiter, rows, target, [layout.comment, (layout.names ?? []).join(delimiter)])
    : undefined;
  const scan = scanner({ source: name, delimiter, quote, limits }, rows, plain);
  scan.take(rest);
  for await (const piece of text) scan.take(lines(piece));
  scan.end();
  rows.end();
  const { count, line } = scan.misplaced;
  if (count > 0)
    notes.push(
      `on ${count} ${count === 1 ? 'line' : 'lines'} (first on line ${line}) text follows a closing quote and is read as part of the cell; double a quote that is part of the text`,
    );
  if (areBlanks(delimiter))
    notes.push(`cells are separated by ${delimiter === BLANKS ? 'runs of' : 'two or more'} blanks; --delimiter names another separator`);
}

/** Read as much of the text as shows its separator and where its rows begin. @throws HapaxError `FILE` when it has too many columns */
export async function csvHead(name: string, text: AsyncGenerator<string>, options: CsvOptions, limits: Limits): Promise<CsvHead> {
  let start = '';
  while (start.length < LOOKED) {
    const next = await text.next();
    if (next.done === true) break;
    start += next.value;
  }
  // Old Macintoshes end lines with a return alone.
  const mac = !start.includes('\n') && start.includes('\r');
  const lines = mac ? (piece: string) => piece.replaceAll('\r', '\n') : (piece: string) => piece;
  start = lines(start);
  const named = separatorLine(start);
  const zeek = zeekLayout(start.slice(0, LOOKED));
  const quote = options.quote === 'none' || zeek !== undefined ? '' : (options.quote ?? '"');
  const body = named === undefined ? start : start.slice(named.end);
  const delimiter = options.delimiter ?? named?.delimiter ?? zeek?.delimiter ?? guessDelimiter(body, quote);
  const from = named === undefined ? 1 : 2;
  const first = sampleLines(body, delimiter, quote, limits.columns, from);
  const layout = zeek?.layout ?? found(first, options);
  if (layout.width > limits.columns)
    throw overLimit(
      name,
      { kind: 'line', number: 1 },
      'columns',
      `has more than ${limits.columns.toLocaleString('en')} cells`,
      10 * limits.columns,
    );
  return { delimiter, quote, layout, rest: body.slice(offsetOf(body, layout, first, from)), lines };
}

const found = (lines: readonly Line[], { header, headerRow, skipRows = 0, comment }: CsvOptions): Layout =>
  layoutOf(lines, { header, headerRow, skipRows, comment });

/** Where the rows begin: behind so many lines, of which the sample knows how long they are. */
function offsetOf(text: string, { skip }: Layout, lines: readonly Line[], from: number): number {
  let at = 0;
  let number = from;
  for (const line of lines) {
    // Blank lines are no lines of the sample.
    for (; number < line.number && number <= skip; ++number) at = text.indexOf('\n', at) + 1;
    if (line.number > skip) return at;
    at = line.end;
    number = line.number + line.height;
  }
  for (; number <= skip && at < text.length; ++number) {
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end + 1;
  }
  return at;
}

/** `sep=;`, with which Excel is told the separator. */
function separatorLine(text: string): { readonly delimiter: string; readonly end: number } | undefined {
  const end = text.indexOf('\n');
  const line = text
    .slice(0, end < 0 ? 0 : Math.min(end, 20))
    .trim()
    .replaceAll('"', '');
  const value = line.slice(4);
  return /^sep=/i.test(line) && value.length <= 2 && value !== ''
    ? { delimiter: value === '\\t' ? '\t' : value[0], end: end + 1 }
    : undefined;
}
