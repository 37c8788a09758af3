import { unzipped } from './tables/archives/zip.ts';
import { inputOfBytes } from './tables/input/bytes-input.ts';
import { gunzip } from './tables/input/gunzip.ts';
import { limitsOf } from './tables/limits.ts';
import { type ReadOptions, readInput } from './tables/read-input.ts';
import type { Table } from './tables/table.ts';

export type { ReadOptions } from './tables/read-input.ts';
export type { Table } from './tables/table.ts';
export { tableNames } from './tables/table-names.ts';
export { csvCell } from './tables/writing/csv-cell.ts';

/**
 * Read a table from the bytes of a file, by the rules of `readTable`, where there are no files, as in a browser: CSV, NDJSON, JSON, Parquet, Arrow, XLSX, packed
 * as gzip or in a zip archive. Readers of Parquet, Arrow and XLSX are loaded when they are needed.
 * @param name of the file, whose ending may tell the format; messages begin with it
 * @throws HapaxError `FILE` when the bytes cannot be understood, `INPUT` when they do not hold what was asked for
 */
export async function readTableBytes(name: string, bytes: Uint8Array<ArrayBuffer>, options: ReadOptions = {}): Promise<Table> {
  return readInput(await unzipped(inputOfBytes(name, bytes, gunzip), limitsOf(options.limits), options.sheet), options);
}

/**
 * Read a table from text, by the rules of `readTable`.
 * @param labels column that is kept beside the features
 * @throws HapaxError as `readTableBytes`
 */
export const readTableText = (name: string, text: string, labels?: string): Promise<Table> =>
  readTableBytes(name, new TextEncoder().encode(text), labels === undefined ? {} : { labels });
