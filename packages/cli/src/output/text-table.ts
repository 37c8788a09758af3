import { pad, widthOf, wrap } from './text-width.ts';

export interface TextColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** Columns between two columns. */
const GAP = '  ';
/** A head wider than this is broken into lines, unless the cells below are as wide; a word may be somewhat wider. */
const HEAD = 12;
const WORD = 16;
const HEAD_LINES = 3;
/** Lines of the last column. */
const CELL_LINES = 4;
/** The last column stays readable on the narrowest of terminals, even if lines then become longer than it. */
const LEAST = 16;

const cellsWidth = (cells: readonly string[]): number => cells.reduce((most, cell) => Math.max(most, widthOf(cell)), 0);

/** Width of a column as wide as its cells, in which the head is broken into lines. */
export function columnWidth(head: string, cells: readonly string[]): number {
  const word = Math.min(WORD, cellsWidth(head.split(' ')));
  return Math.max(cellsWidth(cells), word, Math.min(widthOf(head), HEAD));
}

/** Columns that all but the last take of a line, with the gaps behind them. */
export const takenWidth = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + GAP.length, 0);

/**
 * A table of text no wider than `width`: the last column takes what the others leave, in a few lines if need be.
 * @param strong shows a head, and `faint` the line below it
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width: number,
  { strong = same, faint = same }: { readonly strong?: Style; readonly faint?: Style } = {},
): string {
  const last = columns.length - 1;
  const widths = columns.map(({ head }, j) =>
    columnWidth(
      head,
      rows.map((row) => row[j]),
    ),
  );
  const wanted = Math.max(widthOf(columns[last].head), cellsWidth(rows.map((row) => row[last])));
  widths[last] = Math.min(wanted, Math.max(LEAST, width - takenWidth(widths.slice(0, last))));
  const line = (cells: readonly string[], most: number, style: Style = same): string[] => {
    const parts = cells.map((cell, j) => wrap(cell, widths[j], most));
    const height = Math.max(...parts.map((lines) => lines.length));
    return Array.from({ length: height }, (_, i) =>
      parts
        .map((lines, j) => style(pad(lines[i] ?? '', widths[j], columns[j].align)))
        .join(GAP)
        .trimEnd(),
    );
  };
  return [
    ...line(
      columns.map(({ head }) => head),
      HEAD_LINES,
      strong,
    ),
    faint(widths.map((one) => '─'.repeat(one)).join(GAP)),
    ...rows.flatMap((row) => line(row, CELL_LINES)),
  ].join('\n');
}

type Style = (text: string) => string;
const same: Style = (text) => text;
