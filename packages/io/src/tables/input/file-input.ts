import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { unreadable } from '../complain.ts';
import { type ByteRange, CHUNK, emptyInput, type Input, joined, orSystem, START, type Unpacking } from './input.ts';

/** Bytes that come once, such as standard input, with the name that messages give them. */
export interface NamedStream {
  readonly name: string;
  readonly stream: Readable;
}

/** Look at what is to be read. @throws HapaxError `FILE` when it is not there, or empty */
export async function inputOf(source: string | NamedStream): Promise<Input> {
  const input = typeof source === 'string' ? await fileInput(source) : await streamInput(source.name, source.stream);
  if (input.start.length === 0) throw emptyInput(input.name);
  return input;
}

/** A pipe with a name, as shells make them for `<(…)`, can only be read once, from the start. */
async function fileInput(path: string): Promise<Input> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, undefined, 'is a folder; name a file in it');
    if (!found.isFile()) return await streamInput(path, createReadStream(path, { highWaterMark: CHUNK }));
    return {
      name: path,
      size: found.size,
      start: await firstBytes(path),
      file: { open: () => open(path), whole: async () => new Uint8Array(await readFile(path)) },
      gzip,
      bytes: (range?: ByteRange) =>
        createReadStream(path, { highWaterMark: CHUNK, ...(range && { start: range.from, end: range.to - 1 }) }),
      close: () => {},
    };
  } catch (error) {
    throw orSystem(path, error);
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(START);
    const { bytesRead } = await file.read(bytes, 0, START, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function streamInput(name: string, stream: Readable): Promise<Input> {
  const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  let start = new Uint8Array(0);
  try {
    while (start.length < START) {
      const next = await chunks.next();
      if (next.done === true) break;
      start = joined(start, next.value);
    }
  } catch (error) {
    throw orSystem(name, error);
  }
  const all = async function* () {
    try {
      if (start.length > 0) yield start;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  };
  return { name, size: undefined, start, file: undefined, gzip, bytes: all, close: () => void stream.destroy() };
}

/** Gzip by the library of Node. */
const gzip: Unpacking = {
  start(bytes) {
    try {
      return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      return new Uint8Array(0);
    }
  },
  all(bytes) {
    const unpacked = createGunzip({ chunkSize: CHUNK });
    // What goes wrong is thrown to who reads.
    pipeline(Readable.from(bytes, { objectMode: false }), unpacked, () => {});
    return unpacked;
  },
};
