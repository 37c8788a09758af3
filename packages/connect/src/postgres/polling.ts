import { type Database, quoted, quotedPath, type Row } from './client.ts';
import type { How, Reading } from './reading.ts';

interface Offset {
  /** Values of the cursor at the last row that was read. */
  readonly last: readonly string[];
}

/** A stretch that was read: its rows are counted again, for none must have come in between. */
interface Stretch {
  readonly after: readonly string[];
  upTo: readonly string[];
  rows: number;
}

/** How often writers that are not done are looked at again, and after how long they are spoken of. */
const LOOK_MS = 50;
const LONG_MS = 60_000;
/** A stretch is left for a new one at so many rows, and two are watched. */
const STRETCH = 20_000;

/**
 * Rows in the order of a cursor. A row can be committed after another one that has a higher number, and would be left out: so rows up to
 * the newest are read only when all who were writing to the table have ended. What appears behind the cursor all the same is counted.
 * @throws as the server answers: a table or column that is not there
 */
export async function pollRows(reading: Reading, cursor: readonly string[]): Promise<How> {
  const { options, columns, say } = reading;
  const { table, query, batch, everyMs, settleMs } = options;
  const place = table === undefined ? `(${String(query).replace(/;\s*$/, '')}) AS q` : quotedPath(table);
  const order = cursor.map(quoted).join(', ');
  const back = cursor.map((name) => `${quoted(name)} DESC`).join(', ');
  const named = cursor.map((name, i) => `${quoted(name)}::text AS ${quoted(`cursor ${i}`)}`).join(', ');
  const row = (first: number) => `(${cursor.map((_, i) => `$${first + i}`).join(', ')})`;
  const wanted = [...columns.map(quoted), named].join(', ');
  const k = cursor.length;
  const valuesOf = (one: Row): string[] => cursor.map((_, i) => one[`cursor ${i}`] ?? '');

  const first = await reading.database();
  await first.rows(`SELECT ${wanted} FROM ${place} LIMIT 0`);
  if (table !== undefined && !(await isUnique(first, table, cursor)))
    say(
      `no unique index says that ${cursor.join(', ')} is unique: of rows with the same values, those that come after others were read are not read`,
    );

  const newest = async (database: Database): Promise<string[] | undefined> => {
    const [one] = await database.rows(`SELECT ${named} FROM ${place} ORDER BY ${back} LIMIT 1`);
    return one && valuesOf(one);
  };

  /** Until all who were writing when it was called are done. */
  async function quiet(database: Database): Promise<void> {
    if (table === undefined) return;
    const writers = `SELECT virtualtransaction AS v FROM pg_locks WHERE relation = $1::regclass AND mode IN ('RowExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock') AND pid <> pg_backend_pid() AND granted`;
    let there = new Set((await database.rows(writers, [quotedPath(table)])).map(({ v }) => v));
    const begun = reading.now();
    for (let said = false; there.size > 0 && reading.open; ) {
      await reading.wait(LOOK_MS);
      const now = new Set((await database.rows(writers, [quotedPath(table)])).map(({ v }) => v));
      there = new Set([...there].filter((v) => now.has(v)));
      if (!said && reading.now() - begun > LONG_MS) {
        said = true;
        say(`waits for a transaction that has been writing for more than ${LONG_MS / 1000} s: rows behind it are not read until it ends`);
      }
    }
  }

  const watched: Stretch[] = [];
  function note(after: readonly string[], upTo: readonly string[], rows: number): void {
    const newestOne = watched.at(-1);
    if (newestOne && newestOne.rows < STRETCH) {
      newestOne.upTo = upTo;
      newestOne.rows += rows;
    } else {
      watched.push({ after, upTo, rows });
      if (watched.length > 2) watched.shift();
    }
  }
  /** Rows that have appeared where it was read already. */
  async function behind(database: Database): Promise<void> {
    const [begin, end] = [watched[0], watched.at(-1)];
    if (!begin || !end) return;
    const between = `(${order}) > ${row(1)} AND (${order}) <= ${row(k + 1)}`;
    const [one] = await database.rows(`SELECT count(*) AS n FROM ${place} WHERE ${between}`, [...begin.after, ...end.upTo]);
    const more = Number(one?.n) - watched.reduce((sum, { rows }) => sum + rows, 0);
    if (more > 0)
      say(
        `${more} ${more === 1 ? 'row has' : 'rows have'} appeared behind the cursor and will not be read; \`settleMs\` waits for such rows`,
      );
    // Deleted ones are not to hide others.
    if (more !== 0) end.rows += more;
  }

  return {
    async *read(from) {
      // Only this source writes its offsets.
      let last = (from as Offset | undefined)?.last;
      let bound: string[] | undefined;
      let idle = false;
      while (reading.open) {
        let rows: Row[] = [];
        try {
          const database = await reading.database();
          if (last === undefined && options.from === 'end') last = await newest(database);
          if (bound === undefined) {
            bound = await newest(database);
            if (bound && settleMs !== undefined) await reading.wait(settleMs);
            if (bound) await quiet(database);
          }
          if (bound) {
            const after = last === undefined ? '' : `(${order}) > ${row(k + 1)} AND `;
            const sql = `SELECT ${wanted} FROM ${place} WHERE ${after}(${order}) <= ${row(1)} ORDER BY ${order} LIMIT ${batch}`;
            rows = await database.rows(sql, [...bound, ...(last ?? [])]);
            if (rows.length < batch) bound = undefined;
          }
          if (rows.length === 0 && !idle) await behind(database);
          idle = rows.length === 0;
          reading.worked();
        } catch (error) {
          bound = undefined;
          await reading.failed(error);
          continue;
        }
        if (rows.length === 0) {
          await reading.wait(everyMs);
          continue;
        }
        const upTo = valuesOf(rows[rows.length - 1]);
        if (last !== undefined) note(last, upTo, rows.length);
        last = upTo;
        yield { samples: reading.samplesOf(rows), offset: { last } satisfies Offset };
      }
    },
  };
}

/** Whether a unique index has no columns but those of the cursor; a view has none. */
async function isUnique(database: Database, table: string, cursor: readonly string[]): Promise<boolean> {
  const sql = `SELECT array_to_string(ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = ANY(i.indkey)), E'\\x01') AS names
    FROM pg_index i WHERE indrelid = $1::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL`;
  const [{ relkind } = { relkind: null }] = await database.rows('SELECT relkind FROM pg_class WHERE oid = $1::regclass', [
    quotedPath(table),
  ]);
  if (relkind === 'v' || relkind === 'f') return true;
  const indices = await database.rows(sql, [quotedPath(table)]);
  return indices.some(({ names }) => (names ?? '').split('\u0001').every((name) => cursor.includes(name)));
}
