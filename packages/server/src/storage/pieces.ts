import { type Sqlite, transaction } from '@hapax/io/sqlite';

/** What of a record is too large to be written in one go. */
export const PIECE_TABLE = `
  CREATE TABLE IF NOT EXISTS pieces (
    stream TEXT NOT NULL, name TEXT NOT NULL, generation INTEGER NOT NULL, nr INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (stream, name, generation, nr)
  ) WITHOUT ROWID;
`;
/** How a record ends whose rest lies in pieces: that of a whole one is a brace. */
export const HEAD_ONLY = '"';
/** Pieces taken away at once. */
const AT_ONCE = 8;

/** A piece without its text. */
interface Place {
  readonly name: string;
  readonly generation: number;
  readonly nr: number;
}

/** Pieces of records of streams. */
export function piecesIn(db: Sqlite) {
  const sql = {
    put: db.prepare('INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?, ?)'),
    read: db.prepare('SELECT text FROM pieces WHERE stream = ? AND name = ? AND generation = ? ORDER BY nr'),
    all: db.prepare('SELECT name, generation, nr FROM pieces WHERE stream = ?'),
    drop: db.prepare('DELETE FROM pieces WHERE stream = ? AND name = ? AND generation = ? AND nr = ?'),
    forget: db.prepare('DELETE FROM pieces WHERE stream = ?'),
  };
  return {
    put: (stream: string, name: string, generation: number, nr: number, text: string): void =>
      void sql.put.run(stream, name, generation, nr, text),
    /** In order, one behind the other. The only column of the answer is the text. */
    read: (stream: string, name: string, generation: number): string =>
      (sql.read.all(stream, name, generation) as { text: string }[]).map(({ text }) => text).join(''),
    /** Take some away in steps. @param between awaited after each */
    async drop(stream: string, isOld: (place: Place) => boolean, between: () => Promise<void>): Promise<void> {
      const old = (sql.all.all(stream) as Place[]).filter(isOld);
      for (let i = 0; i < old.length; i += AT_ONCE) {
        transaction(db, () => {
          for (const { name, generation, nr } of old.slice(i, i + AT_ONCE)) sql.drop.run(stream, name, generation, nr);
        });
        await between();
      }
    },
    forget: (stream: string): void => void sql.forget.run(stream),
  };
}
