import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from '../parts/parquet.ts';
import type { Cell } from '../tables/columns/column.ts';
import { toCell } from '../tables/columns/to-cell.ts';
import { unreadable } from '../tables/complain.ts';
import type { Input } from '../tables/input/input.ts';
import { codecs } from '../tables/parquet/codecs.ts';
import { checkPages } from '../tables/parquet/pages.ts';
import { checkClaims, orDamaged } from '../tables/parquet/parquet.ts';
import { slicesOf } from '../tables/parquet/slices.ts';
import { cellBatch } from './cell-batch.ts';
import type { TextReading } from './csv-batches.ts';
import { placeOf } from './csv-cutter.ts';
import { type NumberColumn, numberColumn, oddNotes } from './number-cell.ts';
import type { BatchReader } from './row-batch.ts';

/** Rows of a batch, and cells that are decoded at once: a row group, or a part of one where it is larger. */
const ROWS = 16_384;
const CELLS = 1 << 24;

/** Open a Parquet file: some rows at a time are decoded. */
export async function openParquet(input: Input, { rules, limits, notes }: TextReading): Promise<BatchReader> {
  const { name } = input;
  const file = await slicesOf(input);
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
      compressors: await codecs(),
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
  const first: unknown = cells.find((cell) => cell !== null && cell !== undefined);
  if (typeof first === 'bigint') return cells.every((cell) => typeof cell === 'bigint') ? BigInt64Array.from(cells) : cells;
  return typeof first === 'number' ? (packedNumbers(cells, whole) ?? cells) : cells;
}

/** One pass, for this is asked of every cell of a file; undefined where not all are numbers, or a whole number is missing. */
function packedNumbers(cells: readonly unknown[], whole: boolean): Float64Array | Int32Array | undefined {
  const out = whole ? new Int32Array(cells.length) : new Float64Array(cells.length);
  for (let i = 0; i < cells.length; ++i) {
    const cell = cells[i];
    if (typeof cell === 'number') out[i] = cell;
    else if (whole || (cell !== null && cell !== undefined)) return undefined;
    else out[i] = Number.NaN;
  }
  return out;
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

/** Slices that do not cross row groups. */
function* slices({ row_groups }: FileMetaData, columns: number): Generator<readonly [number, number]> {
  const most = Math.max(ROWS, Math.floor(CELLS / Math.max(1, columns)));
  let start = 0;
  for (const group of row_groups) {
    const end = start + Number(group.num_rows);
    for (; start < end; start = Math.min(start + most, end)) yield [start, Math.min(start + most, end)];
  }
}
