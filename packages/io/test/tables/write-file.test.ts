import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/tables/write-file.ts';
import { scratch } from '../scratch.ts';

const { folder } = scratch();

const place = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};

test('a file is written whole, over an older one too', async () => {
  const into = place('whole');
  const path = join(into, 'a.txt');
  await writeWhole(path, 'one');
  await writeWhole(path, ['t', 'w', 'o']);
  expect(readFileSync(path, 'utf8')).toBe('two');
  await writeWhole(path, Uint8Array.of(1, 2));
  expect(readFileSync(path)).toEqual(Buffer.of(1, 2));
  expect(readdirSync(into)).toEqual(['a.txt']);
});

test('an error while the content is made leaves the older file and nothing else', async () => {
  const into = place('error');
  const path = join(into, 'a.txt');
  writeFileSync(path, 'before');
  const pieces = function* () {
    yield 'x'.repeat(200_000);
    throw new Error('no more');
  };
  await expect(writeWhole(path, pieces())).rejects.toThrow('no more');
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(into)).toEqual(['a.txt']);
});

test('a folder that does not exist, and a folder in the way, are named', async () => {
  await expect(writeWhole(join(folder, 'no', 'a.txt'), '')).rejects.toThrow(
    `${join(folder, 'no', 'a.txt')} cannot be written: its folder does not exist; make it first`,
  );
  const into = place('way');
  await expect(writeWhole(into, '')).rejects.toThrow(`${into} cannot be written: it is a folder`);
  const file = join(into, 'file');
  writeFileSync(file, '');
  await expect(writeWhole(join(file, 'a.txt'), '')).rejects.toThrow(`${join(file, 'a.txt')} cannot be written: its folder is a file`);
});
