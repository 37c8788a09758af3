import type { CsvOptions } from './csv-rows.ts';
import { readCsvText } from './csv-text.ts';
import type { Input } from './input.ts';
import type { Builder } from './table-builder.ts';
import { textOf } from './text-stream.ts';

/** Read a file of delimited text. */
export const readCsv = (input: Input, options: CsvOptions, target: Builder): Promise<void> =>
  readCsvText(input.name, textOf(input, options, target.limits, target.notes), options, target);
