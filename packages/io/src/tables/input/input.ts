import { systemError, unreadable } from '../complain.ts';

/** Bytes `from` up to `to`, which is not among them. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A file that is open. */
export interface OpenFile {
  /** Bytes into `out` from `offset` on, at most `length` of them, from `position` of the file or, without one, from where the last ended. */
  read(out: Uint8Array, offset: number, length: number, position?: number | null): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** What can be read here and there. */
export interface SeekableFile {
  open(): Promise<OpenFile>;
  whole(): Promise<Uint8Array<ArrayBuffer>>;
}

/** How gzip is unpacked, which no two platforms do alike. */
export interface Unpacking {
  /** What the first bytes of a file unpack to, as far as they go; nothing where they are damaged, which who reads on will tell. */
  start(bytes: Uint8Array): Uint8Array;
  /** @throws Error whose code begins with `Z_` at damaged bytes */
  all(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** What is read: a file, or bytes that come once. */
export interface Input {
  readonly name: string;
  /** Bytes in all, where that is known beforehand. */
  readonly size: number | undefined;
  /** The first bytes, to see what it is. */
  readonly start: Uint8Array;
  /** Only files can be read here and there. */
  readonly file: SeekableFile | undefined;
  readonly gzip: Unpacking;
  /** All bytes, from the first on, or those of a range of a file; to be called once. */
  bytes(range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Let go of what may still come. */
  close(): void;
}

/** Bytes that show what something is: a few lines of text, compressed or not. */
export const START = 4096;
/** Bytes read at once: large enough that parsing, not waiting, is the cost. */
export const CHUNK = 1 << 20;
/** What comes from a stream and must be held whole may be this long. */
const LARGEST_WHOLE = 1e9;

export const emptyInput = (name: string) => unreadable(name, undefined, 'is empty; it needs a header and at least one row');

export function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Bytes that are given to a function one by one: a call takes no more than some ten thousand. */
const AT_ONCE = 4096;

/** Bytes as the characters of the same numbers. */
export function characters(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) out += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return out;
}

/** A part of a file that is open, as much of it as there is. */
export async function partOf(file: OpenFile, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(out, at, length - at, from + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return out.subarray(0, at);
}

/** All bytes at once, for formats whose parts lie here and there. */
export async function wholeOf({ name, file, bytes }: Input): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (file !== undefined) return await file.whole();
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

/** What the system says, in words for people; anything else as it is. */
export const orSystem = (name: string, error: unknown) => (error instanceof Error && 'syscall' in error ? systemError(name, error) : error);
