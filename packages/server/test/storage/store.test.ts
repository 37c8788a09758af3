import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openSqlite, openWasm, transaction } from '@hapax/io/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/storage/store.ts';

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'hapax.db');
}
const sample = (seq: number) => ({ seq, time: 1000 + seq, key: 'k', values: Float64Array.of(seq, Number.NaN, -0) });

test('a model that came as bytes is its text, and long ones are kept without being written out anew', async () => {
  const store = await openStore(place());
  onTestFinished(() => store.close());
  store.putModel({ name: 'm', text: new TextEncoder().encode('{"é":1}') });
  expect([store.modelText('m'), store.models()]).toEqual(['{"é":1}', [{ name: 'm', size: 8 }]]);
});

test('what was kept is there after opening the file again, bit for bit', async () => {
  const path = place();
  const store = await openStore(path);
  store.putModel({ name: 'm', text: '{}' });
  store.putStream('s', '{"a":1}');
  store.append('s', [sample(0), sample(1)], [{ nr: 0, seq: 1, time: 7.5, unseen: 0 }]);
  store.putIncidents('s', [{ id: 'i', start: 5, json: '1' }]);
  expect([store.addNotice('s', '"a"'), store.addNotice('s', '"b"')]).toEqual([0, 1]);
  const training = { key: 'k', detector: 'd', version: 2, from: 1, to: 2, at: 3 };
  store.putTrainings('s', [{ ...training, version: 1 }, training]);
  store.close();
  const again = await openStore(path);
  onTestFinished(() => again.close());
  expect(again.models()).toEqual([{ name: 'm', size: 2 }]);
  expect([again.modelText('m'), again.modelText('x')]).toEqual(['{}', undefined]);
  expect(again.streams()).toEqual([{ name: 's', config: '{"a":1}', snapshot: null, at: 0 }]);
  expect(again.samples('s', 1, 10)).toEqual([sample(1)]);
  expect(again.incidents('s', 10)).toEqual([{ id: 'i', start: 5, json: '1' }]);
  expect(again.ticks('s', 0)).toEqual([{ nr: 0, seq: 1, time: 7.5, unseen: 0 }]);
  expect(again.end('s')).toEqual({ samples: 2, ticks: 1 });
  expect(again.notices('s')).toEqual([
    { nr: 0, json: '"a"' },
    { nr: 1, json: '"b"' },
  ]);
  expect(again.trainings('s')).toEqual([training]);
});
test('a batch that fails in the middle leaves nothing behind', async () => {
  const store = await openStore(':memory:');
  expect(() => store.append('s', [sample(0), sample(0)], [{ nr: 0, seq: 0, time: 1, unseen: 0 }])).toThrow();
  expect([store.samples('s', 0, 10), store.ticks('s', 0)]).toEqual([[], []]);
  store.append('s', [sample(0)], []);
  expect(store.samples('s', 0, 10)).toHaveLength(1);
});
test('an incident that goes on replaces what was known of it', async () => {
  const store = await openStore(':memory:');
  store.putIncidents('s', [{ id: 'i', start: 5, json: 'open' }]);
  store.putIncidents('s', [{ id: 'i', start: 5, json: 'closed' }]);
  expect(store.incidents('s', 10)).toEqual([{ id: 'i', start: 5, json: 'closed' }]);
});
test('old samples are given up, and a deleted stream takes its samples and incidents with it', async () => {
  const store = await openStore(':memory:');
  store.putStream('s', '{}');
  const ticks = [0, 1, 2].map((nr) => ({ nr, seq: 2, time: nr, unseen: 0 }));
  store.append('s', [0, 1, 2, 3].map(sample), ticks);
  store.putIncidents('s', [{ id: 'i', start: 5, json: '1' }]);
  store.addNotice('s', '1');
  await store.forget('s', 2, 1);
  expect(store.samples('s', 0, 10).map(({ seq }) => seq)).toEqual([2, 3]);
  expect(store.ticks('s', 0).map(({ nr }) => nr)).toEqual([1, 2]);
  expect(store.deleteStream('s')).toBe(true);
  expect([store.samples('s', 0, 10), store.ticks('s', 0), store.incidents('s', 10), store.notices('s')]).toEqual([[], [], [], []]);
  expect(store.deleteStream('s')).toBe(false);
});
test('a tick that says nothing any more makes room for the next, and what is done together is kept together', async () => {
  const store = await openStore(':memory:');
  store.append('s', [], [{ nr: 0, seq: 0, time: 1, unseen: 0 }]);
  store.append('s', [], [{ nr: 1, seq: 0, time: 2, unseen: 0 }], 0);
  expect(store.ticks('s', 0)).toEqual([{ nr: 1, seq: 0, time: 2, unseen: 0 }]);
  const broken = () =>
    store.together(() => {
      store.append('s', [sample(0)], []);
      throw new Error('killed');
    });
  expect(broken).toThrow('killed');
  expect(store.samples('s', 0, 10)).toEqual([]);
});
test('a push that is written in slices leaves nothing behind when the process dies in the middle, or the disk is full', async () => {
  const path = place();
  const store = await openStore(path);
  store.putStream('s', '{}');
  await store.keep('s', [sample(0)], () => {});
  const many = Array.from({ length: 5000 }, (_, i) => sample(1 + i));
  let left = 1;
  const dies = () => {
    if (left-- === 0) throw new Error('killed');
  };
  await expect(store.keep('s', many, dies)).rejects.toThrow('killed');
  expect(store.end('s').samples).toBeGreaterThan(1);
  store.close();
  const again = await openStore(path);
  onTestFinished(() => again.close());
  expect(again.end('s').samples).toBe(1);
  await expect(again.keep('s', [...many, sample(0)], () => {})).rejects.toThrow();
  expect(again.end('s').samples).toBe(1);
  await again.keep('s', many, () => {});
  expect([again.end('s').samples, again.samples('s', 4999, 10)]).toEqual([5001, [sample(4999), sample(5000)]]);
  await again.clear('s');
  expect([again.end('s').samples, again.streams().length]).toEqual([0, 1]);
});
test('a push that a full disk has taken a part of, and does not let go of, is given up before the next is written', async () => {
  const path = place();
  (await openStore(path)).close();
  const db = await openSqlite(path);
  // As a full disk does, until there is a model: from a place on nothing can be written, and nothing can be taken back either.
  const full = 'NOT EXISTS (SELECT 1 FROM models)';
  db.exec(`
    CREATE TRIGGER full BEFORE INSERT ON samples WHEN new.seq = 4000 AND ${full} BEGIN SELECT RAISE(ABORT, 'disk is full'); END;
    CREATE TRIGGER stuck BEFORE DELETE ON samples WHEN ${full} BEGIN SELECT RAISE(ABORT, 'nothing can be taken back'); END;
  `);
  db.close();
  const store = await openStore(path);
  onTestFinished(() => store.close());
  store.putStream('s', '{}');
  const many = Array.from({ length: 5000 }, (_, i) => sample(i));
  await expect(store.keep('s', many, () => {})).rejects.toThrow('disk is full');
  expect(store.end('s').samples).toBeGreaterThan(1);
  await expect(store.keep('s', many, () => {})).rejects.toThrow('nothing can be taken back');
  store.putModel({ name: 'm', text: '' });
  store.append('s', [sample(0)], []);
  expect(store.end('s').samples).toBe(1);
  await store.keep('s', many.slice(1), () => {});
  expect(store.end('s').samples).toBe(5000);
});
test('a file of a newer version is refused', async () => {
  const path = place();
  const db = await openSqlite(path);
  db.exec('PRAGMA user_version = 10');
  db.close();
  await expect(openStore(path)).rejects.toThrow(`${path} was written by a newer hapax (schema 10); this one reads 9`);
});
test('a place that is no file is refused with the way out', async () => {
  await expect(openStore('/dev/null/x.db')).rejects.toThrow(
    '/dev/null/x.db cannot be opened as a database; give another folder with --data',
  );
});
test('a stream that is made afresh has nothing of the one before it', async () => {
  const store = await openStore(':memory:');
  store.putStream('s', '{}');
  store.append('s', [sample(0)], []);
  store.putIncidents('s', [{ id: 'i', start: 5, json: '1' }]);
  await store.checkpoints('s').save({ whole: true, drop: [], put: [['run', '1']] });
  store.putStream('s', '{"b":1}');
  const records = [];
  for await (const record of store.checkpoints('s').load()) records.push(record);
  expect([store.samples('s', 0, 10), store.incidents('s', 10), records]).toEqual([[], [], []]);
});

