import { inDatabase, type Sqlite } from '@hapax/io/sqlite';
import { HapaxError } from 'hapax';
import { type Label, labelOf, saysNothingNew, subjectOf } from './label.ts';

/** Raised when the table changes. */
const SCHEMA = 1;

/** What was said is never changed nor taken out, not even by hand: the table is the audit trail. */
const TABLES = `
  CREATE TABLE labels (
    nr INTEGER PRIMARY KEY, subject TEXT NOT NULL, verdict TEXT NOT NULL, host TEXT NOT NULL, hour TEXT, hours INTEGER, signature TEXT,
    port INTEGER, until TEXT, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT
  );
  CREATE INDEX labels_by_subject ON labels (subject, at);
  CREATE TRIGGER labels_stay BEFORE UPDATE ON labels BEGIN SELECT RAISE(ABORT, 'labels are only ever added to'); END;
  CREATE TRIGGER labels_remain BEFORE DELETE ON labels BEGIN SELECT RAISE(ABORT, 'labels are only ever added to'); END;
  CREATE VIEW labels_in_force AS SELECT * FROM labels AS one WHERE verdict <> 'unknown' AND NOT EXISTS (
    SELECT 1 FROM labels AS later WHERE later.subject = one.subject AND (later.at > one.at OR (later.at = one.at AND later.nr > one.nr))
  );
  PRAGMA user_version = ${SCHEMA};
`;
const COLUMNS = ['verdict', 'host', 'hour', 'hours', 'signature', 'port', 'until', 'who', 'at', 'why'] as const;

/** Labels read at once: some milliseconds of work, between which others have their turn. */
const PAGE = 500;

/** All that was said, in the order it was. @throws HapaxError `FILE` */
export async function labelsInDatabase(path: string): Promise<readonly Label[]> {
  const labels: Label[] = [];
  for (let [last, full] = [0, true]; full; ) {
    // What is added meanwhile comes behind what was read, and nothing is ever taken out.
    const rows = await inDatabase(path, (db) => {
      prepare(db, path);
      // The columns are those of the statement.
      const found = db.prepare(`SELECT nr, ${COLUMNS.join(', ')} FROM labels WHERE nr > ? ORDER BY nr LIMIT ${PAGE}`).all(last);
      return found as readonly ({ readonly nr: number } & Readonly<Record<string, unknown>>)[];
    });
    for (const { nr, ...row } of rows) {
      labels.push(fromRow(row, path));
      last = nr;
    }
    full = rows.length === PAGE;
    await new Promise<void>((go) => void setImmediate(go));
  }
  return labels;
}

/** Add labels, but for those that say nothing new. @returns how many were added  @throws HapaxError `FILE` */
export const addToDatabase = (path: string, labels: readonly Label[]): Promise<number> =>
  inDatabase(path, (db) => {
    prepare(db, path);
    const newest = db.prepare(`SELECT ${COLUMNS.join(', ')} FROM labels WHERE subject = ? ORDER BY at DESC, nr DESC LIMIT 1`);
    const insert = db.prepare(`INSERT INTO labels (subject, ${COLUMNS.join(', ')}) VALUES (?${', ?'.repeat(COLUMNS.length)})`);
    let added = 0;
    for (const one of labels) {
      const row = newest.get(subjectOf(one));
      if (row !== undefined && row !== null && saysNothingNew(one, fromRow(row, path))) continue;
      insert.run(subjectOf(one), ...COLUMNS.map((name) => one[name] ?? null));
      added += 1;
    }
    return added;
  });

function prepare(db: Sqlite, path: string): void {
  // The only column of this answer.
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > SCHEMA) throw new HapaxError('FILE', `${path} was written by a newer hapax (labels ${version}); this one reads ${SCHEMA}`);
  if (version === SCHEMA) return;
  if (db.prepare('SELECT name FROM sqlite_master LIMIT 1').get() != null)
    throw new HapaxError('FILE', `${path} is a database of something else; give a file of labels with --labels`);
  db.exec(TABLES);
}

function fromRow(row: unknown, path: string): Label {
  const given = typeof row === 'object' && row !== null ? Object.entries(row) : [];
  const read = labelOf(Object.fromEntries(given.filter(([, value]) => value !== null)));
  if (typeof read === 'string') throw new HapaxError('FILE', `${path} holds what is no label: ${read}`);
  return read;
}
