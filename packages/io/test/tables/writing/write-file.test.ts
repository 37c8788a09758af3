import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeFolder, writeError, writeWhole } from '../../../src/tables/writing/write-file.ts';
import { scratch } from '../../scratch.ts';

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

test('a new file is for its owner alone, and one that is there keeps its permissions', async () => {
  const path = join(place('mode'), 'a.txt');
  await writeWhole(path, 'one');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  await writeWhole(path, 'two');
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test('a symbolic link is followed and stays one, also where it leads to nothing yet', async () => {
  const into = place('links');
  mkdirSync(join(into, 'far'));
  writeFileSync(join(into, 'far', 'a.txt'), 'before');
  symlinkSync(join('far', 'a.txt'), join(into, 'a'));
  symlinkSync(join('far', 'b.txt'), join(into, 'b'));
  for (const name of ['a', 'b']) {
    await writeWhole(join(into, name), name);
    expect(lstatSync(join(into, name)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(into, 'far', `${name}.txt`), 'utf8')).toBe(name);
  }
  expect(readdirSync(join(into, 'far')).sort()).toEqual(['a.txt', 'b.txt']);
});

test('an error while the content is made leaves no file where a symbolic link led to nothing', async () => {
  const into = place('dangling');
  symlinkSync('target', join(into, 'link'));
  const pieces = function* () {
    yield 'x';
    throw new Error('no more');
  };
  await expect(writeWhole(join(into, 'link'), pieces())).rejects.toThrow('no more');
  expect(readdirSync(into)).toEqual(['link']);
});

test('symbolic links in a circle are told', async () => {
  const into = place('circle');
  symlinkSync('b', join(into, 'a'));
  symlinkSync('a', join(into, 'b'));
  await expect(writeWhole(join(into, 'a'), '')).rejects.toThrow(
    `${join(into, 'a')} cannot be written: its symbolic links lead in a circle`,
  );
});

test.skipIf(process.platform === 'win32')('a FIFO is written through and stays a FIFO', async () => {
  const path = join(place('fifo'), 'pipe');
  execFileSync('mkfifo', [path]);
  const read = promisify(execFile)('cat', [path]);
  await writeWhole(path, ['one ', 'two']);
  expect((await read).stdout).toBe('one two');
  expect(statSync(path).isFIFO()).toBe(true);
});

test.skipIf(process.platform === 'win32')('a reader of a FIFO that has seen enough is no failure', async () => {
  const path = join(place('enough'), 'pipe');
  execFileSync('mkfifo', [path]);
  const read = promisify(execFile)('head', ['-c', '3', path]);
  const many = function* () {
    for (let i = 0; i < 100; i++) yield 'abc'.repeat(30_000);
  };
  await writeWhole(path, many());
  expect((await read).stdout).toBe('abc');
});

test('the name of the temporary file cannot be known beforehand, and what lies there is not opened', async () => {
  const into = place('names');
  const seen = new Set<string>();
  const look = function* () {
    for (const name of readdirSync(into)) if (name.endsWith('.partial')) seen.add(name);
    yield '';
  };
  for (let i = 0; i < 3; i++) await writeWhole(join(into, 'a.txt'), look());
  expect([...seen]).toHaveLength(3);
  for (const name of seen) expect(name).toMatch(/^\.a\.txt\.[0-9a-f]{24}\.partial$/);
});

test.skipIf(process.getuid?.() === 0)('a file that may not be written is not replaced', async () => {
  const path = join(place('protected'), 'a.txt');
  writeFileSync(path, 'before');
  chmodSync(path, 0o444);
  await expect(writeWhole(path, 'after')).rejects.toThrow(`${path} cannot be written: no permission for it or its folder`);
  expect(readFileSync(path, 'utf8')).toBe('before');
});

test('a folder is made with those above it, for its owner alone, and what stands in the way is told', async () => {
  const into = place('folders');
  await makeFolder(join(into, 'a', 'b'));
  await makeFolder(join(into, 'a', 'b'));
  expect(statSync(join(into, 'a', 'b')).mode & 0o777).toBe(0o700);
  writeFileSync(join(into, 'file'), '');
  await expect(makeFolder(join(into, 'file'))).rejects.toThrow(`${join(into, 'file')} cannot be a folder: a file has this name`);
  await expect(makeFolder(join(into, 'file', 'c'))).rejects.toThrow(`${join(into, 'file', 'c')} cannot be written: its folder is a file`);
});
test.each([
  ['EROFS', 'x cannot be written: the disk is read-only'],
  ['ENOSPC', 'x cannot be written: the disk is full'],
  ['EDQUOT', 'x cannot be written: the quota of its owner is used up'],
  ['EIO', 'x cannot be written: the disk fails'],
])('%s of the system is told in words', (code, text) => {
  const error = Object.assign(new Error(`${code}: x`), { code, syscall: 'write' });
  expect(writeError('x', error)).toMatchObject({ name: 'HapaxError', code: 'FILE', message: text });
});
