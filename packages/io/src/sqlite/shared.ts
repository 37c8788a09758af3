import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HapaxError } from 'hapax';
import { anyText } from './any-text.ts';
import { builtInDatabase, lockOf, openWasm, type Sqlite, transaction } from './sqlite.ts';

/** How long another process may have the file before it is given up. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 25;
/** What is done here takes milliseconds: a lock older than this was left behind by a process that was killed. */
const LEFT_BEHIND_MS = 30_000;

/**
 * Do something in a database file that several processes use, all of it or nothing: it is opened for this alone, and who finds it locked
 * waits its turn. Made if it is missing, readable by its owner alone.
 * @throws HapaxError `FILE` when it is no database, or another process keeps it
 */
export async function inDatabase<T>(path: string, work: (db: Sqlite) => T, patienceMs = PATIENCE_MS): Promise<T> {
  const give = Date.now() + patienceMs;
  for (;;) {
    try {
      return await once(path, work);
    } catch (cause) {
      if (cause instanceof HapaxError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      if (!/locked|busy/i.test(why)) throw new HapaxError('FILE', `${path} cannot be used as a database: ${why}`, cause);
      if (Date.now() > give)
        throw new HapaxError(
          'FILE',
          `${path} is being used by another process and did not become free; try again when it has ended`,
          cause,
        );
    }
    clear(lockOf(path));
    await sleep(PAUSE_MS);
  }
}

async function once<T>(path: string, work: (db: Sqlite) => T): Promise<T> {
  closeSync(openSync(path, 'a', 0o600));
  const BuiltIn = builtInDatabase();
  const db = BuiltIn ? anyText(new BuiltIn(path)) : await openWasm(path, true);
  try {
    let result: { readonly value: T } | undefined;
    transaction(db, () => {
      result = { value: work(db) };
    });
    if (result === undefined) throw new HapaxError('STATE', `${path}: the work was not done`);
    return result.value;
  } finally {
    db.close();
  }
}

function clear(lock: string): void {
  const about = statSync(lock, { throwIfNoEntry: false });
  if (about !== undefined && Date.now() - about.mtimeMs > LEFT_BEHIND_MS) rmSync(lock, { recursive: true, force: true });
}
