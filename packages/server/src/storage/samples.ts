import type { Sqlite } from '@hapax/io/sqlite';
import type { StoredSample, StoredTick } from './records.ts';

/** `halves`: samples from this number on are of a push that is being written, or of a stream that is being given up. */
export const SAMPLE_TABLES = `
  CREATE TABLE IF NOT EXISTS samples (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, time REAL NOT NULL, key TEXT NOT NULL, vals BLOB NOT NULL, id TEXT,
    PRIMARY KEY (stream, seq)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ticks (
    stream TEXT NOT NULL, nr INTEGER NOT NULL, seq INTEGER NOT NULL, time REAL NOT NULL, unseen REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, nr)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS halves (stream TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
`;

/** What samples and ticks of earlier versions lack. */
export const SAMPLE_IDS = 'ALTER TABLE samples ADD COLUMN id TEXT;';
export const TICKS_UNSEEN = 'ALTER TABLE ticks ADD COLUMN unseen REAL NOT NULL DEFAULT 0;';

/** Work in one go: longer, and requests that have nothing to do with it wait. */
const SLICE_MS = 8;
/** Rows between two looks at the clock. */
const ROWS = 128;

export interface SampleStorage {
  /** Samples and ticks, in one transaction: either all are kept or none. @param replaced number of a tick that says nothing any more */
  append(stream: string, samples: readonly StoredSample[], ticks: readonly StoredTick[], replaced?: number): void;
  /**
   * Many samples, in slices between which others get their turn. All of them are kept when it resolves; after a crash before that, none.
   * @param check throws when they are not wanted any more
   */
  keep(stream: string, samples: readonly StoredSample[], check: () => void): Promise<void>;
  /** Numbers that the next sample and the next tick get, from what is kept. */
  end(stream: string): { readonly samples: number; readonly ticks: number };
  /** Samples with `seq >= from`, in order. */
  samples(stream: string, from: number, limit: number): StoredSample[];
  /** Ticks with `nr >= from`, in order. */
  ticks(stream: string, from: number): StoredTick[];
  /** Give up samples with `seq < before` and ticks with `nr < ticksBefore`, in slices. */
  forget(stream: string, before: number, ticksBefore: number): Promise<void>;
  /** Give up all samples of a stream that is to go, in slices; its other records stay. */
  clear(stream: string): Promise<void>;
}

