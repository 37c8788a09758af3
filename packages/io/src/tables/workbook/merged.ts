import type { Cell } from '../columns/column.ts';
import type { Merged, Sheet, SheetRow } from './sheet.ts';

/** Where the names stand, and what they are. */
export interface Header {
  /** Places in the rows of the sheet: the first with names, and the first of data. */
  readonly first: number;
  readonly data: number;
  readonly names: readonly string[];
}

/** Rows that are looked at to find the header, and merged areas among them: a row of Excel has room for half as many. */
const LOOKED = 20;
const AREAS = 16_384;

const isEmpty = (cell: Cell | undefined): boolean => cell === null || cell === undefined || cell === '';
export const filled = (cells: readonly Cell[]): number => cells.reduce((count: number, cell) => count + (isEmpty(cell) ? 0 : 1), 0);
const isNumber = (cell: Cell | undefined): boolean => typeof cell === 'number' || cell instanceof Date;

/**
 * The names of the columns: the first row that fills more than half of them, for titles and dates of making often stand above; with the
 * rows around it that merged cells join to it, above as groups of columns and below as parts of names.
 */
export function headerOf({ rows, merged: all }: Sheet): Header {
  const last = rows[Math.min(LOOKED, rows.length) - 1]?.number ?? 0;
  const merged = all.filter(({ row }) => row < last).slice(0, AREAS);
  const counts = rows.slice(0, LOOKED).map(({ cells }) => filled(cells));
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const middle = Math.max(
    0,
    counts.findIndex((count) => count > most / 2),
  );
  const width = rows.slice(middle).reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  const groups = (row: SheetRow | undefined): boolean =>
    row !== undefined &&
    merged.some(
      (one) =>
        one.row === row.number - 1 && one.lastColumn > one.column && one.lastColumn - one.column + 1 < width && one.lastRow === one.row,
    );
  const follows = (k: number): boolean => rows[k] !== undefined && rows[k - 1]?.number === rows[k].number - 1;
  let first = middle;
  while (first > 0 && follows(first) && groups(rows[first - 1])) first -= 1;
  let lastRow = rows[middle]?.number ?? 0;
  if (groups(rows[middle]) && follows(middle + 1)) lastRow += 1;
  for (const one of merged)
    if (one.row + 1 >= (rows[first]?.number ?? 1) && one.row + 1 <= lastRow) lastRow = Math.max(lastRow, one.lastRow + 1);
  let data = middle + 1;
  const end = Math.min(rows.length, middle + LOOKED);
  while (data < end && rows[data].number <= lastRow && !rows[data].cells.some(isNumber)) data += 1;
  const block = rows.slice(first, data);
  return { first, data, names: Array.from({ length: width }, (_, column) => nameOf(block, merged, column)) };
}

/** The texts that stand above each other, each once. */
function nameOf(block: readonly SheetRow[], merged: readonly Merged[], column: number): string {
  const parts: string[] = [];
  for (const { number, cells } of block) {
    const own = cells[column];
    const area = isEmpty(own) ? areaAt(merged, number - 1, column) : undefined;
    const cell = area === undefined ? own : block.find((row) => row.number === area.row + 1)?.cells[area.column];
    if (cell === null || cell === undefined || cell === '') continue;
    const text = String(cell).trim();
    if (parts[parts.length - 1] !== text) parts.push(text);
  }
  return parts.join(' ');
}

const areaAt = (merged: readonly Merged[], row: number, column: number): Merged | undefined =>
  merged.find((one) => row >= one.row && row <= one.lastRow && column >= one.column && column <= one.lastColumn);

/**
 * Rows in which a cell that is merged with those below it shows in each of its rows.
 * @param most cells that may be held or looked at for it
 * @returns the rows, and cells that were filled; undefined where that asks for more
 */
export function spread(
  rows: readonly SheetRow[],
  merged: readonly Merged[],
  most: number,
): undefined | { readonly rows: readonly SheetRow[]; readonly count: number } {
  const down = merged.filter(({ row, lastRow }) => lastRow > row);
  if (down.length === 0) return { rows, count: 0 };
  const places = new Map(rows.map(({ number }, k) => [number - 1, k]));
  const out = rows.map(({ number, cells }) => ({ number, cells: [...cells] }));
  let [count, looked] = [0, 0];
  for (const { row, lastRow, column } of down) {
    const value = out[places.get(row) ?? -1]?.cells[column];
    if (value === undefined || isEmpty(value)) continue;
    for (let at = row + 1; at <= lastRow && at <= row + out.length; ++at) {
      const target = out[places.get(at) ?? -1];
      looked += Math.max(1, target === undefined ? 1 : column + 1 - target.cells.length);
      if (looked > most) return undefined;
      if (target === undefined || !isEmpty(target.cells[column])) continue;
      while (target.cells.length < column) target.cells.push(null);
      target.cells[column] = value;
      count += 1;
    }
  }
  return { rows: out, count };
}
