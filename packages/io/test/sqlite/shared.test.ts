import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inDatabase } from '@hapax/io/sqlite';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hapax-shared-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const add = (path: string, text: string) =>
  inDatabase(path, (db) => {
    db.exec('CREATE TABLE IF NOT EXISTS said (text TEXT)');
    db.prepare('INSERT INTO said VALUES (?)').run(text);
  });
const said = (path: string) =>
  inDatabase(path, (db) =>
    db
      .prepare('SELECT text FROM said ORDER BY text')
      .all()
      .map((row) => Object.values(row as object)),
  );

test('what is done at the same time is done one after the other, and none of it is lost', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((text) => add(at('all.db'), text)));
  expect(await said(at('all.db'))).toEqual([['a'], ['b'], ['c'], ['d']]);
  expect(statSync(at('all.db')).mode & 0o777).toBe(0o600);
});

test('work that fails leaves nothing behind', async () => {
  await add(at('fails.db'), 'before');
  await expect(
    inDatabase(at('fails.db'), (db) => {
      db.prepare('INSERT INTO said VALUES (?)').run('half');
      throw new Error('no');
    }),
  ).rejects.toThrow('fails.db cannot be used as a database: no');
  expect(await said(at('fails.db'))).toEqual([['before']]);
});

test('a lock that a killed process left behind is taken away', async () => {
  await add(at('left.db'), 'one');
  mkdirSync(at('left.db.lock'));
  utimesSync(at('left.db.lock'), 1, 1);
  await add(at('left.db'), 'two');
  expect(await said(at('left.db'))).toEqual([['one'], ['two']]);
});

test('what is no database is said', async () => {
  writeFileSync(at('text.db'), 'a text that is no database, and long enough to be taken for one by nobody\n'.repeat(20));
  await expect(said(at('text.db'))).rejects.toThrow(/text\.db cannot be used as a database: .*not a database/);
});
