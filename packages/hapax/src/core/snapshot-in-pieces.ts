import { toBase64 } from './base64.ts';
import { startChecksum } from './checksum.ts';
import { DEEPEST, FAULT, isPlainObject, notPlain, tagOf } from './plain.ts';
import { checkSnapshot, HEAD, type Snapshot, write } from './snapshot.ts';

/** Characters of a piece, about: some milliseconds of work. */
const PIECE = 1 << 18;
/** Bytes of numbers that make a piece; by threes, as base64 goes. */
const BYTES = 3 * (PIECE >> 2);

/**
 * `encode` in pieces, so that others have their turn between them.
 * @returns a generator of pieces, whose return value is the text that stands before all of them
 * @throws HapaxError `SNAPSHOT` as `encode`
 */
export function* encodeInPieces(snapshot: Snapshot): Generator<string, string> {
  const sum = startChecksum();
  let text = '';
  // From the comma on, as in `encode`: the brace that opens is part of the head.
  let skip = 1;
  try {
    for (const part of pieces(checkSnapshot(snapshot, 'encode'), -1)) {
      text += part;
      if (text.length < PIECE) continue;
      const piece = skip === 1 ? `,${text.slice(1)}` : text;
      [text, skip] = ['', 0];
      sum.add(piece);
      yield piece;
    }
  } catch (error) {
    throw error === FAULT ? notPlain(snapshot.state, snapshot.id) : error;
  }
  const last = skip === 1 ? `,${text.slice(1)}` : text;
  sum.add(last);
  if (last !== '') yield last;
  return `${HEAD}${sum.digits()}"`;
}

/** What `write` writes, in parts of about a piece or less. */
function* pieces(value: unknown, depth: number): Generator<string> {
  if (typeof value !== 'object' || value === null || weightOf(value, depth) <= PIECE) return yield write(value, depth);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; ++i) {
      yield i === 0 ? '[' : ',';
      yield* pieces(value[i], depth + 1);
    }
    return yield ']';
  }
  if (ArrayBuffer.isView(value)) {
    yield `{"$${tagOf(value)}":"`;
    for (let at = 0; at < value.byteLength; at += BYTES)
      yield toBase64(new Uint8Array(value.buffer, value.byteOffset + at, Math.min(BYTES, value.byteLength - at)));
    return yield '"}';
  }
  const fields = Object.entries(value).filter(([, part]) => part !== undefined);
  const wrapped = fields.length === 1 && fields[0][0].startsWith('$');
  yield wrapped ? '{"$":{' : '{';
  for (const [i, [name, part]] of fields.entries()) {
    yield `${i === 0 ? '' : ','}${JSON.stringify(name)}:`;
    yield* pieces(part, depth + 1);
  }
  yield wrapped ? '}}' : '}';
}

/** About as many characters as a value takes when written, or any number above `PIECE`. What `write` refuses weighs nothing: it is written, and refused. */
function weightOf(value: object, depth: number): number {
  if (ArrayBuffer.isView(value)) return tagOf(value) === undefined ? 0 : (4 / 3) * value.byteLength;
  if (depth > DEEPEST || !(Array.isArray(value) || isPlainObject(value))) return 0;
  let sum = 2;
  for (const [name, part] of Object.entries(value)) {
    if (sum > PIECE) break;
    sum +=
      name.length +
      4 +
      (typeof part === 'string' ? part.length : typeof part === 'object' && part !== null ? weightOf(part, depth + 1) : 12);
  }
  return sum;
}
