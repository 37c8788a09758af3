import { fromBase64, toBase64 } from './base64.ts';
import { checksum } from './checksum.ts';
import { HapaxError } from './errors.ts';
import { ARRAYS, DEEPEST, FAULT, isPlainObject, notPlain, type Tag, tagOf } from './plain.ts';

/** Raised when the layout of snapshots changes. Version 1 had no checksum; it is still read. */
export const SNAPSHOT_VERSION = 2;

/** A model at rest: plain data, safe to clone, post to a worker, or write down with `encode`. */
export interface Snapshot {
  /** The method's id in the registry. */
  readonly id: string;
  /** Number of features the model works on. */
  readonly columns: number;
  readonly state: unknown;
}

/** What is handed in as a snapshot, which programs without types may not be. @param who takes it */
export function checkSnapshot(snapshot: Snapshot, who: string): Snapshot {
  const { id, columns, state } = (snapshot ?? {}) as Partial<Snapshot>;
  if (typeof id === 'string' && Number.isInteger(columns) && state !== undefined) return snapshot;
  const given: unknown = snapshot;
  const way =
    typeof given === 'string' ? 'a text: read it with `decode` first' : `${kindOf(given)}: pass what \`snapshot()\` or \`decode\` returned`;
  throw new HapaxError('SNAPSHOT', `${who} takes a snapshot; got ${way}`);
}

const kindOf = (value: unknown): string => (typeof value === 'object' && value !== null ? 'another object' : String(value));

/** How every text of this version begins; the checksum and the rest follow. */
export const HEAD = `{"format":"hapax","version":${SNAPSHOT_VERSION},"checksum":"`;
const DIGITS = 16;

/**
 * Snapshot to text (JSON). Plain JSON loses typed arrays, -0, NaN and infinities; this keeps them bit for bit, typed arrays
 * as base64 of their little-endian bytes. A checksum of everything after it tells damage. Reading it back runs no code.
 * @throws HapaxError `SNAPSHOT` for a state that would not come back as it is: a Map, a class instance, a function, a circle
 */
export function encode(snapshot: Snapshot): string {
  // From the comma on, so that what follows the checksum is covered to the last brace.
  const rest = `,${written(checkSnapshot(snapshot, 'encode')).slice(1)}`;
  return `${HEAD}${checksum(rest)}"${rest}`;
}

function written(snapshot: Snapshot): string {
  try {
    return write(snapshot, -1);
  } catch (error) {
    throw error === FAULT ? notPlain(snapshot.state, snapshot.id) : error;
  }
}

/** As JSON.stringify, which is ten times slower once it has to ask a function about every value. */
export function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : `{"$num":"${value === 0 ? '-0' : value}"}`;
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeObject(value, depth);
    default:
      throw FAULT;
  }
}

function writeObject(value: object, depth: number): string {
  if (depth > DEEPEST) throw FAULT;
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; ++i) text += i === 0 ? write(value[i], depth + 1) : `,${write(value[i], depth + 1)}`;
    return `${text}]`;
  }
  if (ArrayBuffer.isView(value)) {
    const tag = tagOf(value);
    if (tag === undefined) throw FAULT;
    return `{"$${tag}":"${toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}"}`;
  }
  if (!isPlainObject(value)) throw FAULT;
  let text = '';
  let fields = 0;
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue;
    text += `${fields === 0 ? '' : ','}${JSON.stringify(name)}:${write(part, depth + 1)}`;
    fields += 1;
  }
  // An object that looks like one of ours goes into a wrapper.
  return fields === 1 && text.startsWith('"$') ? `{"$":{${text}}}` : `{${text}}`;
}

/**
 * The inverse of `encode`. White space at the end does not matter; anything else that is not as it was written is refused.
 * @throws HapaxError `SNAPSHOT` when the text is not a snapshot, is damaged, or is of another version
 */
export function decode(text: string): Snapshot {
  if (typeof text !== 'string')
    throw new HapaxError('SNAPSHOT', `decode takes the text that \`encode\` wrote; got ${kindOf(text)}: read the file as text first`);
  const sound = text.startsWith(HEAD) && text.charAt(HEAD.length + DIGITS) === '"';
  if (sound) {
    const stated = text.slice(HEAD.length, HEAD.length + DIGITS);
    if (checksum(text, HEAD.length + DIGITS + 1, endOf(text)) !== stated)
      throw new HapaxError('SNAPSHOT', 'the snapshot is damaged or cut short: its checksum does not fit its content; use another copy');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('SNAPSHOT', 'the snapshot is not JSON: it is cut short or is another kind of file', cause);
  }
  if (!isRecord(parsed) || parsed.format !== 'hapax')
    throw new HapaxError('SNAPSHOT', 'the text is JSON but not a hapax snapshot; write one with `encode`');
  const { version } = parsed;
  if (version !== SNAPSHOT_VERSION && version !== 1)
    throw new HapaxError(
      'SNAPSHOT',
      `the snapshot has version ${JSON.stringify(version)}; this hapax reads versions 1 and ${SNAPSHOT_VERSION}: fit the model again`,
    );
  if (sound !== (version === SNAPSHOT_VERSION) || (version === 1 && parsed.checksum !== undefined))
    throw new HapaxError('SNAPSHOT', 'the snapshot is damaged, or was rewritten by another program; use the text as `encode` wrote it');
  const { id, columns, state } = parsed;
  if (typeof id !== 'string' || typeof columns !== 'number' || state === undefined)
    throw new HapaxError('SNAPSHOT', 'the snapshot lacks id, columns or state');
  return { id, columns, state: revive(state, 0) };
}

/** Where the text ends but for white space. */
function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= 32) end -= 1;
  return end;
}

/** Change what JSON made into what was written, in place. */
function revive(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) throw new HapaxError('SNAPSHOT', `the snapshot is nested deeper than ${DEEPEST} levels, as no model is`);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; ++i) if (typeof value[i] === 'object') value[i] = revive(value[i], depth + 1);
    return value;
  }
  // JSON has no other objects than these.
  const record = value as Record<string, unknown>;
  const names = Object.keys(record);
  if (names.length === 1 && names[0].startsWith('$')) {
    const inner = record[names[0]];
    if (typeof inner === 'string') return special(names[0].slice(1), inner) ?? record;
    if (names[0] === '$' && isRecord(inner)) return reviveParts(inner, depth);
  }
  return reviveParts(record, depth);
}

function reviveParts(record: Record<string, unknown>, depth: number): Record<string, unknown> {
  for (const name of Object.keys(record)) {
    const part = record[name];
    // A field called __proto__ is one of its own here, so this sets no prototype.
    if (typeof part === 'object') record[name] = revive(part, depth + 1);
  }
  return record;
}

function special(name: string, text: string): unknown {
  if (name === 'num') return Number(text);
  // `Object.hasOwn`: a name such as `constructor` is not a tag.
  return Object.hasOwn(ARRAYS, name) ? arrayOf(name as Tag, text) : undefined;
}

function arrayOf(tag: Tag, text: string): unknown {
  const bytes = fromBase64(text);
  if (!bytes) throw new HapaxError('SNAPSHOT', 'the snapshot holds damaged base64');
  if (bytes.length % ARRAYS[tag].BYTES_PER_ELEMENT !== 0) throw new HapaxError('SNAPSHOT', 'the snapshot holds an array that is cut short');
  return new ARRAYS[tag](bytes.buffer);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
