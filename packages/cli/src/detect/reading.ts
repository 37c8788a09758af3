import { FORMATS, LIMIT_NAMES, type NamedStream, type ReadOptions } from '@hapax/io';
import { type Command, Option } from 'commander';
import { HapaxError } from 'hapax';
import type { Terminal } from '../terminal.ts';

const GROUP = 'Reading:';
const flag = (flags: string, doc: string) => new Option(flags, doc).helpGroup(GROUP);

/** What stands for a file on every command that reads one. */
export const FILE = 'CSV, NDJSON, JSON, Parquet, Arrow or XLSX, text also gzipped; - is standard input';

/** The file of a name, or standard input. */
export const sourceOf = (file: string, { input }: Terminal): string | NamedStream =>
  isInput(file) ? { name: 'standard input', stream: input() } : file;

/** @throws HapaxError `OPTION` when both files are standard input */
export function checkOneInput(file: string, train: unknown): void {
  if (typeof train === 'string' && isInput(file) && isInput(train))
    throw new HapaxError('OPTION', 'standard input can be read only once; name a file for --train');
}

/** Opening the second by its name fails where standard input is a socket. */
const isInput = (file: string): boolean => file === '-' || file === '/dev/stdin';

/** The flags that say how a file is read, on every command that reads one. */
export function addReadingFlags(command: Command): Command {
  return [
    flag('--features <a,b,…>', 'Columns to look at; without it every column of numbers.'),
    flag('--include <a,b,…>', 'Columns to look at beside those, even if they look like labels or identifiers.').conflicts('features'),
    flag('--categories <a,b,…>', 'Columns whose values are names, even if they are numbers, such as 200 and 404.'),
    flag('--exclude <a,b,…>', 'Columns to leave out.').conflicts('features'),
    flag('--time <column>', 'Column that says when, or none; without it the first that holds times.'),
    flag('--labels <column>', 'Column with labels: compared with the result, learnt from by methods that can, never a feature.'),
    flag('--label <column>', 'The same.').hideHelp(),
    flag('--missing <a,b,…>', 'Texts that mean missing, beside the empty cell, NA, NaN and null.'),
    flag('--format <name>', 'Format of the file; without it its ending decides, or its first bytes.').choices(FORMATS),
    flag('--sheet <name>', 'Sheet of a workbook; without it the first.'),
    flag(
      '--delimiter <character>',
      'What separates cells, such as ";", "\\t", blanks, or "  " for two or more; without it the first lines decide.',
    ),
    flag('--decimal <character>', 'Decimal mark of the numbers; without it each column shows it.').choices(['.', ',']),
    flag('--header <which>', 'Whether the first line holds names.').choices(['auto', 'yes', 'no']),
    flag('--ragged <which>', 'What to do with lines that have too few or too many cells.').choices(['pad', 'error', 'skip']),
    flag('--skip-rows <count>', 'Lines to leave out at the beginning.'),
    flag('--header-row <line>', 'The line of the names, from 1; without it the first lines show it.'),
    flag('--comment <sign>', 'How lines begin that are remarks, or none; without it the first lines show it.'),
    flag('--thousands <character>', 'What separates thousands in the numbers; without it each column shows it.'),
    flag('--time-format <format>', 'How times are written, such as "%d/%m/%Y %H:%M"; without it each column shows it.'),
    flag('--time-zone <name>', 'Zone of clocks that name none, such as Europe/Berlin; without it UTC.'),
    flag('--strict', 'Refuse cells that would be read as missing, all at once.'),
    flag('--quote <character>', 'What cells may be quoted with, or none; without it ".'),
    flag('--max <what=number,…>', `Raise a limit of reading: ${LIMIT_NAMES.join(', ')}.`),
    flag('--encoding <name>', 'Encoding of a text file, such as latin1; without it UTF-8.'),
    flag('--order <which>', 'Order of the rows: by time, or as in the file.').choices(['time', 'file']),
  ].reduce((to, option) => to.addOption(option), command);
}

