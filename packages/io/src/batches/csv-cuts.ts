import { open } from 'node:fs/promises';
import { systemError } from '../tables/complain.ts';
import { inputOf } from '../tables/input/file-input.ts';
import { formatOf } from '../tables/input/format.ts';
import type { ByteRange } from '../tables/input/input.ts';
import { whyWholeText } from '../tables/input/text-stream.ts';
import type { BatchReadOptions } from './open-batches.ts';

/** The first range: long enough to show what columns are like. Its head is looked at as that of the whole file is. */
const FIRST = 2 << 20;
const RANGE = 4 << 20;
/** Bytes looked at for the end of a line. */
const LOOK = 1 << 16;
const NEWLINE = 10;

/** @returns why a file cannot be read in parts by several threads; undefined: it can @throws HapaxError `FILE` */
export async function whyWhole(
  path: string,
  { format, encoding }: Pick<BatchReadOptions, 'format' | 'encoding'>,
): Promise<string | undefined> {
  const input = await inputOf(path);
  try {
    const is = formatOf(input, format, []);
    return is === 'csv' ? whyWholeText(input, encoding) : `is ${is === 'ndjson' ? 'NDJSON' : is}`;
  } finally {
    input.close();
  }
}

/** The ranges of a file, one behind the other: each ends behind the end of a line. */
export async function* lineRanges(
  path: string,
  sizes: { readonly first?: number; readonly each?: number } = {},
): AsyncGenerator<ByteRange & { readonly last: boolean; readonly size: number }> {
  const { first = FIRST, each = RANGE } = sizes;
  const file = await open(path).catch((error: unknown) => Promise.reject(systemError(path, error)));
  try {
    const { size } = await file.stat();
    const look = Buffer.alloc(LOOK);
    for (let from = 0; from < size; ) {
      let to = size;
      for (let at = from + (from === 0 ? first : each); at < size; at += LOOK) {
        const { bytesRead } = await file.read(look, 0, LOOK, at);
        const end = look.subarray(0, bytesRead).indexOf(NEWLINE);
        if (end < 0) continue;
        to = at + end + 1;
        break;
      }
      yield { from, to, last: to >= size, size };
      from = to;
    }
  } finally {
    await file.close();
  }
}
