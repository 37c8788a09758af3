import type { Type } from 'avsc';

/** Says why bytes claim more than they can hold; undefined: they do not. */
export type Claims = (bytes: Buffer) => string | undefined;

/** Items of lists that take no bytes, such as nulls: so many, and no more, are believed without them. */
const MOST_EMPTY = 10_000;
/** Values inside each other. */
const DEEPEST = 200;
/** Values in one value: records in records twice each are a million after twenty, of no bytes at all. */
const MOST_VALUES = 1_000_000;
/** So many are read without a look. */
const FEW_VALUES = 10_000;
/** A whole number of 64 bits takes no more. */
const LONGEST_NUMBER = 10;

interface Cursor {
  readonly bytes: Buffer;
  at: number;
  empty: number;
  values: number;
}
/** Walks over one value. @throws Claim */
type Walk = (cursor: Cursor, depth: number) => void;

class Claim extends Error {}

/**
 * A list of Avro says first how many items it has, and a reader that believes it makes room for them: eight bytes can ask for any number.
 * So what is read is walked over before, without making anything of it. Apache Avro 1.11, Specification, "Binary Encoding".
 */
export function claimsOf(type: Type): Claims {
  if (!holdsLists(type) && valuesOf(type, new Map()) <= FEW_VALUES) return () => undefined;
  const walk = walkOf(type, { walks: new Map(), least: new Map() });
  return (bytes) => {
    try {
      walk({ bytes, at: 0, empty: 0, values: 0 }, 0);
      return undefined;
    } catch (error) {
      if (error instanceof Claim) return error.message;
      throw error;
    }
  };
}

/** What types have inside, by the names that the library gives it. */
interface Inside {
  readonly typeName: string;
  readonly itemsType?: Type;
  readonly valuesType?: Type;
  readonly types?: readonly Type[];
  readonly fields?: readonly { readonly type: Type }[];
  readonly size?: number;
}
const insideOf = (type: Type): Inside => type as unknown as Inside;

const partsOf = ({ itemsType, valuesType, types = [], fields = [] }: Inside): readonly Type[] => [
  ...(itemsType ? [itemsType] : []),
  ...(valuesType ? [valuesType] : []),
  ...types,
  ...fields.map((field) => field.type),
];

function holdsLists(type: Type, seen = new Set<Type>()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  const inside = insideOf(type);
  return inside.typeName === 'array' || inside.typeName === 'map' || partsOf(inside).some((part) => holdsLists(part, seen));
}

/** How many values a value holds whose lists are empty; one that stands in itself counts once. */
function valuesOf(type: Type, known: Map<Type, number>): number {
  const before = known.get(type);
  if (before !== undefined) return before;
  known.set(type, 1);
  const { types, fields = [] } = insideOf(type);
  const parts = (types ?? fields.map((field) => field.type)).map((part) => valuesOf(part, known));
  const sum = 1 + (types ? Math.max(0, ...parts) : parts.reduce((all, one) => all + one, 0));
  known.set(type, sum);
  return sum;
}

/** The fewest bytes that a value takes. */
function leastOf(type: Type, known: Map<Type, number>): number {
  const { typeName, fields = [], size = 0 } = insideOf(type);
  if (typeName === 'null') return 0;
  if (typeName === 'fixed') return size;
  if (typeName === 'float') return 4;
  if (typeName === 'double') return 8;
  if (typeName !== 'record' && typeName !== 'error') return 1;
  const before = known.get(type);
  if (before !== undefined) return before;
  // One that stands in itself has no end: whatever is behind it is not asked.
  known.set(type, 0);
  const sum = fields.reduce((bytes, field) => bytes + leastOf(field.type, known), 0);
  known.set(type, sum);
  return sum;
}

/** What was made of types so far. */
interface Made {
  readonly walks: Map<Type, Walk>;
  readonly least: Map<Type, number>;
}

function walkOf(type: Type, made: Made): Walk {
  const known = made.walks.get(type);
  if (known) return known;
  // A type may stand in itself: it is there before its parts are looked at.
  let one: Walk = () => {};
  const walk: Walk = (cursor, depth) => {
    if (depth > DEEPEST) throw new Claim(`is nested deeper than ${DEEPEST} levels`);
    if (++cursor.values > MOST_VALUES + cursor.bytes.length)
      throw new Claim(`holds over ${MOST_VALUES.toLocaleString('en')} values in few bytes`);
    one(cursor, depth + 1);
  };
  made.walks.set(type, walk);
  one = make(type, made);
  return walk;
}

function make(type: Type, made: Made): Walk {
  const { typeName, itemsType, valuesType, types = [], fields = [] } = insideOf(type);
  if (typeName === 'null') return () => {};
  if (typeName === 'int' || typeName === 'long' || typeName === 'enum') return (cursor) => void number(cursor);
  if (typeName === 'string' || typeName === 'bytes') return (cursor) => pass(cursor, number(cursor));
  if (itemsType) return list(walkOf(itemsType, made), leastOf(itemsType, made.least));
  if (valuesType) {
    const value = walkOf(valuesType, made);
    const entry: Walk = (cursor, depth) => {
      pass(cursor, number(cursor));
      value(cursor, depth);
    };
    return list(entry, 1 + leastOf(valuesType, made.least));
  }
  if (typeName.startsWith('union')) {
    const branches = types.map((one) => walkOf(one, made));
    return (cursor, depth) => branches[number(cursor)]?.(cursor, depth);
  }
  if (typeName === 'record' || typeName === 'error') {
    const parts = fields.map((field) => walkOf(field.type, made));
    return (cursor, depth) => {
      for (const part of parts) part(cursor, depth);
    };
  }
  const bytes = leastOf(type, made.least);
  return (cursor) => pass(cursor, bytes);
}

/** Blocks of items, each with their number before it, up to one of none. */
function list(item: Walk, least: number): Walk {
  return (cursor, depth) => {
    for (let count = number(cursor); count !== 0; count = number(cursor)) {
      // A negative number stands before the bytes that its items take.
      if (count < 0) number(cursor);
      const items = Math.abs(count);
      const left = cursor.bytes.length - cursor.at;
      if (least === 0) cursor.empty += items;
      if (items * least > left || cursor.empty > MOST_EMPTY) throw new Claim(`claims ${items} items in ${left} bytes`);
      for (let i = 0; i < items; ++i) item(cursor, depth);
    }
  };
}

/** A whole number, seven bits a byte, in zigzag; a large one need not be exact, for there are not so many bytes. */
function number(cursor: Cursor): number {
  let value = 0;
  for (let i = 0; i < LONGEST_NUMBER; ++i) {
    if (cursor.at >= cursor.bytes.length) break;
    const byte = cursor.bytes[cursor.at++];
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  throw new Claim('ends within a number');
}

function pass(cursor: Cursor, bytes: number): void {
  const left = cursor.bytes.length - cursor.at;
  if (!(bytes >= 0 && bytes <= left)) throw new Claim(`claims ${bytes} bytes where ${left} are left`);
  cursor.at += bytes;
}
