import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSqlite } from '../../src/sqlite/index.ts';

test('every text comes back as it was, and no two become one: with zeros, halves of characters, marks', async () => {
  const db = await openSqlite(':memory:');
  db.exec('CREATE TABLE t (name TEXT PRIMARY KEY) WITHOUT ROWID');
  const [put, one, all, clear] = [
    'INSERT OR IGNORE INTO t VALUES (?)',
    'SELECT name FROM t WHERE name = ?',
    'SELECT name FROM t',
    'DELETE FROM t',
  ].map((sql) => db.prepare(sql));
  const part = fc.constantFrom('a', '\0', '\ud800', '\udc00', '\u0001', '"', 'é', '😀', '\u0001"a"');
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')),
        { maxLength: 12 },
      ),
      (names) => {
        clear!.run();
        for (const name of names) put!.run(name);
        expect(new Set(all!.all().map((row) => (row as { name: string }).name))).toEqual(new Set(names));
        for (const name of names) expect(one!.get(name)).toEqual({ name });
      },
    ),
    { numRuns: 200 },
  );
  db.close();
});

test('text of an earlier version that begins with the mark is read as it is', async () => {
  const db = await openSqlite(':memory:');
  db.exec("CREATE TABLE t (name TEXT); INSERT INTO t VALUES (char(1) || 'a{')");
  expect(db.prepare('SELECT name FROM t').get()).toEqual({ name: '\u0001a{' });
  db.close();
});
