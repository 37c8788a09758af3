import { listed, unreadable } from '../complain.ts';
import { inputOfBytes } from '../input/bytes-input.ts';
import { type Input, wholeOf } from '../input/input.ts';
import { type Limits, overLimit } from '../limits.ts';
import { arrayCsv } from './array-csv.ts';

/** Endings of files that can be tables. pandas calls the only file of an archive `x.csv.zip`, as the archive itself. */
const TABLES = /\.(?:csv|tsv|txt|ndjson|jsonl|json|parquet|pq|xlsx|log)(?:\.zip)?$/i;

/** What a zip archive holds: the parts of a workbook, or files of which some can be tables or arrays. */
export interface Contents {
  readonly kind: 'workbook' | 'document' | 'arrays' | 'files';
  readonly names: readonly string[];
  /** Files that can be tables, or arrays. */
  readonly tables: readonly string[];
}

/** What the archive in these bytes holds; undefined for bytes that are none, or are damaged. */
export async function contentsOf(bytes: Uint8Array): Promise<Contents | undefined> {
  if (!isZip(bytes)) return undefined;
  const { unzip } = await import('./unzip.ts');
  const names: string[] = [];
  try {
    unzip(bytes, ({ name }) => {
      names.push(name);
      return false;
    });
  } catch {
    return undefined;
  }
  if (names.length === 0) return undefined;
  const tables = names.filter((name) => TABLES.test(name) && !name.startsWith('__MACOSX'));
  if (names.some((name) => /^(?:xl\/|\[content_types\])/i.test(name))) return { kind: 'workbook', names, tables: [] };
  if (names.includes('mimetype') && names.includes('content.xml')) return { kind: 'document', names, tables: [] };
  const arrays = names.filter((name) => name.endsWith('.npy'));
  if (arrays.length > 0 && !names.some((name) => TABLES.test(name))) return { kind: 'arrays', names, tables: arrays };
  return { kind: 'files', names, tables };
}

/**
 * The table inside a zip archive; anything else comes back as it is. A workbook is an archive too, and is told by its parts.
 * @param member the file of the archive that is wanted
 * @throws HapaxError `FILE` when there is none, or more than one and none is named
 */
export async function unzipped(input: Input, limits: Limits, member: string | undefined): Promise<Input> {
  if (!isZip(input.start)) return input;
  const bytes = await wholeOf(input);
  const inside = await contentsOf(bytes);
  // The reader of workbooks says what is wrong with an archive that cannot be read.
  if (inside === undefined || inside.kind === 'workbook') return inputOfBytes(input.name, bytes, input.gzip);
  if (inside.kind === 'document')
    throw unreadable(input.name, undefined, 'is an OpenDocument file, which is not read; save the table as .xlsx or CSV');
  const { unzip } = await import('./unzip.ts');
  let claimed = 0;
  const parts = (wanted: (name: string) => boolean) =>
    unzip(bytes, ({ name, originalSize }) => {
      if (!wanted(name)) return false;
      claimed += originalSize;
      if (claimed > limits.unpacked)
        throw overLimit(input.name, undefined, 'unpacked', `unpacks to more than ${Math.round(limits.unpacked / 1e6)} MB`, claimed);
      return true;
    });
  const { kind, names, tables } = inside;
  if (kind === 'arrays')
    return inputOfBytes(
      `${input.name}/array.csv`,
      arrayCsv(
        input.name,
        parts((name) => tables.includes(name)),
        member,
        limits,
      ),
      input.gzip,
    );
  const chosen = member === undefined ? (tables.length === 1 ? tables[0] : undefined) : names.find((name) => name === member);
  if (chosen === undefined)
    throw unreadable(
      input.name,
      undefined,
      tables.length === 0
        ? `is an archive without a table; it has ${listed(names)}`
        : `is an archive of ${tables.length} tables; name one with --sheet: ${listed(tables)}`,
    );
  // As it is: what unpacks to the most that is let in would take twice as much by a copy.
  const { [chosen]: file } = parts((name) => name === chosen);
  const twice = /\.zip$/i.test(chosen);
  if (twice && isZip(file))
    throw unreadable(input.name, undefined, `holds an archive, ${chosen}, and one inside another is not read; unpack it once`);
  return inputOfBytes(`${input.name}/${twice ? chosen.slice(0, -'.zip'.length) : chosen}`, file, input.gzip);
}

const isZip = (start: Uint8Array): boolean => start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;
