import { type AsyncBuffer, type FileMetaData, parquetSchema } from '../../parts/parquet.ts';
import { checkRuns, type Levels, levelsOf } from './levels.ts';
import { numberOf, type Struct, structAt, structOf } from './struct.ts';

/** Bytes that a header of a page is looked for in: those with statistics of long texts are the longest. */
const [HEADER, LONG_HEADER] = [4096, 1 << 20];

/**
 * Look at the headers of all pages before any is decoded: a page of some bytes may claim billions of values, or to unpack to more than
 * the whole column, and a decoder believes it.
 * @param most bytes that a page may unpack to
 * @throws Error in words
 */
export async function checkPages(file: AsyncBuffer, metadata: FileMetaData, most: number): Promise<void> {
  const { row_groups } = metadata;
  const widths = levelWidths(metadata);
  for (const { columns } of row_groups)
    for (const { meta_data } of columns) {
      if (meta_data === undefined) continue;
      const { dictionary_page_offset, data_page_offset, total_compressed_size, num_values } = meta_data;
      const start = Number(dictionary_page_offset || data_page_offset);
      const end = start + Number(total_compressed_size);
      if (!(start >= 0 && end >= start && end <= file.byteLength)) throw new Error('a column lies outside of the file');
      let left = Number(num_values);
      for (let at = start; at < end - 1; ) {
        const { header, length } = await headerAt(file, at, end);
        const size = numberOf(header, 3);
        if (!(size >= 0 && at + length + size <= end)) throw new Error('a page is longer than its column');
        if (!(numberOf(header, 2) >= 0 && numberOf(header, 2) <= most))
          throw new Error(`a page claims to unpack to ${numberOf(header, 2)} bytes`);
        const data = structOf(header, 5) ?? structOf(header, 8);
        const dictionary = structOf(header, 7);
        mustSay(header, data ?? dictionary);
        const values = numberOf(data ?? dictionary, 1);
        // A dictionary has no more entries than there are values; it may be empty.
        if (!(values >= 0 && values <= (data ? left : Number(num_values))))
          throw new Error(`a page claims ${values} values of ${num_values}`);
        if (data) left -= values;
        const levels = data && levelsOf(header, data, meta_data.codec, widths.get(meta_data.path_in_schema.join('\0')));
        if (levels) {
          const bytes = new DataView(await file.slice(at + length, at + length + size));
          for (const { from, to, width } of levels(bytes)) checkRuns(bytes, from, to, width, values);
        }
        at += length + size;
      }
    }
}

/** Kinds of pages, and the fields that the header of each must have: a decoder takes what is left out for something. */
const KINDS: Readonly<Record<number, readonly [part: number, fields: readonly number[]]>> = {
  0: [5, [1, 2]],
  2: [7, [1]],
  3: [8, [1, 4, 5, 6]],
};

function mustSay(header: Struct, part: Struct | undefined): void {
  const [own, fields] = KINDS[numberOf(header, 1)] ?? [];
  if (own === undefined) return;
  if (part === undefined || structOf(header, own) !== part || !fields?.every((id) => part.has(id)))
    throw new Error('the header of a page leaves out what it must say');
}

/** Bits of the levels of each column, by its path. */
function levelWidths(metadata: FileMetaData): ReadonlyMap<string, Levels> {
  const out = new Map<string, Levels>();
  const walk = (
    { children, element, path }: ReturnType<typeof parquetSchema>,
    definition: number,
    repetition: number,
    root: boolean,
  ): void => {
    const kind = root ? 'REQUIRED' : element.repetition_type;
    const [d, r] = [definition + (kind === 'REQUIRED' ? 0 : 1), repetition + (kind === 'REPEATED' ? 1 : 0)];
    if (children.length === 0) out.set(path.join('\0'), { definition: 32 - Math.clz32(d), repetition: 32 - Math.clz32(r) });
    for (const child of children) walk(child, d, r, false);
  };
  walk(parquetSchema(metadata), 0, 0, true);
  return out;
}

async function headerAt(file: AsyncBuffer, at: number, end: number): Promise<{ header: Struct; length: number }> {
  for (const some of [HEADER, LONG_HEADER]) {
    const cursor = { view: new DataView(await file.slice(at, Math.min(end, at + some))), at: 0 };
    try {
      return { header: structAt(cursor, 0), length: cursor.at };
    } catch (error) {
      if (!(error instanceof RangeError) || some === LONG_HEADER || at + some >= end) throw new Error('the header of a page is damaged');
    }
  }
  throw new Error('the header of a page is damaged');
}
