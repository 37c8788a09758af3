import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import { Unzip, UnzipInflate } from '../parts.ts';

/** Takes the bytes of one file after decompression. */
export interface Sink {
  /** The bytes are those of a buffer that is filled again: who keeps them copies them. */
  push(bytes: Uint8Array): void;
  end(): void;
}

const CHUNK = 1 << 18;
const PIECE = 1 << 20;
/** Packed bytes that are unpacked at once: a thousand times as many may come of them. */
const PACKED = 1 << 13;

/**
 * All bytes of a file, unpacked by what it begins with, not by its name: gzip (also of several members, as rotation makes them), zip
 * (each file in it by itself), Zstandard where this Node has it.
 * @param sinkOf for the file, or for each file in a zip  @throws HapaxError `FILE`
 */
export async function unpacked(path: string, sinkOf: (name: string) => Sink): Promise<void> {
  try {
    const magic = await firstBytes(path);
    if (magic.startsWith('504b0304') || magic.startsWith('504b0506')) return await unzipped(path, sinkOf);
    const sink = sinkOf(path);
    if (!magic.startsWith('1f8b') && magic !== '28b52ffd') return await plain(path, sink);
    const unpack = magic.startsWith('1f8b') ? zlib.createGunzip() : zstd(path);
    for await (const bytes of pipeline(createReadStream(path, { highWaterMark: CHUNK }), unpack, () => {})) sink.push(bytes);
    sink.end();
  } catch (error) {
    throw explained(path, error);
  }
}

/** A file that is not packed, through one buffer that is filled again. */
async function plain(path: string, sink: Sink): Promise<void> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      sink.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  sink.end();
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await file.close();
  }
}

function zstd(path: string): Transform {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  if (typeof create !== 'function')
    throw new HapaxError(
      'FILE',
      `${path} is packed by Zstandard, which Node ${process.versions.node} cannot unpack; run Node 22.15 or newer, or unpack it first: zstd -d`,
    );
  const made: unknown = create();
  if (!(made instanceof Transform)) throw new HapaxError('FILE', `${path} cannot be unpacked: this Node has no Zstandard as a stream`);
  return made;
}

async function unzipped(path: string, sinkOf: (name: string) => Sink): Promise<void> {
  let failed: unknown;
  const unzip = new Unzip((entry) => {
    if (entry.name.endsWith('/')) return;
    const sink = sinkOf(`${path}/${entry.name}`);
    entry.ondata = (error, bytes, last) => {
      if (error) failed ??= error;
      else {
        sink.push(bytes);
        if (last) sink.end();
      }
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  for await (const bytes of createReadStream(path, { highWaterMark: CHUNK })) {
    for (let at = 0; at < bytes.length; at += PACKED) {
      unzip.push(bytes.subarray(at, at + PACKED));
      if (failed !== undefined) throw failed;
    }
  }
  unzip.push(new Uint8Array(0), true);
  if (failed !== undefined) throw failed;
}

function explained(path: string, error: unknown): unknown {
  if (error instanceof HapaxError || !(error instanceof Error)) return error;
  if ('syscall' in error) return systemError(path, error);
  return 'code' in error || /zip|zst|inflate|block|encrypt/i.test(error.message)
    ? new HapaxError('FILE', `${path} cannot be unpacked: ${error.message}; copy it again, or unpack what is whole of it first`, error)
    : error;
}
