/** The name of runs of blanks as a separator. */
export const BLANKS = 'blanks';
/** Two or more blanks, or a tab, separate cells that may hold single blanks, as reports are printed. */
export const WIDE_BLANKS = '  ';

/** Whether cells are separated by how much is blank between them. */
export const areBlanks = (delimiter: string): boolean => delimiter === BLANKS || delimiter === WIDE_BLANKS;

/** The cells of a line between blanks; what stands in quotes is one cell, whatever it holds. @param quote empty where quotes are characters */
export function splitBlanks(line: string, delimiter: string, quote: string): string[] {
  if (delimiter === WIDE_BLANKS) return wideCells(line).map((cell) => unquoted(cell, quote));
  return quote !== '' && line.includes(quote) ? quotedCells(line, quote) : line.split(/[ \t]/).filter((cell) => cell !== '');
}

const wideCells = (line: string): string[] =>
  line
    .replaceAll('\t', WIDE_BLANKS)
    .split(WIDE_BLANKS)
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');

const unquoted = (cell: string, quote: string): string =>
  quote !== '' && cell.length > 1 && cell.startsWith(quote) && cell.endsWith(quote) ? cell.slice(1, -1) : cell;

const isBlank = (sign: string): boolean => sign === ' ' || sign === '\t' || sign === '';

/**
 * A quote opens a cell only at its beginning and closes it only at its end: `5"` and `O"Neil` are words. Cost: O(length), for once no quote
 * closes a cell only those that follow the opening one directly are looked at.
 */
function quotedCells(line: string, quote: string): string[] {
  const cells: string[] = [];
  let further = true;
  for (let at = 0; at < line.length; ) {
    if (isBlank(line[at])) {
      at += 1;
      continue;
    }
    const opens = line[at] === quote;
    const close = opens ? closing(line, at + 1, quote, further) : -1;
    if (opens && close < 0) further = false;
    let end = close + 1;
    if (close < 0) for (end = at; end < line.length && !isBlank(line[end]); ) ++end;
    cells.push(close < 0 ? line.slice(at, end) : line.slice(at + 1, close).replaceAll(quote + quote, quote));
    at = end;
  }
  return cells;
}

/** The quote that closes a cell: a blank or nothing follows it. -1 where none does. @param further whether behind other signs than quotes, too */
function closing(line: string, from: number, quote: string, further: boolean): number {
  const next = (at: number): number => (further ? line.indexOf(quote, at) : line[at] === quote ? at : -1);
  for (let at = next(from); at >= 0; at = next(at + 1)) {
    if (line[at + 1] === quote) at += 1;
    else if (isBlank(line[at + 1] ?? '')) return at;
  }
  return -1;
}
