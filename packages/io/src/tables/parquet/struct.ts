/** Fields of a struct of Thrift's compact protocol, by number; what is no whole number is NaN. */
export type Struct = ReadonlyMap<number, number | Struct>;

/** Structs inside each other: a page header has two. */
const DEEPEST = 8;

export const numberOf = (struct: Struct | undefined, id: number): number => {
  const value = struct?.get(id) ?? 0;
  return typeof value === 'number' ? value : Number.NaN;
};
export const structOf = (struct: Struct, id: number): Struct | undefined => {
  const value = struct.get(id);
  return typeof value === 'object' ? value : undefined;
};

/** Where in some bytes. */
export interface Cursor {
  readonly view: DataView;
  at: number;
}

/** Field kinds of the compact protocol of Thrift. */
const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, , STRUCT] = Array.from({ length: 12 }, (_, i) => i + 1);

/** @throws RangeError at the end of the bytes */
export function structAt(cursor: Cursor, depth: number): Struct {
  const fields = new Map<number, number | Struct>();
  if (depth > DEEPEST) throw new Error('nested too deeply');
  for (let id = 0; ; ) {
    const head = cursor.view.getUint8(cursor.at++);
    if (head === 0) return fields;
    id = head >> 4 === 0 ? zigzag(cursor) : id + (head >> 4);
    fields.set(id, valueAt(cursor, head & 15, depth));
  }
}

function valueAt(cursor: Cursor, kind: number, depth: number): number | Struct {
  switch (kind) {
    case TRUE:
    case FALSE:
      return kind === TRUE ? 1 : 0;
    case BYTE:
      return cursor.view.getInt8(cursor.at++);
    case I16:
    case I32:
    case I64:
      return zigzag(cursor);
    // No size is one of these: as a number it is none.
    case DOUBLE:
      return skip(cursor, 8);
    case BINARY:
      return skip(cursor, varint(cursor));
    case LIST:
    case SET:
      return listAt(cursor, depth);
    case STRUCT:
      return structAt(cursor, depth + 1);
    default:
      throw new Error('a field of no known kind');
  }
}

function listAt(cursor: Cursor, depth: number): number {
  const head = cursor.view.getUint8(cursor.at++);
  const size = head >> 4 === 15 ? varint(cursor) : head >> 4;
  // Each element takes a byte at least, so the end of the bytes ends this too.
  for (let i = 0; i < size; ++i) (head & 15) <= 2 ? skip(cursor, 1) : valueAt(cursor, head & 15, depth + 1);
  return Number.NaN;
}

function skip(cursor: Cursor, bytes: number): number {
  cursor.at += bytes;
  if (cursor.at > cursor.view.byteLength) throw new RangeError('past the end');
  return Number.NaN;
}

/** Exact up to 2^53, which is beyond every size. */
function varint(cursor: Cursor): number {
  let value = 0;
  for (let weight = 1; ; weight *= 128) {
    const byte = cursor.view.getUint8(cursor.at++);
    value += (byte & 127) * weight;
    if (byte < 128 || weight > 2 ** 63) return value;
  }
}

const zigzag = (cursor: Cursor): number => {
  const value = varint(cursor);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
};
