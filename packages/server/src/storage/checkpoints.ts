import { type Sqlite, transaction } from '@hapax/io/sqlite';
import { HapaxError } from 'hapax';
import type { Store, StoreRecord } from 'hapax/stream';

/** Records of a stream's engine by name. */
export type Checkpoints = Required<Pick<Store, 'load' | 'save'>>;

/**
 * Every save is a generation. Its records lie beside those of the one before until one row says that it counts; so it can be written
 * in many small steps, with samples between them, and is still all or nothing. `base` is the generation of the last whole one.
 */
export const CHECKPOINT_TABLES = `
  CREATE TABLE IF NOT EXISTS generations (stream TEXT PRIMARY KEY, base INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    stream TEXT NOT NULL, name TEXT NOT NULL, generation INTEGER NOT NULL, text TEXT, PRIMARY KEY (stream, name, generation)
  ) WITHOUT ROWID;
`;

/** Characters written at once: some milliseconds of work. */
const STEP = 1 << 18;
/** Names given up at once. */
const NAMES = 500;

export interface AllCheckpoints {
  /** @param wanted asked before every step: a stream may be deleted while it is being written down */
  of(stream: string, wanted?: () => boolean): Checkpoints;
  forget(stream: string): void;
}

export function checkpointsIn(db: Sqlite): AllCheckpoints {
  const sql = {
    generation: db.prepare('SELECT base, last FROM generations WHERE stream = ?'),
    count: db.prepare(
      'INSERT INTO generations VALUES (?, ?, ?) ON CONFLICT (stream) DO UPDATE SET base = excluded.base, last = excluded.last',
    ),
    names: db.prepare('SELECT name, MAX(generation) AS newest FROM records WHERE stream = ? AND generation BETWEEN ? AND ? GROUP BY name'),
    text: db.prepare('SELECT text FROM records WHERE stream = ? AND name = ? AND generation = ?'),
    put: db.prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)'),
    older: db.prepare('DELETE FROM records WHERE stream = ? AND name = ? AND generation < ?'),
    outside: db.prepare('DELETE FROM records WHERE stream = ? AND (generation < ? OR generation > ?)'),
    forget: db.prepare('DELETE FROM records WHERE stream = ?'),
    forgetGeneration: db.prepare('DELETE FROM generations WHERE stream = ?'),
  };
  // The columns are those of the tables above.
  const counted = (stream: string) => sql.generation.get(stream) as { base: number; last: number } | undefined;

  const of = (stream: string, wanted = () => true): Checkpoints => ({
    async *load() {
      const { base, last } = counted(stream) ?? { base: 0, last: -1 };
      // What a crash left of a generation that never counted.
      sql.outside.run(stream, base, last);
      for (const { name, newest } of sql.names.all(stream, base, last) as { name: string; newest: number }[]) {
        const { text } = sql.text.get(stream, name, newest) as { text: string | null };
        if (text !== null) yield [name, text];
      }
    },
    async save({ whole, drop, put }) {
      const { base = 0, last = -1 } = counted(stream) ?? {};
      const next = last + 1;
      const gone = new Set(drop);
      const written: string[] = [];
      const check = () => {
        if (!wanted()) throw new HapaxError('STATE', `${stream}: the stream has gone while it was being written down`);
      };
      const step = async (records: readonly (readonly [string, string | null])[]) => {
        check();
        transaction(db, () => {
          for (const [name, text] of records) sql.put.run(stream, name, next, text);
        });
        for (const [name, text] of records) {
          written.push(name);
          if (text !== null) gone.delete(name);
        }
        await yieldToOthers();
      };
      for (let i = 0; i < drop.length; i += NAMES) await step(drop.slice(i, i + NAMES).map((name) => [name, null]));
      for (const records of steps(put)) await step(records);
      check();
      sql.count.run(stream, whole ? next : base, next);
      if (whole) sql.outside.run(stream, next, next);
      for (let i = 0; i < written.length && !whole; i += NAMES) {
        check();
        transaction(db, () => {
          // A name that was given up leaves nothing, now that it counts.
          for (const name of written.slice(i, i + NAMES)) sql.older.run(stream, name, gone.has(name) ? next + 1 : next);
        });
        await yieldToOthers();
      }
    },
  });

  return {
    of,
    forget(stream) {
      sql.forget.run(stream);
      sql.forgetGeneration.run(stream);
    },
  };
}

/** Records in lots of about a step. */
function* steps(put: Iterable<StoreRecord>): Generator<StoreRecord[]> {
  let lot: StoreRecord[] = [];
  let size = 0;
  for (const record of put) {
    lot.push(record);
    size += record[1].length;
    if (size < STEP) continue;
    yield lot;
    lot = [];
    size = 0;
  }
  if (lot.length > 0) yield lot;
}

/** Let requests in between. */
const yieldToOthers = (): Promise<void> => new Promise((go) => void setImmediate(go));
