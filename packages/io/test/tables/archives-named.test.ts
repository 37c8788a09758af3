import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { readTable } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-archives-'));
afterAll(() => rmSync(folder, { recursive: true }));

const archive = (name: string, files: Readonly<Record<string, Uint8Array>>): string => {
  const path = join(folder, name);
  writeFileSync(path, zipSync(files));
  return path;
};
const CSV = strToU8('x,y\n1.5,2\n2.5,3\n');

test('a table that is called as its archive, as pandas does it, is read', async () => {
  const table = await readTable(archive('sales.csv.zip', { 'sales.csv.zip': CSV }));
  expect(table.features.map(({ name, values }) => [name, ...values])).toEqual([
    ['x', 1.5, 2.5],
    ['y', 2, 3],
  ]);
});

test('an archive inside an archive is refused with the way out', async () => {
  const inner = zipSync({ 'sales.csv': CSV });
  await expect(readTable(archive('twice.zip', { 'sales.csv.zip': inner }))).rejects.toThrow(
    'twice.zip holds an archive, sales.csv.zip, and one inside another is not read; unpack it once',
  );
});
