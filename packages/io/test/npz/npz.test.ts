import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { HapaxError } from 'hapax';
import { afterAll, expect, test } from 'vitest';
import { readNpy } from '../../src/npz/npy.ts';
import { readNpz } from '../../src/npz/npz.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-'));
afterAll(() => rmSync(folder, { recursive: true }));

function npy(descr: string, shape: string, data: ArrayBufferView, order = 'False'): Uint8Array {
  const text = `${`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117)}\n`;
  const head = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0);
  return Buffer.concat([head, Buffer.from(text), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

test('arrays come back by name, column-major ones in row-major order', async () => {
  const path = join(folder, 'a.npz');
  writeFileSync(
    path,
    zipSync({
      'X.npy': npy('<f8', '(2, 3)', Float64Array.of(1, 4, 2, 5, 3, 6), 'True'),
      'y.npy': npy('<i8', '(2,)', BigInt64Array.of(0n, 1n)),
    }),
  );
  expect(await readNpz(path)).toEqual({
    X: { shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
    y: { shape: [2], values: Float64Array.of(0, 1) },
  });
});

test('pickled objects, short data and other files are refused by name', async () => {
  expect(() => readNpy(npy('|O', '(1,)', new Uint8Array(8)), 'a.npy')).toThrow(
    'a.npy: number format "|O" is not read; save the array as float64',
  );
  expect(() => readNpy(npy('<f8', '(9,)', new Float64Array(2)), 'a.npy')).toThrow('a.npy: 16 bytes of data do not hold shape (9)');
  writeFileSync(join(folder, 'b.npz'), 'no zip');
  await expect(readNpz(join(folder, 'b.npz'))).rejects.toThrow(`${join(folder, 'b.npz')}: not a zip archive, or damaged`);
  await expect(readNpz(join(folder, 'none.npz'))).rejects.toThrow('cannot be read; check the path');
});

test('any bytes are an array or a FILE error', () => {
  const good = npy('<f4', '(3,)', Float32Array.of(1, 2, 3));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(good.length), (edits, length) => {
      const bytes = good.slice(0, length);
      for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
      try {
        readNpy(bytes, 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(HapaxError);
      }
    }),
  );
});
