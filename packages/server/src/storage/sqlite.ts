import { closeSync, openSync } from 'node:fs';
import { HapaxError } from 'hapax';

type Value = number | string | Uint8Array | null;

/** What is used of a database connection; `node:sqlite` and libsql both have it. */
export interface Sqlite {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...values: Value[]): unknown;
    get(...values: Value[]): unknown;
    all(...values: Value[]): unknown[];
  };
  close(): unknown;
}

interface BuiltIn {
  readonly DatabaseSync: new (path: string) => Sqlite;
}

/**
 * Open a database file, made if it is missing. `node:sqlite` where Node has it, else libsql, which comes prebuilt.
 * @param path `:memory:` keeps nothing
 * @throws HapaxError `FILE`
 */
export async function openSqlite(path: string): Promise<Sqlite> {
  // Types of Node 20 do not know of it.
  const builtIn = process.getBuiltinModule?.('node:sqlite' as 'node:fs') as unknown as BuiltIn | undefined;
  try {
    // SQLite makes its files as open to others as the umask leaves them; what is there keeps its permissions, and its journals take them.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
    if (builtIn) return new builtIn.DatabaseSync(path);
    const { default: Libsql } = await import('libsql');
    return new Libsql(path) as unknown as Sqlite;
  } catch (cause) {
    throw new HapaxError('FILE', `${path} cannot be opened as a database; give another folder with --data`, cause);
  }
}

/** Do all of it or nothing. */
export function transaction(db: Sqlite, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
