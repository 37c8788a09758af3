import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Cell } from '../tables/columns/column.ts';
import { unreadable } from '../tables/complain.ts';
import { type Input, wholeOf } from '../tables/input/input.ts';
import { checkPages } from '../tables/parquet/pages.ts';
import { checkClaims, orDamaged, toCell } from '../tables/parquet/parquet.ts';
import { placeOf, type TextReading } from './csv-batches.ts';
import { allPlain, type NumberColumn, type NumberRules, numberColumn, numberOf, oddCell, oddNotes } from './number-cell.ts';
import type { BatchReader, RowBatch } from './row-batch.ts';

/** Rows of a batch, and cells that are decoded at once: a row group, or a part of one where it is larger. */
const ROWS = 16_384;
const CELLS = 1 << 24;

/** Open a Parquet file: some rows at a time are decoded. */
export async function openParquet(input: Input, { rules, limits, notes }: TextReading): Promise<BatchReader> {
  const { name } = input;
  const file = input.path === undefined ? (await wholeOf(input)).buffer : await asyncBufferFromFile(input.path);
  const metadata = await orDamaged(name, () => parquetMetadataAsync(file));
  checkClaims(name, metadata, limits);
  await orDamaged(name, () => checkPages(file, metadata, limits.unpacked));
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  let numbers: readonly NumberColumn[] = [];
  return {
    name,
    format: 'parquet',
    columns,
    lost: { count: 0 },
    notes: () => [...notes, ...oddNotes(numbers)],
    close: () => input.close(),
    async *batches(wanted) {
      numbers = wanted.numbers.map((one) => numberColumn(one, rules));
      for (const one of [...wanted.numbers, ...wanted.texts]) placeOf(name, columns, one);
      for (const [from, to] of slices(metadata, columns.length)) {
        const group = await orDamaged(name, () => decoded(file, metadata, columns, from, to));
        for (const one of columns) {
          const there = group.get(one)?.length ?? 0;
          if (there !== to - from)
            throw unreadable(
              name,
              undefined,
              `is damaged: rows ${from + 1} to ${to} are claimed and only ${there} are there; write it again`,
            );
        }
        for (let at = from; at < to; at += ROWS) {
          const end = Math.min(to, at + ROWS);
          const part = new Map(columns.map((one) => [one, sliced(group.get(one) ?? [], at - from, end - from)]));
          yield cellBatch(part, columns, wanted, numbers, rules, at);
        }
      }
    },
  };
}

/** The columns of some rows, one after another, each packed at once: what decoding leaves behind is large. */
async function decoded(
  file: Parameters<typeof parquetRead>[0]['file'],
  metadata: FileMetaData,
  columns: readonly string[],
  from: number,
  to: number,
): Promise<ReadonlyMap<string, ArrayLike<unknown>>> {
  const out = new Map<string, ArrayLike<unknown>>();
  const whole = new Set(parquetSchema(metadata).children.flatMap(({ element }) => (element.type === 'INT32' ? [element.name] : [])));
  for (const column of columns) {
    const pieces: Piece[] = [];
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: [column],
      rowStart: from,
      rowEnd: to,
      onChunk: ({ columnData, rowStart }) => pieces.push({ start: rowStart, data: columnData }),
    });
    out.set(column, packed(within(pieces, from, to), whole.has(column)));
  }
  return out;
}

interface Piece {
  readonly start: number;
  readonly data: ArrayLike<unknown>;
}

/** Numbers and whole numbers of 64 bits without boxes; a missing number is NaN. */
function packed(cells: ArrayLike<unknown>, whole: boolean): ArrayLike<unknown> {
  if (!Array.isArray(cells)) return cells;
  if (cells.every((cell) => typeof cell === 'bigint')) return BigInt64Array.from(cells);
  if (
    !cells.every((cell) => typeof cell === 'number' || cell === null || cell === undefined) ||
    cells.every((cell) => cell === null || cell === undefined)
  )
    return cells;
  if (whole) return cells.every((cell) => typeof cell === 'number') ? Int32Array.from(cells) : cells;
  return Float64Array.from(cells, (cell: number | null | undefined) => cell ?? Number.NaN);
}

/** Pieces reach beyond the rows that were asked for where pages do. */
function within(some: readonly Piece[], from: number, to: number): ArrayLike<unknown> {
  const [only] = some;
  if (some.length === 1 && only.start === from && only.data.length === to - from) return only.data;
  const numbers = some.every(({ data }) => data instanceof Float64Array);
  const out: unknown[] | Float64Array = numbers ? new Float64Array(to - from).fill(Number.NaN) : [];
  let count = 0;
  for (const { start, data } of [...some].sort((one, other) => one.start - other.start))
    for (let i = Math.max(0, from - start); i < data.length && start + i < to; ++i) {
      out[start + i - from] = data[i];
      count += 1;
    }
  return out instanceof Float64Array ? out.subarray(0, count) : out;
}

const sliced = (cells: ArrayLike<unknown>, from: number, to: number): ArrayLike<Cell> =>
  cells instanceof Float64Array || cells instanceof BigInt64Array || cells instanceof Int32Array
    ? cells.subarray(from, to)
    : Array.from({ length: to - from }, (_, i) => toCell(cells[from + i]));

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

/** Slices that do not cross row groups. */
function* slices({ row_groups }: FileMetaData, columns: number): Generator<readonly [number, number]> {
  const most = Math.max(ROWS, Math.floor(CELLS / Math.max(1, columns)));
  let start = 0;
  for (const group of row_groups) {
    const end = start + Number(group.num_rows);
    for (; start < end; start = Math.min(start + most, end)) yield [start, Math.min(start + most, end)];
  }
}
