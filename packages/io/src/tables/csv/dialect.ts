import { areBlanks, BLANKS, splitBlanks, WIDE_BLANKS } from './blanks.ts';
import type { Line } from './layout.ts';
import { lookOf } from './look.ts';
import { quotedRow } from './quoted-row.ts';

/** Lines that a guess looks at, and characters of them. */
const GUESSED = 200;
const LOOKED = 1 << 16;
/** Lines, and cells of each, that are looked into. */
const TRIED = 20;
/** What it counts that a separator cuts every line alike, the names too. */
const WHOLE = 0.5;
/** Cells of a line that show whether a separator cuts. */
const CELLS = 1000;

/**
 * The first lines, cut by a separator; blank lines are left out.
 * @param most cells of a line that are kept, and one more
 * @param from the number of the first line
 */
export function sampleLines(start: string, delimiter: string, quote: string, most: number, from = 1): Line[] {
  const end = start.length > LOOKED ? start.lastIndexOf('\n', LOOKED) + 1 : 0;
  const text = end > 0 ? start.slice(0, end) : start.endsWith('\n') ? start : `${start}\n`;
  const out: Line[] = [];
  let number = from;
  for (let at = 0; at < text.length && out.length < GUESSED; ) {
    const row = areBlanks(delimiter) ? blankRow(text, at, delimiter, quote) : quotedRow(text, at, delimiter, quote, most);
    if (row === undefined) break;
    const height = Math.max(1, lineCount(text, at, row.end));
    if (row.cells.some((cell) => cell.trim() !== '')) out.push({ number, cells: row.cells, height, end: row.end });
    number += height;
    at = row.end;
  }
  return out;
}

function blankRow(text: string, from: number, delimiter: string, quote: string) {
  const end = text.indexOf('\n', from);
  if (end < 0) return undefined;
  const line = text.slice(from, text[end - 1] === '\r' && end > from ? end - 1 : end);
  return { cells: splitBlanks(line, delimiter, quote), end: end + 1 };
}

function lineCount(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** How a remark begins; what stands in it separates nothing. */
const REMARK = /^[#%]/;

/** The separator that cuts most of the first lines into the same number of cells, and into the most; comma when none cuts. */
export function guessDelimiter(start: string, quote: string): string {
  let best: { delimiter: string; score: number; lines: readonly Line[] } = { delimiter: ',', score: 0, lines: [] };
  let blanksCutAlike = false;
  for (const delimiter of [',', ';', '\t', '|', BLANKS, WIDE_BLANKS]) {
    const all = sampleLines(start, delimiter, quote, CELLS);
    const bare = all.filter(({ cells }) => !REMARK.test(cells[0] ?? ''));
    const lines = bare.length > 1 ? bare : all;
    const counts = new Map<number, number>();
    for (const { cells } of lines) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
    let [width, share] = [1, 0];
    for (const [cells, count] of counts) if (cells > 1 && count > share) [width, share] = [cells, count];
    // R gives row names no name.
    const header = areBlanks(delimiter) && lines[0]?.cells.length === width - 1 ? 1 : 0;
    const even = lines.length === 0 ? 0 : (share + header) / lines.length;
    if (width < 2) continue;
    // Blanks separate words too: they must cut every line alike, and cut numbers. Wide ones are looked for where single ones do not.
    if (delimiter === BLANKS) blanksCutAlike = share === lines.length;
    if (delimiter === WIDE_BLANKS && (blanksCutAlike || share < lines.length || lines.length < 3)) continue;
    if (areBlanks(delimiter) && (even < 0.8 || !holdsNumbers(lines, width, delimiter) || isOneColumn(lines, width))) continue;
    const wide = delimiter === WIDE_BLANKS && best.delimiter === BLANKS ? 1 : 0;
    // Of `a;b` above `1,5;2,5` the comma cuts all lines but the first.
    const whole = share === lines.length ? WHOLE : 0;
    const score = whole + (even > 0.95 ? 2 : even) + Math.min(width, 50) / 100 - (areBlanks(delimiter) ? 1 : 0) + wide;
    if (score > best.score || (score === best.score && shareOfData(lines) > shareOfData(best.lines))) best = { delimiter, score, lines };
  }
  return best.delimiter;
}

/**
 * One word above lines that blanks cut into more is the name of one column: of numbers of telephones, or of names with a number. Names of rows that R
 * writes are all different, and a title has more words.
 */
function isOneColumn(lines: readonly Line[], width: number): boolean {
  const [head, ...rows] = lines;
  if (head?.cells.length !== 1 || lookOf(head.cells[0]) === 'data' || rows.length < 2) return false;
  const first = rows.map(({ cells }) => cells[0]);
  return width > 2 || new Set(first).size < first.length;
}

/** Of two separators that cut alike, the right one leaves cells that are numbers or times. */
function shareOfData(lines: readonly Line[]): number {
  const cells = lines.slice(1, 1 + TRIED).flatMap((line) => line.cells.slice(0, TRIED));
  return cells.filter((cell) => lookOf(cell) === 'data').length / Math.max(1, cells.length);
}

function holdsNumbers(lines: readonly Line[], width: number, delimiter: string): boolean {
  const rows = lines.filter(({ cells }) => cells.length === width);
  const enough = delimiter === BLANKS ? Math.max(1, (width - 1) / 2) : 1;
  const numbers = rows.filter(({ cells }) => cells.filter((cell) => cell !== '' && Number.isFinite(Number(cell))).length >= enough);
  return 2 * numbers.length > rows.length;
}
