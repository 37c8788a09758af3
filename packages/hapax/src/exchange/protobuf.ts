/** Bytes of protocol buffers, as far as ONNX needs them: https://protobuf.dev/programming-guides/encoding */
export type Bytes = readonly Uint8Array[];

const VARINT = 0;
const LENGTH = 2;

/** A whole number, at least 0, as one field. */
export const wholeField = (field: number, value: number): Bytes => [varint(field * 8 + VARINT), varint(value)];

/** A text or bytes, or a message of its own. */
export const bytesField = (field: number, value: Bytes | Uint8Array | string): Bytes => {
  const parts = typeof value === 'string' ? [utf8(value)] : value instanceof Uint8Array ? [value] : value;
  return [varint(field * 8 + LENGTH), varint(parts.reduce((sum, part) => sum + part.length, 0)), ...parts];
};

/** Whole numbers, packed. */
export const wholesField = (field: number, values: ArrayLike<number>): Bytes =>
  bytesField(
    field,
    Array.from(values, (value) => varint(value)),
  );

export function joined(parts: Bytes): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  bytes.push(left);
  return Uint8Array.from(bytes);
}

/** Names here are ASCII. */
const utf8 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
