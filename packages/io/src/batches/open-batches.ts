import { HapaxError } from 'hapax';
import { areNumbersMissing, missingTexts } from '../tables/columns/missing.ts';
import { unreadable } from '../tables/complain.ts';
import type { CsvOptions } from '../tables/csv/rows.ts';
import { inputOf, type NamedStream } from '../tables/input/file-input.ts';
import { formatOf } from '../tables/input/format.ts';
import { limitsOf } from '../tables/limits.ts';
import type { ReadOptions } from '../tables/read-table.ts';
import { openCsv } from './csv-batches.ts';
import type { CsvPart } from './csv-part.ts';
import { openNdjson } from './ndjson-batches.ts';
import type { NumberRules } from './number-cell.ts';
import type { BatchReader } from './row-batch.ts';

/** What of the options of reading a table means something where rows are not looked at together. */
export type BatchReadOptions = Pick<
  ReadOptions,
  | 'format'
  | 'delimiter'
  | 'decimal'
  | 'thousands'
  | 'header'
  | 'headerRow'
  | 'skipRows'
  | 'comment'
  | 'ragged'
  | 'quote'
  | 'encoding'
  | 'missing'
  | 'strict'
  | 'limits'
  | 'onProgress'
> & {
  /** Only these rows of a file of delimited text. */
  readonly part?: CsvPart;
};

/**
 * Open a CSV, NDJSON, Parquet or Arrow file, or a stream that holds one, to be read batch by batch in constant memory.
 * @throws HapaxError `FILE` when it cannot be read, `OPTION` when its format is read whole only
 */
export async function openBatches(source: string | NamedStream, options: BatchReadOptions = {}): Promise<BatchReader> {
  const input = await inputOf(source);
  try {
    const notes: string[] = [];
    const format = formatOf(input, options.format, notes);
    const limits = limitsOf(options.limits);
    const missing = missingTexts(options.missing);
    const rules: NumberRules = {
      source: input.name,
      missing,
      missingNumbers: areNumbersMissing(missing),
      decimal: options.decimal,
      thousands: options.thousands,
      strict: options.strict === true,
    };
    const reading = { rules, limits, notes, ...(options.part && { part: options.part }) };
    if (input.start[0] === 0x50 && input.start[1] === 0x4b)
      throw unreadable(
        input.name,
        undefined,
        'is a zip archive or a workbook, which cannot be read row by row; unpack it, or save it as CSV or Parquet',
      );
    if (format === 'csv') {
      const csv: CsvOptions = {
        ...options,
        header: options.header ?? 'auto',
        ragged: options.ragged ?? (options.strict === true ? 'error' : 'pad'),
      };
      return await openCsv(input, csv, reading);
    }
    if (format === 'ndjson') return await openNdjson(input, options, reading);
    // Readers of formats with libraries of their own are loaded when they are needed.
    if (format === 'parquet') return await (await import('./parquet-batches.ts')).openParquet(input, reading);
    if (format === 'arrow') return await (await import('./arrow-batches.ts')).openArrow(input, reading);
    throw new HapaxError(
      'OPTION',
      `${input.name} is ${format === 'json' ? 'JSON' : 'a workbook'}, which cannot be read row by row; save it as CSV, NDJSON, Parquet or Arrow, or use hapax score FILE --model MODEL`,
    );
  } catch (error) {
    input.close();
    throw error;
  }
}