test.skipIf(process.platform === 'win32')('every file of the database is for its owner alone', async () => {
  const path = place();
  const store = await openStore(path);
  onTestFinished(() => store.close());
  store.putModel({ name: 'm', text: '{}' });
  const files = readdirSync(dirname(path), { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  expect(files).toContain('hapax.db');
  for (const name of files) expect(statSync(join(dirname(path), name)).mode & 0o777, name).toBe(0o600);
});
test('SQLite as WebAssembly keeps what the built-in one does, and gets in again after a process that was killed', async () => {
  const path = place();
  const db = await openWasm(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a REAL, b BLOB, c TEXT)');
  const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?)');
  const bytes = new Uint8Array(Float64Array.of(-0, Number.NaN).buffer);
  transaction(db, () => {
    insert.run(1764000000000.5, bytes, null);
    // An answer that is not read to its end must not keep the transaction open.
    expect(db.prepare('INSERT INTO t VALUES (2, NULL, ?) RETURNING a').get('ü')).toEqual({ a: 2 });
  });
  expect(() =>
    transaction(db, () => {
      insert.run(3, null, 'x');
      throw new Error('in the middle');
    }),
  ).toThrow('in the middle');
  // As a killed process leaves it: nothing closed, the write-ahead log and the lock in their places.
  expect(statSync(`${path}.lock`).isDirectory()).toBe(true);
  const again = await openWasm(path);
  expect(again.prepare('SELECT * FROM t ORDER BY a').all()).toEqual([
    { a: 2, b: null, c: 'ü' },
    { a: 1764000000000.5, b: bytes, c: null },
  ]);
  again.close();
  expect(readdirSync(dirname(path))).toEqual(['hapax.db']);
});

test('a stream that is cleared leaves no incident, notice or training, however many there were, and those of others stay', async () => {
  const store = await openStore(place());
  onTestFinished(() => store.close());
  for (const stream of ['s', 't']) {
    store.putStream(stream, '{}');
    store.putIncidents(
      stream,
      Array.from({ length: 1500 }, (_, i) => ({ id: `i${i}`, start: i, json: '1' })),
    );
    store.putTrainings(
      stream,
      Array.from({ length: 1001 }, (_, i) => ({ key: `k${i}`, detector: 'd', version: 1, from: 0, to: 1, at: 2 })),
    );
    store.addNotice(stream, '"a"');
  }
  await store.clear('s');
  expect([store.incidents('s', 9999).length, store.trainings('s').length, store.notices('s').length]).toEqual([0, 0, 0]);
  expect([store.incidents('t', 9999).length, store.trainings('t').length, store.notices('t').length]).toEqual([1500, 1001, 1]);
});
