import { HapaxError } from './errors.ts';

/** Raised when the layout of snapshots changes; `decode` says so for any other. */
export const SNAPSHOT_VERSION = 1;

/** A model at rest: plain data, safe to clone, post to a worker, or write down with `encode`. */
export interface Snapshot {
  /** The method's id in the registry. */
  readonly id: string;
  /** Number of features the model works on. */
  readonly columns: number;
  readonly state: unknown;
}

const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  i16: Int16Array,
  u8: Uint8Array,
} as const;
type Tag = keyof typeof ARRAYS;
const TAGS = Object.keys(ARRAYS) as Tag[];

/**
 * Snapshot to text (JSON). Plain JSON loses typed arrays, -0, NaN and infinities; this keeps them bit for bit, typed arrays
 * as base64 of their little-endian bytes. Reading it back runs no code.
 */
export function encode(snapshot: Snapshot): string {
  return JSON.stringify({ format: 'hapax', version: SNAPSHOT_VERSION, ...snapshot }, (_, value: unknown) => {
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $num: Object.is(value, -0) ? '-0' : String(value) };
    const tag = TAGS.find((name) => value instanceof ARRAYS[name]);
    return tag === undefined ? value : { [`$${tag}`]: toBase64(value as Float64Array) };
  });
}

/**
 * The inverse of `encode`.
 * @throws HapaxError `SNAPSHOT` when the text is not a snapshot, is damaged, or is of another version
 */
export function decode(text: string): Snapshot {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, revive);
  } catch (cause) {
    if (cause instanceof HapaxError) throw cause;
    throw new HapaxError('SNAPSHOT', 'the snapshot is not JSON: it is cut short or is another kind of file', cause);
  }
  if (!isRecord(parsed) || parsed.format !== 'hapax')
    throw new HapaxError('SNAPSHOT', 'the text is JSON but not a hapax snapshot; write one with `encode`');
  if (parsed.version !== SNAPSHOT_VERSION) {
    throw new HapaxError(
      'SNAPSHOT',
      `the snapshot has version ${parsed.version}; this hapax reads version ${SNAPSHOT_VERSION}: fit the model again`,
    );
  }
  const { id, columns, state } = parsed;
  if (typeof id !== 'string' || typeof columns !== 'number' || state === undefined)
    throw new HapaxError('SNAPSHOT', 'the snapshot lacks id, columns or state');
  return { id, columns, state };
}

function revive(_: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  if (keys.length !== 1 || !keys[0].startsWith('$')) return value;
  const text = value[keys[0]];
  if (keys[0] === '$num') return Number(text);
  const tag = TAGS.find((name) => keys[0] === `$${name}`);
  return tag === undefined || typeof text !== 'string' ? value : fromBase64(tag, text);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bytes a call to String.fromCharCode takes at once without overflowing the stack. */
const CHUNK = 8192;

function toBase64(array: Float64Array): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

function fromBase64(tag: Tag, text: string): unknown {
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new HapaxError('SNAPSHOT', 'the snapshot holds damaged base64', cause);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = binary.charCodeAt(i);
  if (bytes.length % ARRAYS[tag].BYTES_PER_ELEMENT !== 0) throw new HapaxError('SNAPSHOT', 'the snapshot holds an array that is cut short');
  return new ARRAYS[tag](bytes.buffer);
}
