import { type Sqlite, transaction } from '@hapax/io/sqlite';
import { HapaxError } from 'hapax';
import type { Store, StoreChange, StoreRecordInPieces } from 'hapax/stream';
import { HEAD_ONLY, PIECE_TABLE, piecesIn } from './pieces.ts';

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
  ${PIECE_TABLE}
`;

/** Characters written at once: some milliseconds of work. */
const STEP = 1 << 17;
/** Names given up at once. */
const NAMES = 500;
/** Work in one go. */
const SLICE_MS = 8;
/** The fewest rows dropped at once. */
const FEWEST = 32;
/** No text comes after a blob. */
const BEHIND_ALL = new Uint8Array(0);

export interface AllCheckpoints {
  /** @param wanted asked before every step: a stream may be deleted while it is being written down */
  of(stream: string, wanted?: () => boolean): Checkpoints;
  /** Make what is to be forgotten small, in steps. A crash in between leaves a stream that begins anew. */
  clear(stream: string): Promise<void>;
  forget(stream: string): void;
}

type Written = readonly [name: string, text: string | null];

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
    further: db.prepare('SELECT name FROM records WHERE stream = ? AND name > ? ORDER BY name LIMIT 1 OFFSET ?'),
    olderBetween: db.prepare('DELETE FROM records WHERE stream = ? AND name >= ? AND name < ? AND generation < ?'),
    forget: db.prepare('DELETE FROM records WHERE stream = ?'),
    forgetGeneration: db.prepare('DELETE FROM generations WHERE stream = ?'),
  };
  const pieces = piecesIn(db);
  // The columns are those of the tables above.
  const counted = (stream: string) => sql.generation.get(stream) as { base: number; last: number } | undefined;

  /** Forget what is older than a generation, in steps: a look at as many rows as some milliseconds allow. @param between awaited after each */
  async function dropOlder(stream: string, generation: number, between: () => Promise<void>): Promise<void> {
    let rows = NAMES;
    for (let from: string | undefined = ''; from !== undefined; await between()) {
      const began = performance.now();
      // The only column of this answer.
      const next = sql.further.get(stream, from, rows) as { name: string } | undefined;
      sql.olderBetween.run(stream, from, next?.name ?? BEHIND_ALL, generation);
      rows = performance.now() - began < SLICE_MS / 2 ? 2 * rows : Math.max(FEWEST, rows >> 1);
      from = next?.name;
    }
  }

  const of = (stream: string, wanted = () => true): Checkpoints => ({
    async *load() {
      const { base, last } = counted(stream) ?? { base: 0, last: -1 };
      // What a crash left of a generation that never counted.
      sql.outside.run(stream, base, last);
      await pieces.drop(stream, ({ generation }) => generation < base || generation > last, yieldToOthers);
      for (const { name, newest } of sql.names.all(stream, base, last) as { name: string; newest: number }[]) {
        const { text } = sql.text.get(stream, name, newest) as { text: string | null };
        if (text !== null) yield [name, text.endsWith(HEAD_ONLY) ? text + pieces.read(stream, name, newest) : text];
      }
    },
    async save({ whole, drop, ...change }) {
      const { base = 0, last = -1 } = counted(stream) ?? {};
      const next = last + 1;
      const gone = new Set(drop);
      const written = new Set<string>();
      const breathe = async () => {
        await yieldToOthers();
        check();
      };
      const check = () => {
        if (!wanted()) throw new HapaxError('STATE', `${stream}: the stream has gone while it was being written down`);
      };
      const step = async (records: readonly Written[]) => {
        // To make them was work of its own.
        await breathe();
        transaction(db, () => {
          for (const [name, text] of records) sql.put.run(stream, name, next, text);
        });
        for (const [name, text] of records) {
          written.add(name);
          if (text !== null) gone.delete(name);
        }
        await yieldToOthers();
      };
      for (let i = 0; i < drop.length; i += NAMES) await step(drop.slice(i, i + NAMES).map((name) => [name, null]));
      const large = async (name: string, nr: number, text: string) => {
        check();
        pieces.put(stream, name, next, nr, text);
        await yieldToOthers();
      };
      for await (const records of lots(change, large)) await step(records);
      check();
      sql.count.run(stream, whole ? next : base, next);
      if (whole) await dropOlder(stream, next, breathe);
      await pieces.drop(stream, ({ name, generation }) => generation < next && (whole || written.has(name)), breathe);
      const names = whole ? [] : [...written];
      for (let i = 0; i < names.length; i += NAMES) {
        check();
        transaction(db, () => {
          // A name that was given up leaves nothing, now that it counts.
          for (const name of names.slice(i, i + NAMES)) sql.older.run(stream, name, gone.has(name) ? next + 1 : next);
        });
        await yieldToOthers();
      }
    },
  });

  return {
    of,
    async clear(stream) {
      // Without it nothing counts.
      sql.forgetGeneration.run(stream);
      await pieces.drop(stream, () => true, yieldToOthers);
      await dropOlder(stream, Number.MAX_SAFE_INTEGER, yieldToOthers);
    },
    forget(stream) {
      sql.forget.run(stream);
      pieces.forget(stream);
      sql.forgetGeneration.run(stream);
    },
  };
}

/** Records in lots of about a step. What is larger goes piece by piece to `large`, and its head is the record. */
async function* lots(
  { put, inPieces }: Pick<StoreChange, 'put' | 'inPieces'>,
  large: (name: string, nr: number, text: string) => Promise<void>,
): AsyncGenerator<Written[]> {
  let lot: Written[] = [];
  let size = 0;
  let began = performance.now();
  for (const [name, pieces] of inPieces?.() ?? inOne(put)) {
    const first = pieces.next();
    let next = first.done ? first : pieces.next();
    let text = first.done ? first.value : `${next.value}${first.value}`;
    if (!next.done) {
      await large(name, 0, first.value);
      for (let nr = 1; !next.done; ++nr, next = pieces.next()) await large(name, nr, next.value);
      text = next.value;
    }
    lot.push([name, text]);
    size += text.length;
    if (size < STEP) {
      if (performance.now() - began < SLICE_MS) continue;
      await yieldToOthers();
    } else {
      yield lot;
      lot = [];
      size = 0;
    }
    began = performance.now();
  }
  if (lot.length > 0) yield lot;
}

/** Records as they are: no pieces behind any. */
function* inOne(put: StoreChange['put']): Generator<StoreRecordInPieces> {
  for (const [name, text] of put)
    yield [
      name,
      // biome-ignore lint/correctness/useYield: all of it is the head
      (function* () {
        return text;
      })(),
    ];
}

/** Let requests in between. */
const yieldToOthers = (): Promise<void> => new Promise((go) => void setImmediate(go));
