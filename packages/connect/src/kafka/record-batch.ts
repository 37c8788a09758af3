import type { Client } from './client.ts';

/** A record to be written. */
export interface OutRecord {
  readonly key: string | Uint8Array | null;
  /** null: a tombstone, what compaction forgets the key by. */
  readonly value: string | Uint8Array | null;
  readonly headers?: readonly Header[];
}

/** A record that was read. */
export interface InRecord {
  readonly offset: number;
  /** Milliseconds since 1970: of the producer or of the broker, as the topic has it. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
}
export type Header = readonly [name: string, value: Uint8Array | null];

/** Some records as they lie in the log. */
export interface InBatch {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly transactional: boolean;
  /** The end of a transaction; undefined: records. */
  readonly marker: 'commit' | 'abort' | undefined;
  readonly records: () => InRecord[];
}

/** Who writes, so that brokers can tell what comes twice and what comes from a former owner. */
export interface Writing {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Records that this producer has written to the partition before. */
  readonly sequence: number;
  readonly timestamp: number;
}

const MAGIC = 2;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
const COMPRESSED = 0b111;
/** Bytes of a batch before its records: base offset, length, leader epoch, magic, crc, attributes, delta, two times, producer, count. */
const HEAD = 61;
/** The crc is over everything from the attributes on. */
const CRC_FROM = 21;
/** Base offset and length. */
const PREFIX = 12;
/** Of a record beside its key, value and headers: lengths, attributes, deltas. */
const AROUND = 32;

const sizeOf = (part: string | Uint8Array | null): number =>
  part === null ? 0 : typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;

/** At most so many bytes does it take in a batch. */
export const sizeOfRecord = ({ key, value, headers = [] }: OutRecord): number => {
  let size = AROUND + sizeOf(key) + sizeOf(value);
  for (const [name, text] of headers) size += 10 + sizeOf(name) + sizeOf(text);
  return size;
};

/** Records as one batch of a transaction (message format 2, Kafka 0.11 and newer). */
export function encodeBatch(
  client: Client,
  records: readonly OutRecord[],
  writing: Writing,
  codec: 'none' | 'gzip' | 'snappy' | 'lz4',
): Buffer {
  let room = HEAD;
  for (const record of records) room += sizeOfRecord(record);
  let out = Buffer.allocUnsafe(room);
  let at = HEAD;
  for (const [i, record] of records.entries()) at = writeRecord(out, at, record, i);
  let attributes = TRANSACTIONAL;
  if (codec !== 'none') {
    const packed = client.compressionsAlgorithms[codec].compressSync(out.subarray(HEAD, at));
    attributes |= client.compressionsAlgorithms[codec].bitmask;
    out = Buffer.concat([out.subarray(0, HEAD), packed]);
    at = out.length;
  }
  out.writeBigInt64BE(0n, 0);
  out.writeInt32BE(at - PREFIX, 8);
  out.writeInt32BE(-1, 12);
  out.writeInt8(MAGIC, 16);
  out.writeInt16BE(attributes, 21);
  out.writeInt32BE(records.length - 1, 23);
  out.writeBigInt64BE(BigInt(writing.timestamp), 27);
  out.writeBigInt64BE(BigInt(writing.timestamp), 35);
  out.writeBigInt64BE(writing.producerId, 43);
  out.writeInt16BE(writing.producerEpoch, 51);
  out.writeInt32BE(writing.sequence, 53);
  out.writeInt32BE(records.length, 57);
  out.writeUInt32BE(client.crc32c(out.subarray(CRC_FROM, at)) >>> 0, 17);
  return out.subarray(0, at);
}

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

/** The batches of an answer; the last one may be cut off, and is then left out. @throws Error for an old format or a damaged batch */
export function* decodeBatches(client: Client, bytes: Buffer): Generator<InBatch> {
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const end = at + PREFIX + bytes.readInt32BE(at + 8);
    if (end > bytes.length) return;
    const batch = bytes.subarray(at, end);
    if (batch[16] !== MAGIC) throw new Error(`a batch in the message format ${batch[16]}, which is older than Kafka 0.11`);
    if (client.crc32c(batch.subarray(CRC_FROM)) >>> 0 !== batch.readUInt32BE(17))
      throw new Error('a batch whose checksum is not that of its bytes');
    const attributes = batch.readInt16BE(21);
    const firstOffset = Number(batch.readBigInt64BE(0));
    const control = (attributes & CONTROL) !== 0;
    yield {
      firstOffset,
      lastOffset: firstOffset + batch.readInt32BE(23),
      producerId: batch.readBigInt64BE(43),
      transactional: (attributes & TRANSACTIONAL) !== 0,
      marker: control ? markerOf(batch, firstOffset) : undefined,
      records: () => readRecords(unpacked(client, batch, attributes), batch, firstOffset),
    };
    at = end;
  }
}

/** A control record has a version and then its kind as its key: 0 abort, 1 commit. Other kinds concern brokers alone. */
function markerOf(batch: Buffer, firstOffset: number): 'commit' | 'abort' | undefined {
  const [record] = readRecords(batch.subarray(HEAD), batch, firstOffset);
  return record?.key && record.key.length >= 4 && record.key.readInt16BE(2) === 0 ? 'abort' : 'commit';
}

function unpacked(client: Client, batch: Buffer, attributes: number): Buffer {
  const packed = batch.subarray(HEAD);
  const codec = attributes & COMPRESSED;
  if (codec === 0) return packed;
  const algorithm = Object.values(client.compressionsAlgorithms).find(({ bitmask }) => bitmask === codec);
  if (!algorithm?.available)
    throw new Error(
      `records are packed with ${codec === 4 ? 'zstd, which this version of Node cannot unpack; use Node 22.15 or newer, or another `compression.type`' : `codec ${codec}, which is not known`}`,
    );
  return algorithm.decompressSync(packed);
}

function readRecords(bytes: Buffer, head: Buffer, firstOffset: number): InRecord[] {
  const count = head.readInt32BE(57);
  const first = Number(head.readBigInt64BE(27));
  // Bit 3: the broker's clock gave the time, and all records have it.
  const given = (head.readInt16BE(21) & 8) !== 0 ? Number(head.readBigInt64BE(35)) : undefined;
  const records = new Array<InRecord>(count);
  const cursor = { at: 0 };
  for (let i = 0; i < count; ++i) {
    const size = readVarint(bytes, cursor);
    const end = cursor.at + size;
    cursor.at += 1;
    const timestamp = given ?? first + readVarlong(bytes, cursor);
    const offset = firstOffset + readVarint(bytes, cursor);
    const key = readPart(bytes, cursor);
    const value = readPart(bytes, cursor);
    records[i] = { offset, timestamp, key, value, headers: bytes[cursor.at] === 0 ? NONE : readHeaders(bytes, cursor) };
    cursor.at = end;
  }
  return records;
}

const NONE: readonly Header[] = [];

interface Cursor {
  at: number;
}

function readHeaders(bytes: Buffer, cursor: Cursor): Header[] {
  const count = readVarint(bytes, cursor);
  return Array.from({ length: count }, (): Header => [readPart(bytes, cursor)?.toString('utf8') ?? '', readPart(bytes, cursor)]);
}

function readPart(bytes: Buffer, cursor: Cursor): Buffer | null {
  const size = readVarint(bytes, cursor);
  if (size < 0) return null;
  const from = cursor.at;
  cursor.at = from + size;
  return bytes.subarray(from, cursor.at);
}

function readVarint(bytes: Buffer, cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[cursor.at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
  }
}

/** The same up to 2^53, for times. */
function readVarlong(bytes: Buffer, cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[cursor.at++];
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
