import { unreadable } from '../complain.ts';
import { isArrowFile, isArrowStream } from './arrow-marks.ts';
import { characters, type Input, START } from './input.ts';
import { isGzip } from './text-stream.ts';

export const FORMATS = ['csv', 'ndjson', 'json', 'parquet', 'arrow', 'xlsx'] as const;
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
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
  xlsx: 'xlsx',
};

const TITLES: Readonly<Record<Format, string>> = {
  csv: 'CSV text',
  ndjson: 'NDJSON text',
  json: 'JSON text',
  parquet: 'a Parquet file',
  arrow: 'Arrow',
  xlsx: 'an XLSX workbook',
};

/**
 * What is to be read: as told, as its name ends, or as it begins. Its first bytes must not say otherwise.
 * @param notes told when the name of a file says nothing
 */
export function formatOf(input: Input, told: Format | undefined, notes: string[]): Format {
  const ending = /\.([^./\\]+?)(\.gz)?$/i.exec(input.name)?.[1].toLowerCase() ?? '';
  const format = told ?? (Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined);
  refuseForeign(input);
  const found = binaryOf(input.start);
  if (format === undefined) {
    const guess = found ?? textFormatOf(startOf(input));
    if (input.file !== undefined) notes.push(`the name says nothing about the format, and the content looks like ${TITLES[guess]}`);
    return guess;
  }
  if (found !== undefined && found !== format)
    throw unreadable(input.name, undefined, `is ${TITLES[found]}, not ${TITLES[format]}; pass --format ${found}`);
  return format;
}

/** What other programs write, by its first bytes, and what to do with it. */
const FOREIGN: readonly (readonly [start: string, words: string])[] = [
  ['\u00d0\u00cf\u0011\u00e0', 'is an old Excel workbook (.xls), which is not read; open it and save it as .xlsx or CSV'],
  ['%PDF', 'is a PDF, not a table; save the table as CSV or .xlsx'],
  ['\u00fd7zXZ', 'is compressed with xz; unpack it first'],
  ['BZh', 'is compressed with bzip2; unpack it first'],
  ['7z\u00bc\u00af', 'is a 7-Zip archive; unpack it first'],
  ['\u0028\u00b5\u002f\u00fd', 'is compressed with zstd; unpack it first'],
  ['\u0089HDF', 'is an HDF5 file, which is not read; save the table as Parquet or CSV'],
  ['SQLite format 3', 'is a SQLite database, which is not read; export the table as CSV'],
  [
    'Obj\u0001',
    "is an Avro file, and Avro is read only from Kafka by hapax watch; write it as Parquet or NDJSON, such as with DuckDB: COPY (SELECT * FROM read_avro('rows.avro')) TO 'rows.parquet'",
  ],
  ['ORC', 'is an ORC file, which is not read; write the table as Parquet or CSV'],
  ['FEA1', 'is a Feather file of version 1, which is not read; write it as version 2 or Parquet'],
  ['MATLAB 5.0', 'is a file of MATLAB, which is not read; save the table as CSV'],
  ['<stata_dta>', 'is a file of Stata, which is not read; save the table as CSV'],
  ['$FL2', 'is a file of SPSS, which is not read; save the table as CSV'],
  ['RDX', 'is a file of R, which is not read; save the table as Parquet or CSV'],
  ['RDA', 'is a file of R, which is not read; save the table as Parquet or CSV'],
  ['\u0080\u0004', 'is a pickle of Python, which is not read; save the table as Parquet or CSV'],
  ['\u0080\u0005', 'is a pickle of Python, which is not read; save the table as Parquet or CSV'],
  ['\u00d4\u00c3\u00b2\u00a1', 'is a capture of packets, not a table'],
];

function refuseForeign(input: Input): void {
  const start = characters(input.start.subarray(0, 16));
  const found = FOREIGN.find(([bytes]) => start.startsWith(bytes));
  if (found !== undefined) throw unreadable(input.name, undefined, found[1]);
  // Behind a checksum.
  if (start.startsWith('DUCK', 8))
    throw unreadable(
      input.name,
      undefined,
      "is a DuckDB database; read a query of it with hapax watch and a source of type duckdb, or write the table out: COPY rows TO 'rows.parquet'",
    );
  const text = startOf({ ...input, start: input.start.subarray(0, 200) })
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<!doctype html') || text.startsWith('<html'))
    throw unreadable(
      input.name,
      undefined,
      'is a web page, not a table; a download may have brought an error page: look at it in a browser',
    );
}

function binaryOf(bytes: Uint8Array): Format | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === 'PAR1') return 'parquet';
  if (start === 'PK\u0003\u0004') return 'xlsx';
  return isArrowFile(bytes) || isArrowStream(bytes) ? 'arrow' : undefined;
}

/** The first bytes as characters; those of another encoding than ASCII do not matter here. */
function startOf({ start, gzip }: Input): string {
  const shown = isGzip(start) ? gzip.start(start).subarray(0, START) : start;
  return characters(shown).replaceAll('\0', '');
}

/** An object begins a line of JSON, an array of objects or nothing is JSON as a whole, and all else is a table of text. */
function textFormatOf(start: string): Format {
  if (/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*\{/.test(start)) return 'ndjson';
  return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*\[\s*(?:[{\]]|$)/.test(start) ? 'json' : 'csv';
}
