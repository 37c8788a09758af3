import { type FileMetaData, parquetMetadataAsync, parquetReadObjects, parquetSchema } from '../../parts/parquet.ts';
import type { Cell } from '../columns/column.ts';
import { toCell } from '../columns/to-cell.ts';
import { quote, unreadable } from '../complain.ts';
import type { Input } from '../input/input.ts';
import type { Progress } from '../input/text-stream.ts';
import { type Limits, overLimit } from '../limits.ts';
import { recordReader } from '../records.ts';
import { addRow, type Builder, begin, checkWanted } from '../table-builder.ts';
import { codecs } from './codecs.ts';
import { checkPages } from './pages.ts';
import { slicesOf } from './slices.ts';

/** Rows decoded at once: bounds the memory beside the columns themselves. */
const ROWS = 65_536;

/** Read a Parquet file a slice of rows at a time, only the columns that are wanted. */
export async function readParquet(input: Input, onProgress: Progress | undefined, target: Builder): Promise<void> {
  const path = input.name;
  const file = await slicesOf(input);
  const metadata = await orDamaged(path, () => parquetMetadataAsync(file));
  checkClaims(path, metadata, target.limits);
  await orDamaged(path, () => checkPages(file, metadata, target.limits.unpacked));
  const { children } = parquetSchema(metadata);
  const flat = children.filter((one) => one.children.length === 0);
  if (flat.length < children.length) {
    await readNested(path, file, metadata, onProgress, target);
    return;
  }
  begin(
    target,
    flat.map(({ element }) => element.name),
  );
  const wanted = target.columns.map(({ role }, j) => (role === 'skip' ? -1 : j)).filter((j) => j >= 0);
  const columns = wanted.map((j) => flat[j].element.name);
  const total = Number(metadata.num_rows);
  const cells: Cell[] = new Array(target.columns.length);
  for (const [from, to] of slices(metadata)) {
    const rows = await orDamaged(path, async () =>
      parquetReadObjects({ file, metadata, compressors: await codecs(), columns, rowStart: from, rowEnd: to }),
    );
    if (rows.length !== to - from)
      throw unreadable(
        path,
        undefined,
        `is damaged: rows ${from + 1} to ${to} are claimed and only ${rows.length} are there; write it again`,
      );
    rows.forEach((row, i) => {
      wanted.forEach((j, k) => {
        cells[j] = toCell(row[columns[k]]);
      });
      addRow(target, cells, from + i + 1);
    });
    onProgress?.(to / total);
  }
}

/** Structs become columns `outer.inner`, lists text, as in JSON. */
async function readNested(
  path: string,
  file: Parameters<typeof parquetReadObjects>[0]['file'],
  metadata: FileMetaData,
  onProgress: Progress | undefined,
  target: Builder,
): Promise<void> {
  const records = recordReader(target);
  for (const [from, to] of slices(metadata)) {
    const rows = await orDamaged(path, async () =>
      parquetReadObjects({ file, metadata, compressors: await codecs(), rowStart: from, rowEnd: to }),
    );
    for (const [i, row] of rows.entries()) records.take(row, from + i + 1);
    onProgress?.(to / Number(metadata.num_rows));
  }
  records.end();
  checkWanted(
    target,
    target.columns.map(({ name }) => name),
  );
}

/** What the file says of itself must hold together, before anything is made that large. */
export function checkClaims(path: string, { num_rows, row_groups, schema }: FileMetaData, limits: Limits): void {
  const damaged = (what: string) => unreadable(path, undefined, `is damaged: ${what}; write it again`);
  const total = Number(num_rows);
  // A footer that was changed may lack what the format demands.
  const whole = (list: unknown): boolean => Array.isArray(list);
  if (!whole(row_groups) || !row_groups.every(({ columns }) => whole(columns))) throw damaged('its footer names no columns');
  if (!whole(schema) || !schema.every((one) => typeof one.name === 'string')) throw damaged('its footer leaves a column without a name');
  if (total > limits.rows)
    throw overLimit(
      path,
      undefined,
      'rows',
      `claims ${total.toLocaleString('en')} rows, more than ${limits.rows.toLocaleString('en')}`,
      total,
    );
  const inGroups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (inGroups !== total) throw damaged(`it claims ${total} rows, and its parts ${inGroups}`);
  for (const { columns, num_rows: rows } of row_groups)
    for (const { meta_data } of columns) {
      if (meta_data === undefined) continue;
      const { num_values, total_uncompressed_size, path_in_schema } = meta_data;
      const values = Number(num_values);
      if (!whole(path_in_schema)) throw damaged('its footer leaves a column without a name');
      if (path_in_schema.length === 1 && values !== Number(rows))
        throw damaged(`column \`${quote(path_in_schema[0]).slice(1, -1)}\` holds ${values} values for ${rows} rows`);
      const size = Number(total_uncompressed_size);
      if (size > limits.unpacked)
        throw overLimit(path, undefined, 'unpacked', `has a part that unpacks to ${Math.round(size / 1e6)} MB`, size);
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

export async function orDamaged<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // A parser that stumbles over damaged bytes speaks of its own variables.
    const words =
      error instanceof TypeError || error instanceof RangeError ? 'its bytes are damaged' : why.split('\n').join(' ').slice(0, 200);
    throw unreadable(source, undefined, `is not a Parquet file that can be read: ${words}`, error);
  }
}
