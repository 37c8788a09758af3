import type { Client } from './client.ts';
import {
  COMPRESSED,
  CONTROL,
  CRC_FROM,
  HEAD,
  type Header,
  type InBatch,
  type InRecord,
  MAGIC,
  PREFIX,
  TRANSACTIONAL,
} from './record-batch.ts';

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
    records[i] = new LogRecord(bytes, offset, timestamp, cursor.at);
    cursor.at = end;
  }
  return records;
}

const NONE: readonly Header[] = [];

/** A million of them come in seconds: none of their parts is made before it is wanted. */
class LogRecord implements InRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly #bytes: Buffer;
  /** Where its key begins. */
  readonly #from: number;

  constructor(bytes: Buffer, offset: number, timestamp: number, from: number) {
    this.#bytes = bytes;
    this.offset = offset;
    this.timestamp = timestamp;
    this.#from = from;
  }

  get key(): Buffer | null {
    return readPart(this.#bytes, { at: this.#from });
  }

  get value(): Buffer | null {
    return readPart(this.#bytes, this.#behind(1));
  }

  get text(): string | null {
    const cursor = this.#behind(1);
    const size = readVarint(this.#bytes, cursor);
    return size < 0 ? null : this.#bytes.toString('utf8', cursor.at, cursor.at + size);
  }

  get headers(): readonly Header[] {
    const cursor = this.#behind(2);
    return this.#bytes[cursor.at] === 0 ? NONE : readHeaders(this.#bytes, cursor);
  }

  /** Behind that many parts. */
  #behind(parts: number): Cursor {
    const cursor = { at: this.#from };
    for (let i = 0; i < parts; ++i) {
      const size = readVarint(this.#bytes, cursor);
      if (size > 0) cursor.at += size;
    }
    return cursor;
  }
}

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
