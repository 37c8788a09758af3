import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum, startChecksum } from '../../src/core/checksum.ts';
import { encode, type Snapshot } from '../../src/core/snapshot.ts';
import { encodeInPieces } from '../../src/core/snapshot-in-pieces.ts';

function inPieces(snapshot: Snapshot): { readonly text: string; readonly longest: number; readonly count: number } {
  const generator = encodeInPieces(snapshot);
  const pieces: string[] = [];
  let next = generator.next();
  for (; !next.done; next = generator.next()) pieces.push(next.value);
  return { text: next.value + pieces.join(''), longest: Math.max(...pieces.map(({ length }) => length)), count: pieces.length };
}
const of = (state: unknown): Snapshot => ({ id: 'm', columns: 2, state });

test('pieces put together are what encode writes, whatever the state is', () => {
  fc.assert(
    fc.property(
      fc.anything({ withNullPrototype: false, values: [fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.float64Array()] }),
      (state) => {
        let whole: string;
        try {
          whole = encode(of({ state }));
        } catch (error) {
          expect(() => inPieces(of({ state }))).toThrow((error as Error).message);
          return;
        }
        expect(inPieces(of({ state })).text).toBe(whole);
      },
    ),
  );
});
test('large arrays, long lists and many fields are cut into pieces of about a quarter of a megabyte', () => {
  const numbers = Float64Array.from({ length: 200_001 }, (_, i) => Math.sin(i));
  const large = {
    numbers,
    bytes: Uint8Array.from({ length: 400_001 }, (_, i) => i),
    list: Array.from({ length: 60_000 }, (_, i) => ({ i, text: `é${i}`, odd: -0 })),
    fields: Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`f${i}`, i % 3 ? i : null])),
    missing: undefined,
    $: { $f64: numbers.slice() },
    like: { $num: 'a'.repeat(300_000) },
  };
  const { text, longest, count } = inPieces(of(large));
  expect(text === encode(of(large))).toBe(true);
  expect(count).toBeGreaterThan(15);
  // One text of a state is not cut.
  expect(longest).toBeLessThan(900_000);
});
test('a state that is not plain is refused in the words of encode', () => {
  const state = { big: new Float64Array(100_000), of: new Map() };
  expect(() => inPieces(of(state))).toThrow(
    /^m: state\.of is a Map, which a snapshot cannot give back; keep its entries in a list or a plain object$/,
  );
});
test('a checksum of pieces is that of the whole, wherever it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (pieces) => {
      const sum = startChecksum();
      for (const piece of pieces) sum.add(piece);
      expect(sum.digits()).toBe(checksum(pieces.join('')));
    }),
  );
});
