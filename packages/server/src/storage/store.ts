import { openSqlite, type Sqlite, transaction } from '@hapax/io/sqlite';
import { HapaxError } from 'hapax';
import { type AllCheckpoints, CHECKPOINT_TABLES, checkpointsIn } from './checkpoints.ts';
import type { StoredIncident, StoredModel, StoredNotice, StoredStream, StoredTraining } from './records.ts';
import { SAMPLE_IDS, SAMPLE_TABLES, type SampleStorage, samplesIn, TICKS_UNSEEN } from './samples.ts';

/** Everything that outlives the process. One writer. */
export interface ServerStorage extends SampleStorage {
  /** Names and sizes: models may be large. */
  models(): { readonly name: string; readonly size: number }[];
  modelText(name: string): string | undefined;
  /** Bytes are taken over as they are: a long text costs its writing in UTF-8, which keeps others waiting. */
  putModel(model: StoredModel): void;
  deleteModel(name: string): boolean;
  streams(): StoredStream[];
  /** Make a stream afresh, in place of one of this name with all it has. */
  putStream(name: string, config: string): void;
  /**
   * Write down, in one small step, that a stream which is there is to be made afresh with this configuration or, without one, to go. Until
   * `putStream` or `deleteStream` have done so, its record is `UNFINISHED`.
   */
  intend(name: string, config?: string): void;
  deleteStream(name: string): boolean;
  /** Do all of it in one transaction: what `append` does inside is on the disk when this returns. */
  together(work: () => void): void;
  /** Incidents as they stand, in place of what was known of them. */
  putIncidents(stream: string, incidents: readonly StoredIncident[]): void;
  incident(stream: string, id: string): StoredIncident | undefined;
  /** Keep what a person did. @returns its number */
  addNotice(stream: string, json: string): number;
  /** In the order of coming. */
  notices(stream: string): StoredNotice[];
  putTrainings(stream: string, trainings: readonly StoredTraining[]): void;
  trainings(stream: string): StoredTraining[];
  /** Newest first. */
  incidents(stream: string, limit: number, offset?: number): StoredIncident[];
  /** Where the state of a stream's engine is kept. */
  readonly checkpoints: AllCheckpoints['of'];
  close(): void;
}

/** Raised when tables change. */
const SCHEMA = 9;
/** The first whose samples have ids. */
const WITH_IDS = 6;

/** In `at` of a stream whose end has been written down, and of which something is still kept. */
export const UNFINISHED = -1;

/** Rows given up at once. */
const AT_ONCE = 500;

const TABLES = `
  CREATE TABLE IF NOT EXISTS models (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS streams (name TEXT PRIMARY KEY, config TEXT NOT NULL, snapshot TEXT, at INTEGER NOT NULL) WITHOUT ROWID;
  ${SAMPLE_TABLES}
  CREATE TABLE IF NOT EXISTS incidents (
    stream TEXT NOT NULL, id TEXT NOT NULL, start REAL NOT NULL, json TEXT NOT NULL, PRIMARY KEY (stream, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS notices (stream TEXT NOT NULL, nr INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (stream, nr)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS trainings (
    stream TEXT NOT NULL, key TEXT NOT NULL, detector TEXT NOT NULL, version INTEGER NOT NULL, "from" REAL NOT NULL, "to" REAL NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (stream, key, detector)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS incidents_by_start ON incidents (stream, start DESC);
  ${CHECKPOINT_TABLES}
`;

/**
 * The embedded store. What `append` has returned from survives a crash of the process and of the machine.
 * @throws HapaxError `FILE` when the file cannot be opened or is of a newer version
 */
export async function openStore(path: string): Promise<ServerStorage> {
  const db = await openSqlite(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
  // The only column of this answer.
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > SCHEMA) throw new HapaxError('FILE', `${path} was written by a newer hapax (schema ${version}); this one reads ${SCHEMA}`);
  if (version > 0 && version < WITH_IDS) db.exec(SAMPLE_IDS);
  db.exec(TABLES);
  // The first versions had no ticks at all.
  if (!db.prepare("SELECT name FROM pragma_table_info('ticks')").all().some(isUnseen)) db.exec(TICKS_UNSEEN);
  db.exec(`PRAGMA user_version = ${SCHEMA};`);
  return storeOf(db);
}

// The only column of these answers.
const isUnseen = (row: unknown): boolean => (row as { name: string }).name === 'unseen';

