import { openSqlite } from '@hapax/io/sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkpointsIn } from '../../src/storage/checkpoints.ts';
import { openStore } from '../../src/storage/store.ts';

const loaded = async (from: { load(): AsyncIterable<readonly [string, string]> }) => {
  const records = new Map<string, string>();
  for await (const [name, text] of from.load()) records.set(name, text);
  return records;
};

test('records are those of the last save that ended, whatever was given up, put back, or begun and not ended', async () => {
  const store = await openStore(':memory:');
  const name = fc.constantFrom('a', 'b', 'c', 'd', '');
  const step = fc.record({
    put: fc.dictionary(name, fc.string({ maxLength: 5 })),
    drop: fc.uniqueArray(name),
    whole: fc.boolean(),
    breaks: fc.boolean(),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const stream = `s${run++}`;
      const kept = store.checkpoints(stream);
      let twin = new Map<string, string>();
      for (const { put, drop, whole, breaks } of steps) {
        function* records(): Generator<readonly [string, string]> {
          yield* Object.entries(put);
          if (breaks) throw new Error('killed');
        }
        const saved = kept.save({ whole, drop, put: records() });
        if (breaks) await expect(saved).rejects.toThrow('killed');
        else {
          await saved;
          if (whole) twin = new Map();
          for (const gone of drop) twin.delete(gone);
          for (const [key, text] of Object.entries(put)) twin.set(key, text);
        }
        expect(await loaded(store.checkpoints(stream))).toEqual(twin);
      }
    }),
    { numRuns: 40 },
  );
});
test('what is out of date does not stay in the file', async () => {
  const db = await openSqlite(':memory:');
  db.exec((await import('../../src/storage/checkpoints.ts')).CHECKPOINT_TABLES);
  const kept = checkpointsIn(db).of('s');
  await kept.save({
    whole: true,
    drop: [],
    put: [
      ['a', '1'],
      ['b', '1'],
    ],
  });
  for (let i = 0; i < 5; ++i) await kept.save({ whole: false, drop: ['b'], put: [['a', String(i)]] });
  expect(
    db
      .prepare('SELECT name, text FROM records')
      .all()
      .map((row) => ({ ...(row as object) })),
  ).toEqual([{ name: 'a', text: '4' }]);
});
test('a stream that is deleted while it is being written down leaves nothing', async () => {
  const store = await openStore(':memory:');
  store.putStream('s', '{}');
  let wanted = true;
  const kept = store.checkpoints('s', () => wanted);
  const big = 'x'.repeat(300_000);
  const saved = kept.save({
    whole: true,
    drop: [],
    put: [
      ['a', big],
      ['b', big],
      ['c', big],
    ],
  });
  wanted = false;
  store.putStream('s', '{}');
  await expect(saved).rejects.toThrow('s: the stream has gone while it was being written down');
  expect(await loaded(store.checkpoints('s'))).toEqual(new Map());
});

const HEAD = 11;
function* inPieces(text: string): Generator<string, string> {
  for (let i = HEAD; i < text.length; i += 7) yield text.slice(i, i + 7);
  return text.slice(0, HEAD);
}
/** As `encode` writes: the head ends with a quotation mark, the whole does not. */
const record = (text: string) => `{"head":"1"${text}`;

test('records that come in pieces are those that were cut, in every generation, and leave nothing behind', async () => {
  const db = await openSqlite(':memory:');
  db.exec((await import('../../src/storage/checkpoints.ts')).CHECKPOINT_TABLES);
  const all = checkpointsIn(db);
  const kept = all.of('s');
  const texts = (of: Record<string, string>) => Object.entries(of).map(([name, text]) => [name, record(text)] as const);
  const save = (of: Record<string, string>, drop: readonly string[] = [], whole = false) =>
    kept.save({ whole, drop, put: [], inPieces: () => texts(of).map(([name, text]) => [name, inPieces(text)] as const) });
  const pieces = () => db.prepare('SELECT COUNT(*) AS n FROM pieces').get();
  await save({ a: 'x'.repeat(100), b: 'y'.repeat(60), c: '' }, [], true);
  expect(await loaded(all.of('s'))).toEqual(new Map(texts({ a: 'x'.repeat(100), b: 'y'.repeat(60), c: '' })));
  await save({ a: 'z'.repeat(20) }, ['b']);
  expect(await loaded(all.of('s'))).toEqual(new Map(texts({ a: 'z'.repeat(20), c: '' })));
  await save({ a: '' });
  expect(await loaded(all.of('s'))).toEqual(new Map(texts({ a: '', c: '' })));
  expect(pieces()).toMatchObject({ n: 0 });
  await save({ a: 'v'.repeat(50) });
  const broken = kept.save({
    whole: true,
    drop: [],
    put: [],
    inPieces: function* () {
      yield ['a', inPieces(record('w'.repeat(300)))] as const;
      throw new Error('killed');
    },
  });
  await expect(broken).rejects.toThrow('killed');
  expect(await loaded(all.of('s'))).toEqual(new Map(texts({ a: 'v'.repeat(50), c: '' })));
  await all.clear('s');
  expect(await loaded(all.of('s'))).toEqual(new Map());
  expect(pieces()).toMatchObject({ n: 0 });
  all.forget('s');
});
test('between pieces others have their turn', async () => {
  const store = await openStore(':memory:');
  let turns = 0;
  let done = false;
  const other = (async () => {
    while (!done) {
      await new Promise<void>((go) => void setImmediate(go));
      turns += 1;
    }
  })();
  await store.checkpoints('s').save({ whole: true, drop: [], put: [], inPieces: () => [['a', inPieces('x'.repeat(1000))]] });
  done = true;
  await other;
  expect(turns).toBeGreaterThan(100);
});

test('what many keys leave behind is dropped in steps, between which others have their turn', async () => {
  const store = await openStore(':memory:');
  const all = (text: string) => Array.from({ length: 9000 }, (_, i) => [`key ${i}`, text] as const);
  const kept = store.checkpoints('s');
  await kept.save({ whole: true, drop: [], put: all('1') });
  // Each of 9000 is put in lots of their own; what is counted are turns after the last of them.
  const turnsOf = async (work: () => Promise<void>): Promise<number> => {
    let turns = 0;
    let going = true;
    const turn = () => {
      turns += 1;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    await work();
    going = false;
    return turns;
  };
  const empty = await turnsOf(() => store.checkpoints('none').save({ whole: true, drop: [], put: [['run', '1']] }));
  expect(await turnsOf(() => kept.save({ whole: true, drop: [], put: [['run', '2']] }))).toBeGreaterThan(empty + 2);
  expect(await loaded(kept)).toEqual(new Map([['run', '2']]));
  await kept.save({ whole: false, drop: [], put: all('3') });
  expect(await turnsOf(() => store.clear('s'))).toBeGreaterThan(3);
  expect(await loaded(kept)).toEqual(new Map());
});
