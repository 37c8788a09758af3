import avro, { type Schema } from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimsOf } from '../../src/kafka/avro-claims.ts';

/** A whole number as Avro writes it. */
function long(n: number): number[] {
  const out: number[] = [];
  let rest = n >= 0 ? BigInt(n) * 2n : -BigInt(n) * 2n - 1n;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
}
const claims = (schema: Schema, ...bytes: number[]) => claimsOf(avro.Type.forSchema(schema))(Buffer.from(bytes));
const INTS: Schema = { type: 'array', items: 'int' };

test('a list that claims more items than its bytes can hold is told of, however its items look', () => {
  expect(claims(INTS, ...long(2 ** 40), 0)).toBe('claims 1099511627776 items in 1 bytes');
  expect(claims(INTS, ...long(-(2 ** 40)), ...long(5), 0)).toBe('claims 1099511627776 items in 1 bytes');
  expect(claims({ type: 'map', values: 'double' }, ...long(3), ...Array(20).fill(0))).toBe('claims 3 items in 20 bytes');
  expect(claims({ type: 'array', items: 'null' }, ...long(10_001), 0)).toBe('claims 10001 items in 1 bytes');
  expect(claims({ type: 'array', items: { type: 'record', name: 'e', fields: [] } }, ...long(1e9), 0)).toBe(
    'claims 1000000000 items in 1 bytes',
  );
  // One block after the other does not help.
  const blocks = Array.from({ length: 11 }, () => long(1000)).flat();
  expect(claims({ type: 'array', items: 'null' }, ...blocks, 0)).toMatch(/^claims 1000 items in \d bytes$/);
});

test('texts and bytes that claim to be longer than what is left are told of inside lists, and depth has an end', () => {
  expect(claims({ type: 'array', items: 'string' }, ...long(1), ...long(2 ** 45), 0)).toBe('claims 35184372088832 bytes where 1 are left');
  expect(claims({ type: 'array', items: 'bytes' }, ...long(1), ...long(-2), 0)).toBe('claims -2 bytes where 1 are left');
  expect(claims(INTS, ...long(1), 0x80)).toBe('ends within a number');
  const tree: Schema = { type: 'record', name: 'Tree', fields: [{ name: 'children', type: { type: 'array', items: 'Tree' } }] };
  expect(claims(tree, ...Array.from({ length: 500 }, () => long(1)).flat(), ...Array(501).fill(0))).toBe(
    'is nested deeper than 200 levels',
  );
});

test('whatever a type writes is no false claim', () => {
  const schemas: Schema[] = [
    INTS,
    { type: 'map', values: ['null', 'string', { type: 'array', items: 'double' }] },
    {
      type: 'record',
      name: 'Node',
      fields: [
        { name: 'a', type: ['null', 'Node'] },
        { name: 'b', type: { type: 'array', items: { type: 'fixed', name: 'F', size: 3 } } },
        { name: 'c', type: { type: 'enum', name: 'E', symbols: ['X', 'Y'] } },
        { name: 'd', type: ['boolean', 'float', 'long', 'bytes'] },
        { name: 'e', type: { type: 'array', items: 'null' } },
      ],
    },
  ];
  for (const schema of schemas) {
    const type = avro.Type.forSchema(schema);
    const check = claimsOf(type);
    for (let i = 0; i < 300; ++i) expect(check(type.toBuffer(type.random()))).toBe(undefined);
  }
});

test('of any bytes the reader makes what they hold, or says why not, at once', () => {
  const type = avro.Type.forSchema({
    type: 'record',
    name: 'R',
    fields: [
      { name: 'a', type: INTS },
      { name: 'b', type: { type: 'map', values: INTS } },
    ],
  });
  const check = claimsOf(type);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      if (check(Buffer.from(bytes)) !== undefined) return;
      try {
        type.fromBuffer(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { seed: 1, numRuns: 3000 },
  );
});

/** Each record holds the one before it twice: 2^depth values of no bytes at all. */
function doubling(depth: number): Schema {
  let schema: Schema = { type: 'record', name: 'R0', fields: [{ name: 'n', type: 'null' }] };
  for (let i = 1; i < depth; ++i)
    schema = {
      type: 'record',
      name: `R${i}`,
      fields: [
        { name: 'a', type: schema },
        { name: 'b', type: `R${i - 1}` },
      ],
    };
  return schema;
}
test('records that hold one another twice, and again, are told of before they are made, with or without a list', () => {
  const told = 'holds over 1,000,000 values in few bytes';
  expect(claims(doubling(60))).toBe(told);
  expect(claims({ type: 'array', items: doubling(60) }, ...long(1), 0)).toBe(told);
  expect(claims(doubling(10))).toBe(undefined);
});
test('a long list of short values is no false claim', () => {
  const many = 1_500_000;
  const bytes = new Uint8Array(many + 10);
  bytes.set(long(many));
  expect(claimsOf(avro.Type.forSchema({ type: 'array', items: 'boolean' }))(Buffer.from(bytes))).toBe(undefined);
});
