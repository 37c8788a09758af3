import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Rules } from './column.ts';
import { systemError, unreadable } from './complain.ts';
import { readCsv } from './csv.ts';
import type { CsvOptions } from './csv-rows.ts';
import { type Format, formatOf } from './format.ts';
import { readJson, readNdjson } from './json.ts';
import { readParquet } from './parquet.ts';
import type { Table } from './table.ts';
import { builder, finish, MISSING, type Selection } from './table-builder.ts';
import { inTimeOrder } from './time-axis.ts';
import { readXlsx, type XlsxOptions } from './xlsx.ts';

export interface ReadOptions extends Selection, Partial<CsvOptions>, XlsxOptions {
  /** Without it the name of the file decides, and its first bytes must agree. */
  readonly format?: Format;
  /** Texts that mean "missing" beside the empty cell, NA, NaN, nan, null and NULL. */
  readonly missing?: readonly string[];
  /** What separates whole from fraction in the numbers of a text file. */
  readonly decimal?: '.' | ',';
  /** `time`: rows are sorted by the time column; `file`: they stay as they are. */
  readonly order?: 'time' | 'file';
}

/**
 * Read a table from a CSV, NDJSON, JSON, Parquet or XLSX file. CSV, NDJSON and Parquet are streamed: memory holds the wanted
 * columns and little else.
 * @throws HapaxError `FILE` when the file cannot be read or understood, `INPUT` when it does not hold what was asked for; the
 * message names file, line and column, and the way out
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table> {
  const { size } = await fileStats(path);
  if (size === 0) throw unreadable(path, undefined, 'is empty; it needs a header and at least one row');
  const format = await formatOf(path, options.format);
  const missing = new Set([...MISSING, ...(options.missing ?? [])]);
  const rules: Rules = {
    source: path,
    missing,
    missingNumbers: [...missing].some((token) => Number.isFinite(Number(token))),
    decimal: options.decimal ?? '.',
  };
  const csv: CsvOptions = { ...options, header: options.header ?? 'auto', ragged: options.ragged ?? 'error' };
  const target = builder(rules, options, format === 'csv' || format === 'ndjson' ? 'line' : 'row');
  if (format === 'csv') await readCsv(path, size, csv, target);
  else if (format === 'ndjson') await readNdjson(path, size, options, target);
  else if (format === 'json') await readJson(path, size, options, target);
  else if (format === 'parquet') await readParquet(path, options.onProgress, target);
  else await readXlsx(path, size, options, target);
  const table = finish(target);
  return options.order === 'file' ? table : inTimeOrder(table);
}

async function fileStats(path: string): Promise<Stats> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, undefined, 'is a folder; name a file in it');
    return found;
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? systemError(path, error) : error;
  }
}
