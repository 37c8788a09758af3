import { systemError, unreadable } from './complain.ts';
import { firstBytes } from './text-stream.ts';

export const FORMATS = ['csv', 'ndjson', 'json', 'parquet', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

const ENDINGS: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  parquet: 'parquet',
  pq: 'parquet',
  xlsx: 'xlsx',
};

const TITLES: Readonly<Record<Format, string>> = {
  csv: 'CSV text',
  ndjson: 'NDJSON text',
  json: 'JSON text',
  parquet: 'a Parquet file',
  xlsx: 'an XLSX workbook',
};

/** What a file is: as told, or by its ending. Its first bytes must not say otherwise. */
export async function formatOf(path: string, told: Format | undefined): Promise<Format> {
  const ending = /\.([^./\\]+?)(\.gz)?$/i.exec(path)?.[1].toLowerCase() ?? '';
  const format = told ?? (Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined);
  if (format === undefined)
    throw unreadable(
      path,
      undefined,
      `has an ending that says nothing about its format; pass --format ${FORMATS.join(', ').replace(/, (\w+)$/, ' or $1')}`,
    );
  const found = await contentOf(path);
  if (found !== undefined && found !== format)
    throw unreadable(path, undefined, `is ${TITLES[found]}, not ${TITLES[format]}; pass --format ${found}`);
  return format;
}

async function contentOf(path: string): Promise<Format | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await firstBytes(path, 4);
  } catch (error) {
    throw systemError(path, error);
  }
  const start = String.fromCharCode(...bytes);
  return start === 'PAR1' ? 'parquet' : start === 'PK\u0003\u0004' ? 'xlsx' : undefined;
}
