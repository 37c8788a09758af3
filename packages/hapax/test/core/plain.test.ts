import { describe, expect, test } from 'vitest';
import { decode, defineDetector, defineOnline, encode, type Storable } from '../../src/index.ts';

class Counter {
  count = 0;
}
const circle: { self?: unknown } = {};
circle.self = circle;
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

const refused: [string, unknown, string][] = [
  [
    'a Map',
    { counts: new Map([[1, 2]]) },
    'state.counts is a Map, which a snapshot cannot give back; keep its entries in a list or a plain object',
  ],
  ['a Set', [new Set()], 'state[0] is a Set, which a snapshot cannot give back; keep its values in a list'],
  ['a Date', { a: { at: new Date(0) } }, 'state.a.at is a Date, which a snapshot cannot give back; keep its time as a number'],
  [
    'an instance of a class',
    { own: new Counter() },
    'state.own is a Counter, which a snapshot cannot give back; keep its fields in a plain object',
  ],
  ['a function', { next: () => 1 }, 'state.next is a function, which a snapshot cannot give back; keep the numbers it works on instead'],
  ['a bigint', { n: 1n }, 'state.n is a bigint, which a snapshot cannot give back; keep it as a number or a text'],
  ['a symbol', { s: Symbol('s') }, 'state.s is a symbol, which a snapshot cannot give back; keep it as a number or a text'],
  [
    'an array of big integers',
    { b: new BigInt64Array(1) },
    'state.b is a BigInt64Array, which a snapshot cannot give back; use one of Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Int16Array, Uint8Array, Int8Array, Uint8ClampedArray',
  ],
  ['bare bytes', { b: new ArrayBuffer(8) }, 'state.b is a ArrayBuffer, which a snapshot cannot give back; keep a Uint8Array of it'],
  [
    'a circle',
    { a: circle },
    'state.a.self is a circle: it holds itself, which a snapshot cannot give back; keep places in a list instead of references',
  ],
  ['a hole', { list: [1, undefined, 3] }, 'state.list[1] is undefined, which a snapshot cannot give back; use null'],
  ['depth without end', deep(200), 'is nested deeper than 100 levels, which a snapshot cannot give back; keep it flat, in lists'],
];

describe('what a snapshot cannot give back is refused with its place and the way out', () => {
  test.each(refused)('%s', (_, state, message) => {
    expect(() => encode({ id: 'own', columns: 1, state })).toThrow(message);
    const own = defineOnline({ ...spec, start: () => ({ state: state as null }) });
    expect(() => own().start(1).snapshot()).toThrow(message.replace(/^state/, 'state.state'));
  });
  const spec = {
    id: 'own',
    title: 'Own',
    source: 'a test',
    options: {},
    score: () => 0,
    learn: () => {},
    progress: () => ({ seen: 0, needed: 0 }),
  };
});

test('every array that it carries comes back bit for bit, views and subclasses by their content', () => {
  const bytes = Uint8Array.of(1, 200, 3, 4);
  const state = {
    i8: Int8Array.of(-128, 127),
    clamped: Uint8ClampedArray.of(0, 255),
    i16: Int16Array.of(-2),
    u16: Uint16Array.of(65535),
    u32: Uint32Array.of(2 ** 32 - 1),
    view: bytes.subarray(1, 3),
    buffer: Buffer.from([7, 8]),
    deepest: deep(97),
    bare: Object.assign(Object.create(null), { a: 1 }),
  };
  const back = decode(encode({ id: 'own', columns: 1, state })).state as typeof state;
  expect(back.i8).toEqual(state.i8);
  expect(back.clamped).toEqual(state.clamped);
  expect([back.i16, back.u16, back.u32]).toEqual([state.i16, state.u16, state.u32]);
  expect(back.view).toEqual(Uint8Array.of(200, 3));
  expect(back.buffer).toEqual(Uint8Array.of(7, 8));
  expect(back.deepest).toEqual(state.deepest);
  expect(back.bare).toEqual({ a: 1 });
});

test('what is not text, or no snapshot, is refused', () => {
  const untyped = <T>(value: unknown): T => value as T;
  expect(() => decode(untyped(undefined))).toThrow('decode takes the text that `encode` wrote; got undefined: read the file as text first');
  expect(() => decode(untyped(Buffer.from('{}')))).toThrow(
    'decode takes the text that `encode` wrote; got another object: read the file as text first',
  );
  expect(() => encode(untyped(null))).toThrow('encode takes a snapshot; got null: pass what `snapshot()` or `decode` returned');
  expect(() => encode(untyped({ a: 1 }))).toThrow(
    'encode takes a snapshot; got another object: pass what `snapshot()` or `decode` returned',
  );
  expect(() => encode(untyped('{}'))).toThrow('encode takes a snapshot; got a text: read it with `decode` first');
});

test('the types refuse such a state where it is written', () => {
  const spec = {
    id: 'own',
    title: 'Own',
    source: 'a test',
    missing: 'accept' as const,
    options: {},
    score: () => {},
  };
  defineDetector({
    ...spec,
    fit: (): { at: Float64Array; name?: string; deep: { list: readonly number[][] } | null } => ({ at: new Float64Array(1), deep: null }),
  });
  // @ts-expect-error a Map
  defineDetector({ ...spec, fit: () => ({ counts: new Map<number, number>() }) });
  // @ts-expect-error a method
  defineDetector({ ...spec, fit: () => ({ next: () => 1 }) });
  // @ts-expect-error an instance with methods
  defineDetector({ ...spec, fit: () => ({ at: new Date() }) });
  const plain: Storable<{ a: 1 }> = 0;
  expect(plain).toBe(0);
});
