import type { Input } from '../input/input.ts';
import { textOf } from '../input/text-stream.ts';
import type { Builder } from '../table-builder.ts';
import type { CsvOptions } from './rows.ts';
import { readCsvText } from './text.ts';

/** Read a file of delimited text. */
export const readCsv = (input: Input, options: CsvOptions, target: Builder): Promise<void> =>
  readCsvText(input.name, textOf(input, options, target.limits, target.notes), options, target);