/** @param together does work in one transaction, or in the one that is open */
export function samplesIn(
  db: Sqlite,
  together: (work: () => void) => void,
): { readonly storage: SampleStorage; remove(stream: string): void } {
  const sql = {
    sample: db.prepare('INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?)'),
    tick: db.prepare('INSERT INTO ticks (stream, nr, seq, time, unseen) VALUES (?, ?, ?, ?, ?)'),
    samples: db.prepare('SELECT seq, time, key, vals, id FROM samples WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?'),
    ticks: db.prepare('SELECT nr, seq, time, unseen FROM ticks WHERE stream = ? AND nr >= ? ORDER BY nr'),
    forget: db.prepare('DELETE FROM samples WHERE stream = ? AND seq < ?'),
    undo: db.prepare('DELETE FROM samples WHERE stream = ? AND seq >= ?'),
    forgetTicks: db.prepare('DELETE FROM ticks WHERE stream = ? AND nr < ?'),
    dropTick: db.prepare('DELETE FROM ticks WHERE stream = ? AND nr = ?'),
    first: db.prepare('SELECT MIN(seq) AS next FROM samples WHERE stream = ?'),
    lastSample: db.prepare('SELECT MAX(seq) + 1 AS next FROM samples WHERE stream = ?'),
    lastTick: db.prepare('SELECT MAX(nr) + 1 AS next FROM ticks WHERE stream = ?'),
    half: db.prepare('INSERT INTO halves VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET seq = min(seq, excluded.seq)'),
    whole: db.prepare('DELETE FROM halves WHERE stream = ?'),
    halves: db.prepare('SELECT stream, seq FROM halves'),
  };
  // The only column of these answers.
  const nextOf = (row: unknown): number | null => (row as { next: number | null }).next;
  const put = (stream: string, { seq, time, key, values, id }: StoredSample) =>
    sql.sample.run(stream, seq, time, key, bytesOf(values), id ?? null);

  /** Streams with a part of a push that the disk did not let go of either, and its first number. */
  const torn = new Map<string, number>();
  const undo = (stream: string, from: number) => {
    together(() => {
      sql.undo.run(stream, from);
      sql.whole.run(stream);
    });
    torn.delete(stream);
  };
  // What a crash has left of a push that nobody was told of.
  for (const { stream, seq } of sql.halves.all() as { stream: string; seq: number }[]) undo(stream, seq);
  const mend = (stream: string) => {
    const from = torn.get(stream);
    if (from !== undefined) undo(stream, from);
  };

  const storage: SampleStorage = {
    append: (stream, samples, ticks, replaced) =>
      together(() => {
        mend(stream);
        if (replaced !== undefined) sql.dropTick.run(stream, replaced);
        for (const { nr, seq, time, unseen } of ticks) sql.tick.run(stream, nr, seq, time, unseen);
        for (const sample of samples) put(stream, sample);
      }),
    async keep(stream, samples, check) {
      if (samples.length <= ROWS) return storage.append(stream, samples, []);
      mend(stream);
      const slice = (from: number): number => {
        let i = from;
        together(() => {
          if (i === 0) sql.half.run(stream, samples[0].seq);
          for (const began = performance.now(); i < samples.length && performance.now() - began < SLICE_MS; )
            for (const end = Math.min(samples.length, i + ROWS); i < end; ++i) put(stream, samples[i]);
          if (i === samples.length) sql.whole.run(stream);
        });
        return i;
      };
      for (let i = 0; i < samples.length; await others()) {
        // What is not wanted any more goes with its stream, or when the file is opened again.
        check();
        try {
          i = slice(i);
        } catch (error) {
          torn.set(stream, samples[0].seq);
          try {
            undo(stream, samples[0].seq);
          } catch {
            // Before the next is written, or when the file is opened again.
          }
          throw error;
        }
      }
    },
    end: (stream) => ({ samples: nextOf(sql.lastSample.get(stream)) ?? 0, ticks: nextOf(sql.lastTick.get(stream)) ?? 0 }),
    samples: (stream, from, limit) =>
      (
        sql.samples.all(stream, from, limit) as {
          seq: number;
          time: number;
          key: string;
          vals: Uint8Array | ArrayBuffer;
          id: string | null;
        }[]
      ).map(({ vals, id, ...rest }) => ({
        ...rest,
        ...(id === null ? {} : { id }),
        // Copied: the bytes of a row need not lie where doubles may.
        values: new Float64Array(new Uint8Array(vals).slice().buffer),
      })),
    ticks: (stream, from) => sql.ticks.all(stream, from) as StoredTick[],
    async forget(stream, before, ticksBefore) {
      sql.forgetTicks.run(stream, ticksBefore);
      let rows = ROWS;
      for (let at = nextOf(sql.first.get(stream)); at !== null && at < before; at = nextOf(sql.first.get(stream))) {
        const began = performance.now();
        sql.forget.run(stream, Math.min(before, at + rows));
        rows = performance.now() - began < SLICE_MS / 2 ? 2 * rows : Math.max(ROWS, rows >> 1);
        await others();
      }
    },
    async clear(stream) {
      // A crash in between leaves a stream without its first samples, which would be judged as if these had never been.
      sql.half.run(stream, 0);
      await storage.forget(stream, Number.MAX_SAFE_INTEGER, 0);
    },
  };
  return {
    storage,
    remove(stream) {
      sql.forget.run(stream, Number.MAX_SAFE_INTEGER);
      sql.forgetTicks.run(stream, Number.MAX_SAFE_INTEGER);
      sql.whole.run(stream);
      torn.delete(stream);
    },
  };
}

/** Let requests in between. */
const others = (): Promise<void> => new Promise((go) => void setImmediate(go));

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array => Buffer.from(buffer, byteOffset, byteLength);
