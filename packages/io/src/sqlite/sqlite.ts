import { closeSync, openSync, rmSync } from 'node:fs';
import { HapaxError } from 'hapax';
import { anyText } from './any-text.ts';
import type { Sqlite, Value } from './database.ts';

export type { Sqlite } from './database.ts';

/** Of SQLite as WebAssembly. */
interface Statement {
  readonly isFinalized: boolean;
  run(values: Value[]): unknown;
  all(values: Value[]): unknown[];
  finalize(): void;
}

interface BuiltIn {
  readonly DatabaseSync: new (path: string) => Sqlite;
}

/**
 * Open a database file, made if it is missing: with `node:sqlite` where Node has it, else with SQLite as WebAssembly, which is slower
 * and everywhere the same. Both write the same files. Whoever calls has the file for itself (`takePlace`).
 * @param path `:memory:` keeps nothing
 * @throws HapaxError `FILE`
 */
export async function openSqlite(path: string): Promise<Sqlite> {
  const BuiltInDatabase = builtInDatabase();
  try {
    // SQLite makes its files as open to others as the umask leaves them; what is there keeps its permissions, and its journals take them.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
    return BuiltInDatabase ? anyText(new BuiltInDatabase(path)) : await openWasm(path);
  } catch (cause) {
    throw new HapaxError('FILE', `${path} cannot be opened as a database; give another folder with --data`, cause);
  }
}

/** The one of Node; undefined in a Node that has none. */
export const builtInDatabase = (): BuiltIn['DatabaseSync'] | undefined =>
  // Types of Node 20 do not know of it.
  (process.getBuiltinModule?.('node:sqlite' as 'node:fs') as unknown as BuiltIn | undefined)?.DatabaseSync;

/**
 * @internal exported for its tests: on newer Node nothing else asks for it.
 * @param shared others may have the file open as well: their locks count
 */
export async function openWasm(path: string, shared = false): Promise<Sqlite> {
  const { default: wasm } = await import('node-sqlite3-wasm');
  // A killed process leaves its lock behind, and nobody would ever get in again; who calls knows that no one else is in.
  if (path !== ':memory:' && !shared) rmSync(lockOf(path), { recursive: true, force: true });
  const db = new wasm.Database(path);
  // No memory is shared between processes here, so that a write-ahead log is for one of them alone.
  if (!shared) db.exec('PRAGMA locking_mode = EXCLUSIVE');
  const statements = new Set<Statement>();
  const prepared = (sql: string) => {
    const statement = db.prepare(sql);
    statements.add(statement);
    return statement;
  };
  return anyText({
    exec: (sql) => db.exec(sql),
    prepare(sql) {
      let statement = prepared(sql);
      const attempt = <T>(work: (statement: Statement) => T): T => {
        try {
          return work(statement);
        } catch (error) {
          // A statement that has failed tells its failure once more before it works again: another takes its place.
          statements.delete(statement);
          dispose(statement);
          statement = prepared(sql);
          throw error;
        }
      };
      return {
        run: (...values) => attempt((it) => it.run(values)),
        // Read to its end: a statement that is not keeps its transaction from being committed.
        get: (...values) => attempt((it) => it.all(values)[0]),
        all: (...values) => attempt((it) => it.all(values)),
      };
    },
    close() {
      for (const statement of statements) dispose(statement);
      statements.clear();
      db.close();
    },
  });
}

/** The lock of SQLite as WebAssembly: a folder beside the file. */
export const lockOf = (path: string): string => `${path}.lock`;

/** Give its memory back. A statement that failed says so again, although it has gone. */
function dispose(statement: Statement): void {
  try {
    statement.finalize();
  } catch (error) {
    if (!statement.isFinalized) throw error;
  }
}

/** Do all of it or nothing. */
export function transaction(db: Sqlite, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    rollback(db);
    throw error;
  }
}

/** On a full disk SQLite has taken it back by itself, and says so; why it did is what counts. */
function rollback(db: Sqlite): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // No transaction is open any more.
  }
}
