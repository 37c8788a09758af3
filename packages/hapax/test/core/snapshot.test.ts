import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../src/core/snapshot.ts';

test('the codec keeps what JSON loses', () => {
  const snapshot = {
    id: 'a',
    columns: 1,
    state: { a: NaN, b: -0, c: Float64Array.of(Infinity, -0, 0.1), d: [-Infinity], e: Uint8Array.of(0, 255) },
  };
  expect(decode(encode(snapshot))).toEqual(snapshot);
});

test('any array of doubles comes back bit for bit', () => {
  fc.assert(
    fc.property(fc.float64Array(), (state) => {
      const back = decode(encode({ id: 'a', columns: 1, state })).state as Float64Array;
      expect(new Uint8Array(back.buffer)).toEqual(new Uint8Array(state.slice().buffer));
    }),
  );
});

test('damaged text is refused with one clear error, never another', () => {
  const text = encode({ id: 'a', columns: 1, state: { x: Float64Array.of(1, 2, 3), y: { z: NaN } } });
  expect(() => decode(text.slice(0, 40))).toThrow('the snapshot is not JSON: it is cut short or is another kind of file');
  expect(() => decode('{"a":1}')).toThrow('the text is JSON but not a hapax snapshot; write one with `encode`');
  expect(() => decode(text.replace('"version":1', '"version":7'))).toThrow(
    'the snapshot has version 7; this hapax reads version 1: fit the model again',
  );
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, noise) => {
      try {
        decode(text.slice(0, at) + noise + text.slice(at + 1));
      } catch (error) {
        expect(error).toMatchObject({ code: 'SNAPSHOT' });
      }
    }),
  );
});
