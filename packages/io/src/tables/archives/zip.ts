import { listed, unreadable } from '../complain.ts';
import { inputOfBytes } from '../input/bytes-input.ts';
import { type Input, wholeOf } from '../input/input.ts';
import { type Limits, overLimit } from '../limits.ts';
import { arrayCsv } from './array-csv.ts';

/** Endings of files that can be tables. */
const TABLES = /\.(?:csv|tsv|txt|ndjson|jsonl|json|parquet|pq|xlsx|log)$/i;

/**
 * The table inside a zip archive; anything else comes back as it is. A workbook is an archive too, and is told by its parts.
 * @param member the file of the archive that is wanted
 * @throws HapaxError `FILE` when there is none, or more than one and none is named
 */
export async function unzipped(input: Input, limits: Limits, member: string | undefined): Promise<Input> {
  if (!isZip(input.start)) return input;
  const { unzip } = await import('./unzip.ts');
  const bytes = await wholeOf(input);
  const copy = inputOfBytes(input.name, bytes, input.gzip);
  const names: string[] = [];
  let claimed = 0;
  const parts = (wanted: (name: string) => boolean) =>
    unzip(bytes, ({ name, originalSize }) => {
      if (!wanted(name)) return false;
      claimed += originalSize;
      if (claimed > limits.unpacked)
        throw overLimit(input.name, undefined, 'unpacked', `unpacks to more than ${Math.round(limits.unpacked / 1e6)} MB`, claimed);
      return true;
    });
  try {
    parts((name) => {
      names.push(name);
      return false;
    });
  } catch {
    // The reader of workbooks says what is wrong.
    return copy;
  }
  if (names.length === 0 || names.some((name) => /^(?:xl\/|\[content_types\])/i.test(name))) return copy;
  if (names.includes('mimetype') && names.includes('content.xml'))
    throw unreadable(input.name, undefined, 'is an OpenDocument file, which is not read; save the table as .xlsx or CSV');
  const arrays = names.filter((name) => name.endsWith('.npy'));
  if (arrays.length > 0 && !names.some((name) => TABLES.test(name)))
    return inputOfBytes(
      `${input.name}/array.csv`,
      arrayCsv(
        input.name,
        parts((name) => arrays.includes(name)),
        member,
      ),
      input.gzip,
    );
  const tables = names.filter((name) => TABLES.test(name) && !name.startsWith('__MACOSX'));
  const chosen = member === undefined ? (tables.length === 1 ? tables[0] : undefined) : names.find((name) => name === member);
  if (chosen === undefined)
    throw unreadable(
      input.name,
      undefined,
      tables.length === 0
        ? `is an archive without a table; it has ${listed(names)}`
        : `is an archive of ${tables.length} tables; name one with --sheet: ${listed(tables)}`,
    );
  return inputOfBytes(`${input.name}/${chosen}`, new Uint8Array(parts((name) => name === chosen)[chosen]), input.gzip);
}

const isZip = (start: Uint8Array): boolean => start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;
