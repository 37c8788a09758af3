import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';
import { scratch } from '../scratch.ts';

const { file, folder } = scratch();
/** A .npy file of doubles. */
function npy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const head = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117, ' ');
  const out = new Uint8Array(128 + 8 * values.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  out.set(new TextEncoder().encode(`${head}\n`), 10);
  out.set(new Uint8Array(Float64Array.from(values).buffer), 128);
  return out;
}
const archive = (name: string, arrays: Record<string, Uint8Array>) => {
  const path = join(folder, name);
  writeFileSync(path, zipSync(arrays));
  return path;
};

test('an archive of samples and labels is a table with labels set aside', async () => {
  const table = await readTable(
    archive('x.npz', { 'X.npy': npy([4, 2], [0.1, 2, 3, Number.NaN, 5, 6, 7, 8]), 'y.npy': npy([4], [0, 0, 0, 1]) }),
  );
  expect(table.features.map(({ name, values }) => [name, ...values])).toEqual([
    ['X1', 0.1, 3, 5, 7],
    ['X2', 2, Number.NaN, 6, 8],
  ]);
  expect(table.aside.map(({ name, values }) => [name, ...values])).toEqual([['label', 0, 0, 0, 1]]);
});

test('of several arrays the one that is tested is read, or the one that is named; others are listed', async () => {
  const arrays = { 'train.npy': npy([2, 1], [1, 2]), 'test.npy': npy([3, 1], [3, 4, 5]) };
  expect((await readTable(archive('two.npz', arrays))).rows).toBe(3);
  expect((await readTable(archive('two.npz', arrays), { sheet: 'train' })).rows).toBe(2);
  const open = archive('open.npz', { 'a.npy': npy([2, 1], [1, 2]), 'b.npy': npy([2, 1], [1, 2]) });
  await expect(readTable(open)).rejects.toThrow(`${open} is an archive of arrays; name one with --sheet: a (2 x 1), b (2 x 1)`);
});

test('an array is refused by its cells before they are made into text, and by its text before all of it is made', async () => {
  const path = archive('large.npz', {
    'X.npy': npy(
      [200, 2],
      Array.from({ length: 400 }, (_, i) => i / 3),
    ),
  });
  await expect(readTable(path, { limits: { cells: 300 } })).rejects.toThrow(
    /\/large\.npz has an array of more than 300 cells; --max cells=400 allows it, if you trust the file$/,
  );
  await expect(readTable(path, { limits: { whole: 1000 } })).rejects.toThrow(
    /\/large\.npz has an array of more than 0 MB once it is text; --max whole=\d+ allows it, if you trust the file$/,
  );
  const { rows, features } = await readTable(path);
  expect([rows, features[1]!.values[199]]).toEqual([200, 399 / 3]);
});
test('channels of a JSON file with their values in lists are columns, with their times', async () => {
  const path = file(
    'series.json',
    JSON.stringify({
      name: 'nile',
      series: [{ label: 'volume', type: 'int', raw: [1120, 1160, 963] }],
      time: { format: '%Y', raw: ['1871', '1872', '1873'] },
    }),
  );
  const table = await readTable(path);
  expect(table.features.map(({ name, values }) => [name, ...values])).toEqual([['volume', 1120, 1160, 963]]);
  expect(table.time?.name).toBe('time');
  expect(table.notes).toContain('each series holds its values in a list');
});
