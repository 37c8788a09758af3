import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { systemError, unreadable } from './complain.ts';

/** Bytes read at once: large enough that parsing, not waiting, is the cost. */
const CHUNK = 1 << 20;

/** Called with the share of the file that has been read, in [0, 1]. */
export type Progress = (done: number) => void;

export interface TextOptions {
  /** Name of the encoding, as the web calls it; without it UTF-8, or UTF-16 where the file starts with its mark. */
  readonly encoding?: string;
  readonly onProgress?: Progress;
}

/** The first bytes of a file, to see what it is. */
export async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(count);
    const { bytesRead } = await file.read(bytes, 0, count, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * The text of a file in pieces, decompressed where it is gzip.
 * @param size of the file in bytes, for the progress
 * @throws HapaxError `FILE` at bytes that are not text in the encoding
 */
export async function* textOf(path: string, size: number, { encoding, onProgress }: TextOptions): AsyncGenerator<string> {
  const start = await firstBytes(path, 4);
  const gzip = start[0] === 0x1f && start[1] === 0x8b;
  const file = createReadStream(path, { highWaterMark: CHUNK });
  let read = 0;
  file.on('data', (chunk) => {
    read += chunk.length;
    onProgress?.(Math.min(1, read / size));
  });
  const bytes: Readable = gzip ? file.pipe(createGunzip({ chunkSize: CHUNK })) : file;
  file.on('error', (error) => bytes.destroy(error));
  let decoder: Decoder | undefined;
  try {
    for await (const chunk of bytes) {
      decoder ??= decoderFor(path, encoding ?? mark(chunk) ?? 'utf-8');
      const text = decoder.decode(chunk);
      if (text !== '') yield text;
    }
    const rest = decoder?.decode(undefined);
    if (rest) yield rest;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw unreadable(path, undefined, `is damaged: ${error.message}; compress it again`, error);
    throw error instanceof Error && 'syscall' in error ? systemError(path, error) : error;
  } finally {
    file.destroy();
    bytes.destroy();
  }
}

const mark = (bytes: Uint8Array): string | undefined =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;

interface Decoder {
  /** @param bytes undefined at the end of the file */
  decode(bytes: Uint8Array | undefined): string;
}

function decoderFor(source: string, encoding: string): Decoder {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw unreadable(source, undefined, `cannot be read as ${encoding}: no such encoding; try utf-8, utf-16le or latin1`, cause);
  }
  let lines = 1;
  let tail: Uint8Array = new Uint8Array(0);
  return {
    decode(bytes) {
      let text: string;
      try {
        text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
      } catch (cause) {
        const number = lines + brokenAt(encoding, tail, bytes ?? new Uint8Array(0));
        throw unreadable(
          source,
          { kind: 'line', number },
          `bytes that are not ${encoding}; save the file as UTF-8, or pass --encoding latin1`,
          cause,
        );
      }
      const nul = text.indexOf('\0');
      if (nul >= 0)
        throw unreadable(source, { kind: 'line', number: lines + newlines(text.slice(0, nul)) }, 'a zero byte: this is not a text file');
      lines += newlines(text);
      if (bytes !== undefined) tail = bytes.slice(-TAIL);
      return text;
    },
  };
}

/** Bytes of one character at most: what the decoder may still hold from the chunk before. */
const TAIL = 3;

/** Lines between the start of a chunk and its first broken character. */
function brokenAt(encoding: string, tail: Uint8Array, chunk: Uint8Array): number {
  let start = 0;
  // A character whose first byte is cut off is not the broken one.
  while (start < tail.length && (tail[start] & 0xc0) === 0x80) ++start;
  const both = new Uint8Array(tail.length - start + chunk.length);
  both.set(tail.subarray(start));
  both.set(chunk, tail.length - start);
  const text = new TextDecoder(encoding).decode(both);
  const at = text.indexOf('\uFFFD');
  const before = newlines(new TextDecoder(encoding).decode(tail.subarray(start)));
  return Math.max(0, newlines(text.slice(0, at < 0 ? undefined : at)) - before);
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ++count;
  return count;
}
