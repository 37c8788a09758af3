import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Cell } from './column.ts';
import { unreadable } from './complain.ts';
import { type Input, wholeOf } from './input.ts';
import { addRow, type Builder, begin } from './table-builder.ts';
import type { Progress } from './text-stream.ts';

/** Rows decoded at once: bounds the memory beside the columns themselves. */
const ROWS = 65_536;

/** Read a Parquet file a slice of rows at a time, only the columns that are wanted. */
export async function readParquet(input: Input, onProgress: Progress | undefined, target: Builder): Promise<void> {
  const path = input.name;
  const file = input.path === undefined ? (await wholeOf(input)).buffer : await asyncBufferFromFile(input.path);
  const metadata = await orDamaged(path, () => parquetMetadataAsync(file));
  const flat = parquetSchema(metadata).children.filter(({ children }) => children.length === 0);
  begin(
    target,
    flat.map(({ element }) => element.name),
  );
  const wanted = target.columns.map(({ role }, j) => (role === 'skip' ? -1 : j)).filter((j) => j >= 0);
  const columns = wanted.map((j) => flat[j].element.name);
  const total = Number(metadata.num_rows);
  const cells: Cell[] = new Array(target.columns.length);
  for (const [from, to] of slices(metadata)) {
    const rows = await orDamaged(path, () => parquetReadObjects({ file, metadata, compressors, columns, rowStart: from, rowEnd: to }));
    rows.forEach((row, i) => {
      wanted.forEach((j, k) => {
        cells[j] = toCell(row[columns[k]]);
      });
      addRow(target, cells, from + i + 1);
    });
    onProgress?.(to / total);
  }
}

/** Slices that do not cross row groups, so that no group is decoded for the sake of a few rows more often than needed. */
function* slices({ row_groups }: FileMetaData): Generator<readonly [number, number]> {
  let start = 0;
  for (const group of row_groups) {
    const end = start + Number(group.num_rows);
    for (; start < end; start = Math.min(start + ROWS, end)) yield [start, Math.min(start + ROWS, end)];
  }
}

const toCell = (value: unknown): Cell =>
  value === null || value === undefined || value instanceof Date || ['number', 'string', 'bigint', 'boolean'].includes(typeof value)
    ? // The kinds are exactly those just tested for.
      (value as Cell)
    : JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));

async function orDamaged<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unreadable(source, undefined, `is not a Parquet file that can be read: ${why.replace(/\s*\n\s*/g, ' ')}`, error);
  }
}
