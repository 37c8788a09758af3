import type { AsyncBuffer } from '../../parts/parquet.ts';
import { type Input, orSystem, partOf, wholeOf } from '../input/input.ts';

/** The bytes of an input as the Parquet library asks for them: here and there in a file, all at once of a stream. */
export async function slicesOf(input: Input): Promise<AsyncBuffer> {
  const { file, size, name } = input;
  if (file === undefined || size === undefined) return (await wholeOf(input)).buffer;
  return {
    byteLength: size,
    async slice(start, end = size) {
      try {
        const from = start < 0 ? Math.max(0, size + start) : start;
        const open = await file.open();
        try {
          return (await partOf(open, from, Math.max(0, Math.min(size, end) - from))).slice().buffer;
        } finally {
          await open.close();
        }
      } catch (error) {
        throw orSystem(name, error);
      }
    },
  };
}
