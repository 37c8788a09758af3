import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortAscending } from '../../../src/kernels/ranks/sort.ts';
import { wasm } from '../../../src/kernels/wasm.ts';

/** Long enough for the radix sort. */
const LONG = 500;

test('the radix sort gives the bits of the engine’s own sort: any finite or infinite value, both zeros', () => {
  expect(wasm()).not.toBeNull();
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(-0, 0, Infinity, -Infinity, 5e-324));
  fc.assert(
    fc.property(fc.array(value, { minLength: LONG, maxLength: LONG + 3, size: 'max' }), (values) => {
      const plain = Float64Array.from(values).sort();
      const sorted = sortAscending(Float64Array.from(values));
      expect(new BigUint64Array(sorted.buffer)).toEqual(new BigUint64Array(plain.buffer));
    }),
    { numRuns: 30 },
  );
});

test('values that share bytes, or all bytes, are sorted too', () => {
  const steps = Float64Array.from({ length: LONG }, (_, i) => (i * 7919) % 13);
  expect(sortAscending(steps.slice())).toEqual(steps.slice().sort());
  const equal = new Float64Array(LONG).fill(-3.25);
  expect(sortAscending(equal.slice())).toEqual(equal);
});

test('values whose upper bytes are all the same, in any order, are sorted by the lower ones', () => {
  const close = Float64Array.from({ length: 3000 }, (_, i) => 1 + ((i * 7919) % 3000) * 2 ** -50);
  expect(sortAscending(close.slice())).toEqual(close.slice().sort());
  const nearly = Float64Array.from({ length: 3000 }, (_, i) => -1.7e12 + (i ^ 5));
  expect(sortAscending(nearly.slice())).toEqual(nearly.slice().sort());
});

test('short arrays and views into larger arrays are sorted in place', () => {
  const all = Float64Array.of(9, 3, 1, 2, 0);
  sortAscending(all.subarray(1, 4));
  expect(all).toEqual(Float64Array.of(9, 1, 2, 3, 0));
});
