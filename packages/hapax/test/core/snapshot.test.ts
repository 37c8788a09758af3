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

const sample = encode({ id: 'a', columns: 1, state: { x: Float64Array.of(1, 2, 3), y: { z: NaN }, key: 'é €', list: [1e-7, true, null] } });

test('text that is no snapshot of this version is refused with one line that says why', () => {
  expect(() => decode(sample.slice(0, 30))).toThrow('the snapshot is not JSON: it is cut short or is another kind of file');
  expect(() => decode('{"a":1}')).toThrow('the text is JSON but not a hapax snapshot; write one with `encode`');
  expect(() => decode(sample.replace('"version":2', '"version":7'))).toThrow(
    'the snapshot has version 7; this hapax reads versions 1 and 2: fit the model again',
  );
  expect(() => decode(sample.replace('"columns":1', '"columns":2'))).toThrow(
    'the snapshot is damaged or cut short: its checksum does not fit its content; use another copy',
  );
  expect(() => decode(JSON.stringify(JSON.parse(sample), null, 2))).toThrow(
    'the snapshot is damaged, or was rewritten by another program; use the text as `encode` wrote it',
  );
});

test('every single byte that differs, every cut and every doubled byte is refused with one clear error', () => {
  const bytes = new TextEncoder().encode(sample);
  const refused = (damaged: Uint8Array) => {
    let error: unknown;
    try {
      decode(new TextDecoder().decode(damaged));
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ name: 'HapaxError', code: 'SNAPSHOT' });
    expect(String(error)).not.toContain('\n');
  };
  for (let i = 0; i < bytes.length; ++i) {
    refused(bytes.slice(0, i));
    // Every single bit, and every other value now and then.
    for (let bit = 0; bit < 8; ++bit) refused(bytes.map((b, j) => (j === i ? b ^ (1 << bit) : b)));
  }
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) =>
      refused(bytes.map((b, j) => (j === at ? b ^ flip : b))),
    ),
  );
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 3 }), (at, noise) => {
      const more = Uint8Array.of(...bytes.subarray(0, at), ...noise, ...bytes.subarray(at));
      refused(more);
    }),
  );
});

test('any plain data comes back, also with names that the codec uses itself', () => {
  const leaf = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.float64Array(), fc.uint8Array(), fc.int32Array());
  const name = fc.oneof(fc.string(), fc.constantFrom('$', '$num', '$f64', '__proto__', 'constructor'));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(name, tie('tree'), { maxKeys: 3 })),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const state = { value };
      // What JSON gives for the same data, so that objects have the usual prototype.
      expect(decode(encode({ id: 'a', columns: 1, state })).state).toEqual(structuredClone(state));
    }),
  );
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('a text that is nested to overflow the stack is refused', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  expect(() => decode(`{"format":"hapax","version":1,"id":"a","columns":1,"state":${deep}}`)).toThrow(
    'the snapshot is nested deeper than 100 levels, as no model is',
  );
});

test('white space at the end does not matter, and snapshots without a checksum are still read', () => {
  expect(decode(`${sample}\r\n`)).toEqual(decode(sample));
  const old = '{"format":"hapax","version":1,"id":"a","columns":1,"state":{"x":{"$f64":"AAAAAAAA8D8="},"y":{"$num":"-0"}}}';
  expect(decode(old)).toEqual({ id: 'a', columns: 1, state: { x: Float64Array.of(1), y: -0 } });
});
