import type { Cell } from '../tables/columns/column.ts';
import { allPlain, type NumberColumn, type NumberRules, numberOf, oddCell } from './number-cell.ts';
import type { RowBatch } from './row-batch.ts';

/** A batch of cells that know what they are. @param before rows of the file before these */
export function cellBatch(
  cells: ReadonlyMap<string, ArrayLike<Cell>>,
  columns: readonly string[],
  wanted: { readonly numbers: readonly string[]; readonly texts: readonly string[] },
  numbers: readonly NumberColumn[],
  rules: NumberRules,
  before: number,
): RowBatch {
  const of = (name: string): ArrayLike<Cell> => cells.get(name) ?? [];
  const rows = of(columns[0]).length;
  const width = numbers.length;
  const values = new Float64Array(rows * width);
  const place = (i: number) => ({ kind: 'row', number: before + i + 1 }) as const;
  for (let k = 0; k < width; ++k) {
    const column = of(wanted.numbers[k]);
    if (column instanceof Float64Array && allPlain(rules))
      for (let i = 0, p = k; i < rows; ++i, p += width)
        values[p] = Math.abs(column[i]) < Infinity ? column[i] : numberIn(column[i], numbers[k], rules, () => place(i));
    else for (let i = 0; i < rows; ++i) values[i * width + k] = numberIn(column[i], numbers[k], rules, () => place(i));
  }
  const word = (cell: Cell): string => (cell === null || cell === undefined || rules.missing.has(String(cell)) ? '' : String(cell).trim());
  return {
    rows,
    values,
    texts: wanted.texts.map((name) => Array.from(of(name), word)),
    place,
    cells: (j) => of(columns[j]),
  };
}

/** The number that a cell is, or is spelt as. */
export function numberIn(
  cell: Cell,
  column: NumberColumn,
  rules: NumberRules,
  place: () => { kind: 'row' | 'line'; number: number },
): number {
  if (cell === null || cell === undefined) return Number.NaN;
  if (typeof cell === 'number' || typeof cell === 'bigint') {
    const value = Number(cell);
    if (value !== value || rules.missing.has(String(cell))) return Number.NaN;
    return Math.abs(value) < Infinity ? value : oddCell(String(cell), column, place(), rules);
  }
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'string') return numberOf(cell, column, place(), rules);
  return oddCell(String(cell), column, place(), rules);
}
