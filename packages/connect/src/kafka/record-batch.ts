/** A record to be written. */
export interface OutRecord {
  readonly key: string | Uint8Array | null;
  /** null: a tombstone, what compaction forgets the key by. */
  readonly value: string | Uint8Array | null;
  readonly headers?: readonly Header[];
}

/** A record that was read. Its parts are taken out of the answer when they are asked for. */
export interface InRecord {
  readonly offset: number;
  /** Milliseconds since 1970: of the producer or of the broker, as the topic has it. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
  /** The value as text. */
  readonly text: string | null;
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

export const MAGIC = 2;
export const TRANSACTIONAL = 1 << 4;
export const CONTROL = 1 << 5;
export const COMPRESSED = 0b111;
/** Bytes of a batch before its records: base offset, length, leader epoch, magic, crc, attributes, delta, two times, producer, count. */
export const HEAD = 61;
/** The crc is over everything from the attributes on. */
export const CRC_FROM = 21;
/** Base offset and length. */
export const PREFIX = 12;
