import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../src/tables/stores/packed.ts';

const through = (values: Float64Array, like?: Float64Array): Float64Array => {
  const out = new Float64Array(values.length);
  unpack(pack(values.slice(), like && pack(like)), out, 0, 1);
  return out;
};

/** Bytes a cell, without the few that a block takes for itself. */
function bytes(values: readonly number[]): number {
  const packed = pack(Float64Array.from(values));
  return ('codes' in packed ? packed.codes : packed).BYTES_PER_ELEMENT;
}

const written = fc
  .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: 0, max: 12 }))
  .map(([whole, digits]) => Number(`${whole}e-${digits}`));
const cells = fc.array(fc.oneof(written, fc.double(), fc.float(), fc.maxSafeInteger(), fc.constantFrom(Number.NaN, -0, 1e308, 5e-324)));

test('any numbers come back with the same bits, whatever block came before', () => {
  fc.assert(
    fc.property(cells, cells, (values, before) => {
      const given = Float64Array.from(values);
      expect(through(given, Float64Array.from(before))).toEqual(given);
    }),
    { numRuns: 300 },
  );
});

test('numbers of one precision come back with the same bits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), fc.array(fc.integer({ min: -99_999_999, max: 99_999_999 })), (digits, wholes) => {
      const given = Float64Array.from(wholes, (whole) => Number(`${whole}e-${digits}`));
      expect(through(given)).toEqual(given);
    }),
    { numRuns: 200 },
  );
});

test('a cell takes the fewest bytes that hold it', () => {
  expect(bytes([0, 1, 0, Number.NaN])).toBe(1);
  expect(bytes([Number.NaN, Number.NaN])).toBe(1);
  expect(bytes([0, 254])).toBe(1);
  // The largest code means missing.
  expect(bytes([0, 255])).toBe(2);
  expect(bytes([1000, 1254])).toBe(1);
  expect(bytes([21.4, -3.1, 104.9])).toBe(2);
  expect(bytes([0.123456, 0.999999])).toBe(4);
  expect(bytes([1_600_000_000_000, 1_600_000_000_000 + 86_400_000])).toBe(4);
  expect(bytes([Math.fround(0.1), Math.fround(Math.PI)])).toBe(4);
  expect(bytes([Math.PI])).toBe(8);
  expect(bytes([-0])).toBe(4);
});

test('a block of few digits after one of many is packed anew when the scale would make it too wide', () => {
  const packed = pack(Float64Array.of(0, 4e9), pack(Float64Array.of(0.123456)));
  expect(packed).toEqual({ base: 0, scale: 1, codes: Uint32Array.of(0, 4e9) });
});

test('cells are written at a stride', () => {
  const out = new Float64Array(5);
  for (const values of [
    [1, 2],
    [Math.PI, Math.E],
  ]) {
    unpack(pack(Float64Array.from(values)), out, 1, 2);
    expect(out).toEqual(Float64Array.of(0, values[0]!, 0, values[1]!, 0));
  }
});
