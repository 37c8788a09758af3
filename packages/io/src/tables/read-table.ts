import { unzipped } from './archives/zip.ts';
import { inputOf, type NamedStream } from './input/file-input.ts';
import { limitsOf } from './limits.ts';
import { type ReadOptions, readInput } from './read-input.ts';
import type { Table } from './table.ts';

export type { ReadOptions } from './read-input.ts';

/**
 * Read a table from a CSV, NDJSON, JSON, Parquet, Arrow or XLSX file, or from a stream that holds one. CSV, NDJSON, Parquet and Arrow are streamed: memory holds the wanted
 * columns and little else.
 * @throws HapaxError `FILE` when the file cannot be read or understood, `INPUT` when it does not hold what was asked for; the
 * message names file, line and column, and the way out
 */
export async function readTable(source: string | NamedStream, options: ReadOptions = {}): Promise<Table> {
  const input = await unzipped(await inputOf(source), limitsOf(options.limits), options.sheet);
  try {
    return await readInput(input, options);
  } finally {
    input.close();
  }
}
