import type { Client } from './client.ts';
import { CRC_FROM, HEAD, MAGIC, type OutRecord, PREFIX, TRANSACTIONAL } from './record-batch.ts';

/** Who writes, so that brokers can tell what comes twice and what comes from a former owner. */
export interface Writing {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Records that this producer has written to the partition before. */
  readonly sequence: number;
  readonly timestamp: number;
}

/** Of a record beside its key, value and headers: lengths, attributes, deltas. */
const AROUND = 32;

export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4';

/** A batch that is being filled: records become bytes as they come, so that none of them waits as an object. */
export interface OpenBatch {
  readonly count: number;
  /** @returns false, and nothing is added, when it would be larger than `most` bytes; a first record always fits */
  add(record: OutRecord, most: number): boolean;
  /** The same of a record whose value is written where it is to lie. */
  put(record: Written, most: number): boolean;
  /** The batch of a transaction (message format 2, Kafka 0.11 and newer). */
  finish(client: Client, writing: Writing, codec: Codec): Buffer;
}

/** A record whose value need not be there before: it is written into the batch. */
export interface Written {
  readonly key: string;
  /** Bytes of the value at most. */
  readonly room: number;
  /** @returns where the value ends */
  readonly write: (out: Buffer, at: number) => number;
}

const FIRST_ROOM = 1 << 16;
/** Bytes that UTF-8 takes of a character of a text at most. */
const WIDEST = 3;

/** Enough for it, whatever its characters. */
function roomFor({ key, value, headers = [] }: OutRecord): number {
  let size = AROUND + WIDEST * ((key?.length ?? 0) + (value?.length ?? 0));
  for (const [name, text] of headers) size += AROUND + WIDEST * (name.length + (text?.length ?? 0));
  return size;
}

export function startBatch(): OpenBatch {
  let out = Buffer.allocUnsafe(FIRST_ROOM);
  let at = HEAD;
  let count = 0;

  function makeRoom(size: number): void {
    const wanted = at + size;
    if (wanted <= out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, 2 * out.length));
    out.copy(larger, 0, 0, at);
    out = larger;
  }

  function taken(end: number, most: number): boolean {
    if (end > most && count > 0) return false;
    at = end;
    count += 1;
    return true;
  }

  return {
    get count() {
      return count;
    },
    add(record, most) {
      makeRoom(roomFor(record));
      return taken(writeRecord(out, at, record, count), most);
    },
    put({ key, room, write }, most) {
      const keySize = Buffer.byteLength(key);
      const before = AROUND + keySize;
      makeRoom(before + room);
      // Behind the largest head that it can have; what is in front of it is known when it is written.
      const from = at + before;
      const size = write(out, from) - from;
      let next = writeVarint(out, at, 3 + widthOf(count) + widthOf(keySize) + keySize + widthOf(size) + size);
      out[next++] = 0;
      // All have the time of the batch.
      out[next++] = 0;
      next = writeVarint(out, next, count);
      next = writePart(out, next, key, keySize);
      next = writeVarint(out, next, size);
      out.copyWithin(next, from, from + size);
      next += size;
      out[next++] = 0;
      return taken(next, most);
    },
    finish(client, writing, codec) {
      let attributes = TRANSACTIONAL;
      let end = at;
      if (codec !== 'none') {
        const packed = client.compressionsAlgorithms[codec].compressSync(out.subarray(HEAD, at));
        attributes |= client.compressionsAlgorithms[codec].bitmask;
        out = Buffer.concat([out.subarray(0, HEAD), packed]);
        end = out.length;
      }
      out.writeBigInt64BE(0n, 0);
      out.writeInt32BE(end - PREFIX, 8);
      out.writeInt32BE(-1, 12);
      out.writeInt8(MAGIC, 16);
      out.writeInt16BE(attributes, 21);
      out.writeInt32BE(count - 1, 23);
      out.writeBigInt64BE(BigInt(writing.timestamp), 27);
      out.writeBigInt64BE(BigInt(writing.timestamp), 35);
      out.writeBigInt64BE(writing.producerId, 43);
      out.writeInt16BE(writing.producerEpoch, 51);
      out.writeInt32BE(writing.sequence, 53);
      out.writeInt32BE(count, 57);
      out.writeUInt32BE(client.crc32c(out.subarray(CRC_FROM, end)) >>> 0, 17);
      return out.subarray(0, end);
    },
  };
}

const sizeOf = (part: string | Uint8Array | null): number =>
  part === null ? 0 : typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;

function writeRecord(out: Buffer, from: number, { key, value, headers = [] }: OutRecord, index: number): number {
  const keySize = sizeOf(key);
  const valueSize = sizeOf(value);
  let body = 1 + 1 + widthOf(index) + widthOf(key === null ? -1 : keySize) + keySize;
  body += widthOf(value === null ? -1 : valueSize) + valueSize + widthOf(headers.length);
  for (const [name, text] of headers) {
    const size = sizeOf(name);
    const textSize = sizeOf(text);
    body += widthOf(size) + size + widthOf(text === null ? -1 : textSize) + textSize;
  }
  let at = writeVarint(out, from, body);
  out[at++] = 0;
  // All have the time of the batch.
  out[at++] = 0;
  at = writeVarint(out, at, index);
  at = writePart(out, at, key, keySize);
  at = writePart(out, at, value, valueSize);
  at = writeVarint(out, at, headers.length);
  for (const [name, text] of headers) {
    at = writePart(out, at, name, sizeOf(name));
    at = writePart(out, at, text, sizeOf(text));
  }
  return at;
}

function writePart(out: Buffer, from: number, part: string | Uint8Array | null, size: number): number {
  if (part === null) return writeVarint(out, from, -1);
  const at = writeVarint(out, from, size);
  if (typeof part === 'string') out.write(part, at, size, 'utf8');
  else out.set(part, at);
  return at + size;
}

/** Signed numbers near 0 in few bytes (zigzag). */
function writeVarint(out: Buffer, from: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  let at = from;
  while (rest > 0x7f) {
    out[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[at++] = rest;
  return at;
}

function widthOf(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x20_0000 ? 3 : zigzag < 0x1000_0000 ? 4 : 5;
}
