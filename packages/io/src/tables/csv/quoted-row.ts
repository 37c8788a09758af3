/** One row with quotes in it. */
export interface QuotedRow {
  readonly cells: string[];
  /** Where the next row begins. */
  readonly end: number;
  /** Text follows a closing quote; it is taken as part of the cell. */
  readonly misplaced: boolean;
}

const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32];

/**
 * Cut the row from `from` into cells, as RFC 4180 has them: a quoted cell may hold separators, line breaks and doubled quotes. Blanks
 * before an opening quote are left out. Undefined when the text ends inside a quote or before the row does. Cost: linear.
 * @param most cells that are kept; the others only count
 */
export function quotedRow(text: string, from: number, delimiter: string, quote: string, most: number): QuotedRow | undefined {
  const comma = delimiter.charCodeAt(0);
  const mark = quote.charCodeAt(0);
  const cells: string[] = [];
  let misplaced = false;
  let at = from;
  for (;;) {
    let start = at;
    while (text.charCodeAt(start) === SPACE || (text.charCodeAt(start) === TAB && comma !== TAB)) ++start;
    let cell = '';
    if (text.charCodeAt(start) === mark) {
      at = start + 1;
      for (;;) {
        const close = text.indexOf(quote, at);
        if (close < 0) return undefined;
        cell += text.slice(at, close);
        at = close + 1;
        if (text.charCodeAt(at) !== mark) break;
        cell += quote;
        at += 1;
      }
      const behind = at;
      at = endOfCell(text, at, comma);
      const rest = text.slice(behind, at).trim();
      if (rest !== '') {
        misplaced = true;
        cell += rest;
      }
    } else {
      const begin = at;
      at = endOfCell(text, at, comma);
      cell = text.slice(begin, text.charCodeAt(at) === NEWLINE && text.charCodeAt(at - 1) === RETURN && at > begin ? at - 1 : at);
    }
    if (at >= text.length) return undefined;
    if (cells.length <= most) cells.push(cell);
    at += 1;
    if (text.charCodeAt(at - 1) === NEWLINE) return { cells, end: at, misplaced };
  }
}

function endOfCell(text: string, from: number, comma: number): number {
  let at = from;
  for (; at < text.length; ++at) {
    const code = text.charCodeAt(at);
    if (code === comma || code === NEWLINE) break;
  }
  return at;
}
