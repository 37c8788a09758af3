/** Where a batch lies in a file. */
export interface ArrowBlock {
  readonly offset: number;
  /** Bytes of its head, with those that tell their length. */
  readonly head: number;
  readonly body: number;
}

const MAGIC = Buffer.from('ARROW1', 'latin1');
/** Version 5 of the format, as Arrow counts from 0. */
const VERSION = 4;
/** Where the table and the list of batches stand. */
const [TABLE, BLOCKS, BLOCK] = [20, 48, 24];

/**
 * The end of an Arrow file: a FlatBuffers table with the schema and where each batch lies, its length, and the mark. The schema is that of
 * the stream, bytes and all: tables of FlatBuffers are found by how far ahead they lie, so that it may stand behind the new one.
 * @param schema the head of the message that holds the schema
 */
export function arrowFooter(schema: Uint8Array, blocks: readonly ArrowBlock[]): Uint8Array {
  const dictionaries = BLOCKS + BLOCK * blocks.length;
  const old = dictionaries + 8;
  const length = old + schema.length;
  const out = new Uint8Array(length + 4 + MAGIC.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, TABLE, true);
  // Its fields: how long this list and the table are, then where in it each field stands; the last one is not there.
  [14, 20, 4, 8, 12, 16, 0].forEach((value, i) => {
    view.setUint16(4 + 2 * i, value, true);
  });
  view.setInt32(TABLE, TABLE - 4, true);
  view.setInt16(TABLE + 4, VERSION, true);
  view.setUint32(TABLE + 8, old + headerPlace(schema) - (TABLE + 8), true);
  view.setUint32(TABLE + 12, dictionaries - (TABLE + 12), true);
  view.setUint32(TABLE + 16, BLOCKS - 4 - (TABLE + 16), true);
  view.setUint32(BLOCKS - 4, blocks.length, true);
  blocks.forEach(({ offset, head, body }, i) => {
    const at = BLOCKS + BLOCK * i;
    view.setBigInt64(at, BigInt(offset), true);
    view.setInt32(at + 8, head, true);
    view.setBigInt64(at + 16, BigInt(body), true);
  });
  out.set(schema, old);
  view.setUint32(length, length, true);
  out.set(MAGIC, length + 4);
  return out;
}

/** Where the schema stands in the head of its message. */
function headerPlace(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const table = view.getUint32(0, true);
  const fields = table - view.getInt32(table, true);
  const at = table + view.getUint16(fields + 8, true);
  return at + view.getUint32(at, true);
}