function storeOf(db: Sqlite): ServerStorage {
  /** Rows of a stream in a table, so many at a time; their keys are told. */
  const some = (table: string, keys: string) =>
    db.prepare(
      `DELETE FROM ${table} WHERE stream = ?1 AND (${keys}) IN (SELECT ${keys} FROM ${table} WHERE stream = ?1 LIMIT ${AT_ONCE}) RETURNING stream`,
    );
  const sql = {
    models: db.prepare('SELECT name, length(text) AS size FROM models ORDER BY name'),
    modelText: db.prepare('SELECT text FROM models WHERE name = ?'),
    putModel: db.prepare('INSERT INTO models VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text'),
    deleteModel: db.prepare('DELETE FROM models WHERE name = ? RETURNING name'),
    streams: db.prepare('SELECT name, config, snapshot, at FROM streams ORDER BY name'),
    putStream: db.prepare('INSERT INTO streams VALUES (?, ?, NULL, 0)'),
    intend: db.prepare(`UPDATE streams SET config = ?2, snapshot = NULL, at = ${UNFINISHED} WHERE name = ?1`),
    deleteStream: db.prepare('DELETE FROM streams WHERE name = ? RETURNING name'),
    incident: db.prepare('INSERT INTO incidents VALUES (?, ?, ?, ?) ON CONFLICT (stream, id) DO UPDATE SET json = excluded.json'),
    incidents: db.prepare('SELECT id, start, json FROM incidents WHERE stream = ? ORDER BY start DESC LIMIT ? OFFSET ?'),
    someIncidents: some('incidents', 'id'),
    someTrainings: some('trainings', 'key, detector'),
    someNotices: some('notices', 'nr'),
    forgetIncidents: db.prepare('DELETE FROM incidents WHERE stream = ?'),
    oneIncident: db.prepare('SELECT id, start, json FROM incidents WHERE stream = ? AND id = ?'),
    lastNotice: db.prepare('SELECT MAX(nr) + 1 AS next FROM notices WHERE stream = ?'),
    notice: db.prepare('INSERT INTO notices VALUES (?, ?, ?)'),
    notices: db.prepare('SELECT nr, json FROM notices WHERE stream = ? ORDER BY nr'),
    forgetNotices: db.prepare('DELETE FROM notices WHERE stream = ?'),
    training: db.prepare('INSERT OR REPLACE INTO trainings VALUES (?, ?, ?, ?, ?, ?, ?)'),
    trainings: db.prepare('SELECT key, detector, version, "from", "to", at FROM trainings WHERE stream = ?'),
    forgetTrainings: db.prepare('DELETE FROM trainings WHERE stream = ?'),
  };
  let inside = false;
  const together = (work: () => void) => {
    if (inside) return work();
    inside = true;
    try {
      transaction(db, work);
    } finally {
      inside = false;
    }
  };
  // The only column of these answers.
  const nextOf = (row: unknown): number => (row as { next: number | null }).next ?? 0;
  const kept = checkpointsIn(db);
  const samples = samplesIn(db, together);
  const remove = (name: string): boolean => {
    const found = sql.deleteStream.all(name).length > 0;
    samples.remove(name);
    sql.forgetIncidents.run(name);
    sql.forgetNotices.run(name);
    sql.forgetTrainings.run(name);
    kept.forget(name);
    return found;
  };
  // The columns are those of the tables above, so the rows are what the statements say.
  return {
    ...samples.storage,
    models: () => sql.models.all() as { name: string; size: number }[],
    modelText(name) {
      const { text } = (sql.modelText.get(name) as { text: string | Uint8Array } | undefined) ?? {};
      return typeof text === 'object' ? new TextDecoder().decode(text) : text;
    },
    putModel: ({ name, text }) => void sql.putModel.run(name, text),
    deleteModel: (name) => sql.deleteModel.all(name).length > 0,
    streams: () => sql.streams.all() as StoredStream[],
    putStream: (name, config) =>
      together(() => {
        remove(name);
        sql.putStream.run(name, config);
      }),
    intend: (name, config = '') => void sql.intend.run(name, config),
    deleteStream(name) {
      let found = false;
      together(() => {
        found = remove(name);
      });
      return found;
    },
    together,
    async clear(stream) {
      await kept.clear(stream);
      await samples.storage.clear(stream);
      for (const rows of [sql.someIncidents, sql.someTrainings, sql.someNotices])
        while (rows.all(stream).length === AT_ONCE) await new Promise<void>((go) => void setImmediate(go));
    },
    putIncidents: (stream, incidents) =>
      together(() => {
        for (const { id, start, json } of incidents) sql.incident.run(stream, id, start, json);
      }),
    incident: (stream, id) => sql.oneIncident.get(stream, id) as StoredIncident | undefined,
    addNotice(stream, json) {
      let nr = 0;
      together(() => {
        nr = nextOf(sql.lastNotice.get(stream));
        sql.notice.run(stream, nr, json);
      });
      return nr;
    },
    notices: (stream) => sql.notices.all(stream) as StoredNotice[],
    putTrainings: (stream, trainings) =>
      together(() => {
        for (const { key, detector, version, from, to, at } of trainings) sql.training.run(stream, key, detector, version, from, to, at);
      }),
    trainings: (stream) => sql.trainings.all(stream) as StoredTraining[],
    incidents: (stream, limit, offset = 0) => sql.incidents.all(stream, limit, offset) as StoredIncident[],
    checkpoints: kept.of,
    close: () => void db.close(),
  };
}
