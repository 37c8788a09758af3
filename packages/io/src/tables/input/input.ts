import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { systemError, unreadable } from '../complain.ts';

/** Bytes that come once, such as standard input, with the name that messages give them. */
export interface NamedStream {
  readonly name: string;
  readonly stream: Readable;
}

/** Bytes `from` up to `to`, which is not among them. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What is read: a file, or bytes that come once. */
export interface Input {
  readonly name: string;
  /** Bytes in all, where that is known beforehand. */
  readonly size: number | undefined;
  /** The first bytes, to see what it is. */
  readonly start: Uint8Array;
  /** Only files can be read here and there. */
  readonly path: string | undefined;
  /** All bytes, from the first on, or those of a range of a file; to be called once. */
  bytes(range?: ByteRange): Readable;
  /** Let go of what may still come. */
  close(): void;
}

/** Bytes that show what something is: a few lines of text, compressed or not. */
const START = 4096;
/** Bytes read at once: large enough that parsing, not waiting, is the cost. */
const CHUNK = 1 << 20;
/** What comes from a stream and must be held whole may be this long. */
const LARGEST_WHOLE = 1e9;

/** Look at what is to be read. @throws HapaxError `FILE` when it is not there, or empty */
export async function inputOf(source: string | NamedStream): Promise<Input> {
  const input = typeof source === 'string' ? await fileInput(source) : await streamInput(source.name, source.stream);
  if (input.start.length === 0) throw unreadable(input.name, undefined, 'is empty; it needs a header and at least one row');
  return input;
}

/** A pipe with a name, as shells make them for `<(…)`, can only be read once, from the start. */
async function fileInput(path: string): Promise<Input> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, undefined, 'is a folder; name a file in it');
    if (!found.isFile()) return await streamInput(path, createReadStream(path, { highWaterMark: CHUNK }));
    const bytes = (range?: ByteRange) =>
      createReadStream(path, { highWaterMark: CHUNK, ...(range && { start: range.from, end: range.to - 1 }) });
    return { name: path, size: found.size, start: await firstBytes(path), path, bytes, close: () => {} };
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
  return {
    name,
    size: undefined,
    start,
    path: undefined,
    bytes: () => Readable.from(all(), { objectMode: false }),
    close: () => void stream.destroy(),
  };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** All bytes at once, for formats whose parts lie here and there. */
export async function wholeOf({ name, path, bytes }: Input): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (path !== undefined) return new Uint8Array(await readFile(path));
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of bytes()) {
      size += chunk.length;
      if (size > LARGEST_WHOLE)
        throw unreadable(name, undefined, 'is longer than 1 GB and of a format that is read whole; save it as a file');
      chunks.push(chunk);
    }
    const out = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  } catch (error) {
    throw orSystem(name, error);
  }
}

const orSystem = (name: string, error: unknown) => (error instanceof Error && 'syscall' in error ? systemError(name, error) : error);
