import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectRank } from '../../../src/kernels/ranks/select.ts';

test('the value of a rank is the one that sorting puts there, ties and infinities included', () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(Infinity, -Infinity));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, at) => {
      const rank = at % values.length;
      // The two zeros are equal: which of them comes first is not promised.
      expect(selectRank(Float64Array.from(values), rank) + 0).toBe(Float64Array.from(values).sort()[rank]! + 0);
    }),
  );
  expect(
    selectRank(
      Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000),
      1234,
    ),
  ).toBe(1234);
  expect(selectRank(new Float64Array(3000).fill(4), 1500)).toBe(4);
});
