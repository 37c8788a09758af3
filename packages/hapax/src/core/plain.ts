import { HapaxError } from './errors.ts';

/** The arrays of numbers that a snapshot carries, by the tag it writes. */
export const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  i16: Int16Array,
  u8: Uint8Array,
  i8: Int8Array,
  u8c: Uint8ClampedArray,
} as const;
export type Tag = keyof typeof ARRAYS;
type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Int16Array
  | Uint8Array
  | Int8Array
  | Uint8ClampedArray;

/** Tags by the name that an array gives itself: the same in every realm, where `instanceof` knows one. */
const TAGS: Readonly<Record<string, Tag>> = Object.fromEntries(Object.entries(ARRAYS).map(([tag, { name }]) => [name, tag as Tag]));
/** A field called like a member of all objects is not a tag. */
const tagNamed = (name: string): Tag | undefined => (Object.hasOwn(TAGS, name) ? TAGS[name] : undefined);

/** The tag of an array of numbers; undefined for a kind that a snapshot does not carry. */
export const tagOf = (view: ArrayBufferView): Tag | undefined =>
  tagNamed((view as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag]);

/**
 * What a snapshot gives back as it was: numbers, texts, truth values, null, arrays of numbers, and lists and plain objects of these.
 */
export type Plain<T> = unknown extends T
  ? T
  : T extends number | string | boolean | null | undefined | Numbers
    ? T
    : T extends ((...given: never[]) => unknown) | bigint | symbol
      ? never
      : { [K in keyof T]: Plain<T[K]> };

/** Refuses a spec whose state has a Map, a method or a class instance in it where the program is written. */
export type Storable<S> =
  S extends Plain<S> ? unknown : { readonly state: 'must be plain data: numbers, texts, lists, plain objects, typed arrays' };

/** Nested deeper than any model is; a text that is deeper was made to overflow the stack. */
export const DEEPEST = 100;

/**
 * A copy that shares nothing.
 * @param who whose state it is, for the error
 * @throws HapaxError `SNAPSHOT` for what a snapshot could not give back
 */
export function plainCopy<T>(value: T, who: string): T {
  try {
    // A copy has the type of what it copies.
    return copy(value, 0) as T;
  } catch (error) {
    throw error === FAULT ? notPlain(value, who) : error;
  }
}

/** Thrown where a value is not plain; the words are looked for afterwards, so that plain ones need no path. */
export const FAULT = Symbol('not plain');

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol') throw FAULT;
    return value;
  }
  if (depth > DEEPEST) throw FAULT;
  if (Array.isArray(value)) {
    const out: unknown[] = new Array(value.length);
    for (let i = 0; i < value.length; ++i) {
      if (value[i] === undefined) throw FAULT;
      out[i] = copy(value[i], depth + 1);
    }
    return out;
  }
  if (ArrayBuffer.isView(value)) {
    const tag = tagOf(value);
    if (tag === undefined) throw FAULT;
    // One of the arrays above, whichever.
    return new ARRAYS[tag](value as unknown as ArrayLike<number>);
  }
  if (!isPlainObject(value)) throw FAULT;
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const part = copy((value as Record<string, unknown>)[name], depth + 1);
    // Assigned, it would become the prototype.
    if (name === '__proto__') Object.defineProperty(out, name, { value: part, enumerable: true, configurable: true, writable: true });
    else out[name] = part;
  }
  return out;
}

/** An object made with `{}`, in this realm or another, and not by a class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !(Symbol.toStringTag in value));
}

/** The error that names the first place that is not plain, and the way out. */
export function notPlain(value: unknown, who: string): HapaxError {
  const { place, what, instead } = faultIn(value, 'state', new Set()) ?? {
    place: 'state',
    what: 'not plain data',
    instead: 'use plain data',
  };
  return new HapaxError('SNAPSHOT', `${who}: ${place} is ${what}, which a snapshot cannot give back; ${instead}`);
}

interface Fault {
  readonly place: string;
  readonly what: string;
  readonly instead: string;
}

function faultIn(value: unknown, place: string, above: ReadonlySet<object>): Fault | undefined {
  const fault = (what: string, instead: string): Fault => ({ place, what, instead });
  if (typeof value === 'function') return fault('a function', 'keep the numbers it works on instead');
  if (typeof value === 'bigint' || typeof value === 'symbol') return fault(`a ${typeof value}`, 'keep it as a number or a text');
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.has(value)) return fault('a circle: it holds itself', 'keep places in a list instead of references');
  if (above.size > DEEPEST) return fault(`nested deeper than ${DEEPEST} levels`, 'keep it flat, in lists');
  const within = new Set(above).add(value);
  if (ArrayBuffer.isView(value)) {
    const carried = Object.keys(TAGS).join(', ');
    return tagOf(value) === undefined ? fault(`a ${nameOf(value)}`, `use one of ${carried}`) : undefined;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; ++i) {
      if (value[i] === undefined) return { place: `${place}[${i}]`, what: 'undefined', instead: 'use null' };
      const found = faultIn(value[i], `${place}[${i}]`, within);
      if (found) return found;
    }
    return undefined;
  }
  if (!isPlainObject(value)) return fault(`a ${nameOf(value)}`, INSTEAD[nameOf(value)] ?? 'keep its fields in a plain object');
  for (const [name, part] of Object.entries(value)) {
    const found = faultIn(part, `${place}.${name}`, within);
    if (found) return found;
  }
  return undefined;
}

const INSTEAD: Readonly<Record<string, string>> = {
  Map: 'keep its entries in a list or a plain object',
  Set: 'keep its values in a list',
  Date: 'keep its time as a number',
  ArrayBuffer: 'keep a Uint8Array of it',
};

const nameOf = (value: object): string => Object.getPrototypeOf(value)?.constructor?.name || 'class instance';
