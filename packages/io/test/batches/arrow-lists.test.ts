import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float64, list, tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { afterAll, expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-lists-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with a column of numbers and one of lists, whose places are written over. */
function fileOf(places: readonly number[]): string {
  const lists = [[1, 2], [3], [4, 5, 6]];
  const table = tableFromArrays({ n: [7, 8, 9], x: lists }, { types: { n: float64(), x: list(float64()) } });
  const bytes = (tableToIPC(table, { format: 'stream' }) ?? new Uint8Array()).slice();
  const known = new Uint8Array(Int32Array.from([0, 2, 3, 6]).buffer);
  const at = bytes.findIndex((_, i) => known.every((v, k) => bytes[i + k] === v));
  expect(at).toBeGreaterThan(0);
  bytes.set(new Uint8Array(Int32Array.from(places).buffer), at);
  const path = join(folder, `${places.join('-')}.arrow`);
  writeFileSync(path, bytes);
  return path;
}

test('lists that lie in their values are read', async () => {
  const table = await readTable(fileOf([0, 2, 3, 6]), { format: 'arrow' });
  expect([...(table.features.find(({ name }) => name === 'n')?.values ?? [])]).toEqual([7, 8, 9]);
});

// The second would be read value by value, two thousand million times, until the memory is gone.
test.each([[[0, 2, 3, 7]], [[0, 2, 3, 2_147_483_647]], [[0, 5, 3, 6]], [[-4, 2, 3, 6]]])(
  'places %j of lists are refused in one line',
  async (places) => {
    await expect(readTable(fileOf(places), { format: 'arrow' })).rejects.toThrow(
      /\.arrow: is damaged: a list claims values that its batch does not have|\.arrow is damaged/,
    );
  },
);