/** Names between commas; one that holds a comma stands in quotes, as in CSV. */
export const listOf = (text: string): string[] =>
  splitOutsideQuotes(text).map((part) => {
    const name = part.trim();
    return name.length > 1 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  });

/** A quote that is not closed is a character like others. */
function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  const lastQuote = text.lastIndexOf('"');
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; ++at) {
    if (text[at] === '"' && (quoted || at < lastQuote)) quoted = !quoted;
    else if (text[at] === ',' && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function wholeNumber(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(Number.isInteger(value) && value >= least))
    throw new HapaxError('OPTION', `${flag} must be a whole number of at least ${least}; got ${JSON.stringify(text)}`);
  return value;
}

function quoteOf(quote: string | undefined): string | undefined {
  if (quote === undefined || quote === 'none' || (quote.length === 1 && quote.trim() !== '')) return quote;
  throw new HapaxError('OPTION', `--quote must be one character or none; got ${JSON.stringify(quote)}`);
}

/** `columns=200000,rows=1e10`. The reader checks names and values. */
function limitsFrom(text: string | undefined): Record<string, number> | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    listOf(text).map((part) => {
      const at = part.indexOf('=');
      const value = at < 0 ? '' : part.slice(at + 1).trim();
      if (value === '' || !Number.isFinite(Number(value)))
        throw new HapaxError(
          'OPTION',
          `--max must be a name and a number, such as columns=200000; got ${JSON.stringify(part.slice(0, 40))}`,
        );
      return [part.slice(0, at).trim(), Number(value)];
    }),
  );
}

/** `--label` is what a person types who has one column in mind. */
export const labelsColumn = ({ labels, label }: Readonly<Record<string, unknown>>): string | undefined =>
  typeof labels === 'string' ? labels : typeof label === 'string' ? label : undefined;

/** What commander found, as options of the reader. Commander has checked the choices. */
export function readingOptions(given: Readonly<Record<string, unknown>>): ReadOptions {
  const text = (key: string): string | undefined => (typeof given[key] === 'string' ? given[key] : undefined);
  const names = (key: string) => {
    const value = text(key);
    return value === undefined ? undefined : listOf(value);
  };
  const delimiter = text('delimiter')?.replace('\\t', '\t');
  if (delimiter !== undefined && delimiter.length !== 1 && delimiter !== 'blanks' && delimiter !== '  ')
    throw new HapaxError('OPTION', `--delimiter must be one character, blanks, or two blanks; got ${JSON.stringify(delimiter)}`);
  const features = names('features');
  for (const key of ['labels', 'label', 'time'] as const)
    if (features?.includes(text(key) ?? ''))
      throw new HapaxError('OPTION', `--features and --${key} both name ${JSON.stringify(text(key))}; a column can be one of them`);
  for (const key of ['features', 'include', 'exclude', 'labels', 'label', 'time'] as const)
    for (const name of names('categories') ?? [])
      if ((names(key) ?? []).includes(name))
        throw new HapaxError('OPTION', `--${key} and --categories both name ${JSON.stringify(name)}; a column can be one of them`);
  const chosen = {
    features,
    include: names('include'),
    categories: names('categories'),
    exclude: names('exclude'),
    time: text('time'),
    labels: labelsColumn(given),
    missing: names('missing'),
    format: text('format'),
    sheet: text('sheet'),
    delimiter,
    decimal: text('decimal'),
    header: text('header'),
    ragged: text('ragged'),
    encoding: text('encoding'),
    quote: quoteOf(text('quote')),
    limits: limitsFrom(text('max')),
    skipRows: wholeNumber('--skip-rows', text('skipRows'), 0),
    headerRow: wholeNumber('--header-row', text('headerRow'), 1),
    comment: text('comment'),
    thousands: text('thousands'),
    timeFormat: text('timeFormat'),
    timeZone: text('timeZone'),
    strict: given.strict === true ? true : undefined,
    order: text('order'),
  };
  // The choices above are those of the reader; leaving out what was not given satisfies its optional keys.
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as ReadOptions;
}
