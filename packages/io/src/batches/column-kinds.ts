import type { Cell } from '../tables/columns/column.ts';
import { MISSING } from '../tables/columns/missing.ts';
import { quote, unreadable } from '../tables/complain.ts';
import { plainText } from './text-out.ts';

/** What a column is in formats that know kinds. */
export type ColumnKind = 'number' | 'whole' | 'flag' | 'time' | 'text';

/** A value as such formats take it; null where it is missing. */
export type Value = number | bigint | boolean | Date | string | null;

const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NOTHING = new Set(['', ...MISSING]);

/** The kind of a column, as its first cells show it. Numbers that are written like codes (`007`) are text. */
export function kindOf(cells: ArrayLike<Cell>): ColumnKind {
  if (cells instanceof Float64Array || cells instanceof Float32Array) return 'number';
  if (cells instanceof BigInt64Array || cells instanceof Int32Array) return 'whole';
  let kind: ColumnKind | undefined;
  for (let i = 0; i < cells.length; ++i) {
    const one = kindOfCell(cells[i]);
    if (one === undefined || one === kind) continue;
    if (kind === undefined) kind = one;
    else if ((kind === 'whole' && one === 'number') || (kind === 'number' && one === 'whole')) kind = 'number';
    else return 'text';
  }
  return kind ?? 'text';
}

function kindOfCell(cell: Cell): ColumnKind | undefined {
  if (cell === null || cell === undefined) return undefined;
  if (typeof cell === 'bigint') return 'whole';
  if (typeof cell === 'boolean') return 'flag';
  if (cell instanceof Date) return 'time';
  if (typeof cell === 'number') return cell !== cell ? undefined : Number.isSafeInteger(cell) ? 'whole' : 'number';
  const text = cell.trim();
  if (NOTHING.has(text)) return undefined;
  return WHOLE.test(text) ? 'whole' : NUMBER.test(text) && Number.isFinite(Number(text)) ? 'number' : 'text';
}

/** Where a cell stands, for messages. */
export interface CellPlace {
  readonly source: string;
  readonly column: string;
  place(i: number): { readonly kind: 'row' | 'line'; readonly number: number };
}

/**
 * The cells of a column as values of its kind. @throws HapaxError `FILE` at a cell that is of another: what is written has one kind a
 * column, which the first rows have shown
 */
export function valuesOf(cells: ArrayLike<Cell>, kind: ColumnKind, where: CellPlace): ArrayLike<Value> {
  if ((cells instanceof Float64Array && kind === 'number') || (cells instanceof BigInt64Array && kind === 'whole')) return cells;
  return Array.from(cells, (cell, i) => {
    const value = valueIn(cell, kind);
    if (value !== undefined) return value;
    throw unreadable(
      where.source,
      where.place(i),
      `column \`${where.column}\` is ${quote(plainText(cell))}, and the first rows hold ${WORDS[kind]}, which is what the result has there; pass --text ${where.column} to write it as text`,
    );
  });
}

const WORDS: Readonly<Record<ColumnKind, string>> = {
  number: 'numbers',
  whole: 'whole numbers',
  flag: 'true and false',
  time: 'times',
  text: 'text',
};

function valueIn(cell: Cell, kind: ColumnKind): Value | undefined {
  if (kind === 'text') {
    const text = plainText(cell);
    return text === '' ? null : text;
  }
  const one = kindOfCell(cell);
  if (one === undefined) return null;
  if (kind === 'number' && (one === 'number' || one === 'whole')) return Number(cell);
  if (one !== kind) return undefined;
  if (kind === 'whole') return typeof cell === 'bigint' ? cell : BigInt(Number(cell));
  return typeof cell === 'boolean' || cell instanceof Date ? cell : undefined;
}
