import { type ByteRange, CHUNK, emptyInput, type Input, type OpenFile, START, type Unpacking } from './input.ts';

/** Bytes that are there already, read as a file of them would be. @throws HapaxError `FILE` when there are none */
export function inputOfBytes(name: string, bytes: Uint8Array<ArrayBuffer>, gzip: Unpacking): Input {
  if (bytes.length === 0) throw emptyInput(name);
  return {
    name,
    size: bytes.length,
    start: bytes.subarray(0, START),
    file: { open: async () => opened(bytes), whole: async () => bytes },
    gzip,
    bytes: (range) => pieces(bytes, range),
    close: () => {},
  };
}

function opened(bytes: Uint8Array): OpenFile {
  let last = 0;
  return {
    async read(out, offset, length, position) {
      const from = position ?? last;
      const part = bytes.subarray(from, from + length);
      out.set(part, offset);
      if (position === undefined || position === null) last += part.length;
      return { bytesRead: part.length };
    },
    close: async () => {},
  };
}

async function* pieces(bytes: Uint8Array, { from, to }: ByteRange = { from: 0, to: bytes.length }): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += CHUNK) yield bytes.subarray(at, Math.min(to, at + CHUNK));
}
