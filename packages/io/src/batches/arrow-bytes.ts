import { systemError } from '../tables/complain.ts';
import type { Input, SeekableFile } from '../tables/input/input.ts';

/** Bytes of an input, one after another. */
export interface Taker {
  /** So many bytes; fewer at the end of the input, undefined behind it. */
  some(count: number): Promise<Uint8Array | undefined>;
  /** Fill `out` from `start` on; returns how many bytes there were. */
  into(out: Uint8Array, start: number): Promise<number>;
  close(): Promise<void>;
}

export const taker = async (input: Input): Promise<Taker> =>
  input.file === undefined ? streamTaker(input) : await fileTaker(input.name, input.file);

/** Small things are read through a buffer that stays, large ones to where they belong: what is left behind is what costs. */
const AHEAD = 1 << 18;

async function fileTaker(name: string, given: SeekableFile): Promise<Taker> {
  const file = await given.open().catch((error: unknown) => Promise.reject(systemError(name, error)));
  const ahead = new Uint8Array(AHEAD);
  let from = 0;
  let to = 0;
  const read = async (out: Uint8Array, start: number, count: number): Promise<number> => {
    try {
      return (await file.read(out, start, count)).bytesRead;
    } catch (error) {
      throw systemError(name, error);
    }
  };
  const into = async (out: Uint8Array, start: number): Promise<number> => {
    let at = start;
    while (at < out.length) {
      if (from < to) {
        const part = ahead.subarray(from, Math.min(to, from + out.length - at));
        out.set(part, at);
        at += part.length;
        from += part.length;
      } else if (out.length - at >= AHEAD) {
        const got = await read(out, at, out.length - at);
        if (got === 0) break;
        at += got;
      } else {
        from = 0;
        to = await read(ahead, 0, AHEAD);
        if (to === 0) break;
      }
    }
    return at - start;
  };
  return { into, some: someOf(into), close: () => file.close() };
}

const someOf =
  (into: Taker['into']): Taker['some'] =>
  async (count) => {
    const out = new Uint8Array(count);
    const got = await into(out, 0);
    return got === 0 && count > 0 ? undefined : out.subarray(0, got);
  };

function streamTaker(input: Input): Taker {
  const chunks: AsyncIterator<Uint8Array> = input.bytes()[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  const into = async (out: Uint8Array, start: number): Promise<number> => {
    let to = start;
    try {
      while (to < out.length) {
        if (chunk.length === 0) {
          const next = await chunks.next();
          if (next.done === true) break;
          chunk = next.value;
        }
        const part = chunk.subarray(0, out.length - to);
        out.set(part, to);
        to += part.length;
        chunk = chunk.subarray(part.length);
      }
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? systemError(input.name, error) : error;
    }
    return to - start;
  };
  return { into, some: someOf(into), close: async () => {} };
}
