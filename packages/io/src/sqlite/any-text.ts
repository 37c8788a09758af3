import type { Sqlite, Value } from './database.ts';

/** Before text that SQLite would not give back as it was, and before what begins so itself. */
const MARK = '\u0001';
/** Zero ends a text, half of a surrogate pair is no character of UTF-8: what lies behind the one is lost, the other becomes another character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const UNSOUND = /^\u0001|\0|[\ud800-\udfff]/u;

const written = (text: string): string => (UNSOUND.test(text) ? MARK + JSON.stringify(text) : text);

function read(text: string): string {
  if (!text.startsWith(MARK)) return text;
  try {
    // Written by `written`, and else by an earlier version as it was.
    return String(JSON.parse(text.slice(MARK.length)));
  } catch {
    return text;
  }
}

/** A database that gives every text back as it was: names come from strangers, and two of them must not become one. */
export function anyText(db: Sqlite): Sqlite {
  const bound = (values: Value[]): Value[] => {
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (typeof value === 'string') values[i] = written(value);
    }
    return values;
  };
  return {
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    prepare(sql) {
      const statement = db.prepare(sql);
      return {
        run: (...values) => statement.run(...bound(values)),
        get: (...values) => rowOf(statement.get(...bound(values))),
        all: (...values) => {
          const rows = statement.all(...bound(values));
          for (let i = 0; i < rows.length; ++i) rows[i] = rowOf(rows[i]);
          return rows;
        },
      };
    },
  };
}

function rowOf(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  for (const [column, value] of Object.entries(row))
    if (typeof value === 'string' && value.startsWith(MARK)) Object.assign(row, { [column]: read(value) });
  return row;
}
