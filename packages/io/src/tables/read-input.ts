import { HapaxError } from 'hapax';
import { timeReader } from '../time/time-format.ts';
import { isZone } from '../time/zones.ts';
import type { Rules } from './columns/column.ts';
import { areNumbersMissing, missingTexts } from './columns/missing.ts';
import { readCsv } from './csv/csv.ts';
import type { CsvOptions } from './csv/rows.ts';
import { finish } from './finishing/finish.ts';
import { type Format, formatOf } from './input/format.ts';
import type { Input } from './input/input.ts';
import { readJson, readNdjson } from './json/json.ts';
import { type Limit, limitsOf } from './limits.ts';
import type { Table } from './table.ts';
import { builder, type Selection } from './table-builder.ts';
import { inTimeOrder } from './time/axis.ts';
import type { XlsxOptions } from './workbook/xlsx.ts';

export interface ReadOptions extends Selection, Partial<CsvOptions>, XlsxOptions {
  /** Without it the ending of the name decides, or else the first bytes; both must agree. */
  readonly format?: Format;
  /** What separates thousands in the numbers: a point, a comma, a space, an apostrophe; without it each column shows it. */
  readonly thousands?: string;
  /** How times are written, as `strptime` has it: `%d/%m/%Y %H:%M`; without it each column shows it. */
  readonly timeFormat?: string;
  /** Texts that mean "missing" beside the empty cell, NA, NaN, nan, null and NULL. */
  readonly missing?: readonly string[];
  /** `time`: rows are sorted by the time column; `file`: they stay as they are. */
  readonly order?: 'time' | 'file';
  /** Limits of what is read, where those of `LIMITS` are not enough, or too much. */
  readonly limits?: Partial<Record<Limit, number>>;
}

/** Read what is wanted of an input that is no archive. @throws HapaxError as `readTable` */
export async function readInput(input: Input, options: ReadOptions): Promise<Table> {
  const notes: string[] = [];
  const format = formatOf(input, options.format, notes);
  if (options.timeZone !== undefined && !isZone(options.timeZone))
    throw new HapaxError(
      'OPTION',
      `there is no time zone ${JSON.stringify(options.timeZone.slice(0, 60))}; it is written as in Europe/Berlin or UTC`,
    );
  const missing = missingTexts(options.missing);
  const rules: Rules = {
    source: input.name,
    textsCount: options.textsCount === true,
    missing,
    missingNumbers: areNumbersMissing(missing),
    decimal: options.decimal,
    thousands: options.thousands,
    readTime: readerOf(options.timeFormat),
  };
  const csv: CsvOptions = {
    ...options,
    header: options.header ?? 'auto',
    ragged: options.ragged ?? (options.strict === true ? 'error' : 'pad'),
  };
  const target = builder(rules, options, format === 'csv' || format === 'ndjson' ? 'line' : 'row', notes, limitsOf(options.limits));
  // What has a library of its own is loaded when it is needed.
  if (format === 'csv') await readCsv(input, csv, target);
  else if (format === 'ndjson') await readNdjson(input, options, target);
  else if (format === 'json') await readJson(input, options, target);
  else if (format === 'parquet') await (await import('./parquet/parquet.ts')).readParquet(input, options.onProgress, target);
  else if (format === 'arrow') await (await import('./arrow.ts')).readArrow(input, options.onProgress, target);
  else await (await import('./workbook/xlsx.ts')).readXlsx(input, options, target);
  const table = finish(target);
  return options.order === 'file' ? table : inTimeOrder(table);
}

/** @throws HapaxError `OPTION` at a format with a directive that is none */
function readerOf(format: string | undefined): Rules['readTime'] {
  if (format === undefined) return undefined;
  const read = timeReader(format);
  if (read === undefined)
    throw new HapaxError(
      'OPTION',
      `--time-format ${JSON.stringify(format.slice(0, 60))} has a directive that is none; it has %Y %y %m %d %H %I %M %S %f %p %b %a %j %z %Z %s, as in "%d/%m/%Y %H:%M"`,
    );
  return read;
}
