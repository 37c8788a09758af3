import { HapaxError } from 'hapax';
import type { Batch } from 'hapax/stream';
import { quoted, quotedPath, type Row } from './client.ts';
import { type Change, isBehind, readChange, rowOf } from './pgoutput.ts';
import type { How, Reading } from './reading.ts';

interface Offset {
  /** Place in the log behind the last transaction that was read. */
  readonly place: string;
}

/**
 * The rows that transactions insert, in the order of their commits, from a slot of logical replication. It is asked with SQL and set
 * forward when a checkpoint holds what came: until then the server keeps its log. TRUNCATE, updates and deletions are passed over.
 * @throws as the server answers: no right to replicate, another `wal_level`, a table that is not there
 */
export async function replicate(reading: Reading, slot: string): Promise<How> {
  const { options, columns, say } = reading;
  const { table = '', publication = slot, batch, everyMs } = options;
  let advancing: Promise<void> = Promise.resolve();

  const first = await reading.database();
  const [level] = await first.rows('SHOW wal_level');
  if (level?.wal_level !== 'logical')
    throw new HapaxError('CONFIG', `${reading.who}: \`slot\` needs wal_level=logical in postgresql.conf; it is ${level?.wal_level}`);
  await first.rows(`SELECT ${columns.map(quoted).join(', ')} FROM ${quotedPath(table)} LIMIT 0`);
  const [one] = await first.rows(
    'SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::regclass',
    [quotedPath(table)],
  );
  const whole = `${one?.schema}.${one?.name}`;
  const [there] = await first.rows('SELECT 1 AS yes FROM pg_publication WHERE pubname = $1', [publication]);
  if (!there)
    await first.rows(
      `CREATE PUBLICATION ${quoted(publication)} FOR TABLE ${quotedPath(table)} WITH (publish = 'insert', publish_via_partition_root = true)`,
    );

  /** @returns whether it had to be made */
  async function prepare(): Promise<boolean> {
    const database = await reading.database();
    const [known] = await database.rows('SELECT plugin, wal_status FROM pg_replication_slots WHERE slot_name = $1', [slot]);
    if (known?.plugin !== undefined && known.plugin !== 'pgoutput')
      throw new HapaxError('CONFIG', `${reading.who}: the slot ${slot} is of the plugin ${known.plugin}; it must be pgoutput`);
    if (known?.wal_status === 'lost')
      throw new HapaxError(
        'CONFIG',
        `${reading.who}: the server has removed what the slot ${slot} had to keep; drop the slot and start afresh`,
      );
    if (!known) await database.rows("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
    return !known;
  }
  if (await prepare())
    say(`the slot ${slot} was made: rows that are committed from now on are read, and the server keeps its log for it until they are`);

  const relations = new Map<number, Extract<Change, { kind: 'relation' }>>();
  /** Changes that are asked for; the slot begins with those that no checkpoint holds yet, every time. */
  let limit = batch;
  /** Whole transactions behind a place. */
  async function ask(
    after: string | undefined,
  ): Promise<{ readonly rows: Row[]; readonly place: string | undefined; readonly full: boolean }> {
    const database = await reading.database();
    const changes = await database.rows(
      "SELECT encode(data, 'hex') AS data FROM pg_logical_slot_peek_binary_changes($1, NULL, $2, 'proto_version', '1', 'publication_names', $3)",
      [slot, limit, quoted(publication)],
    );
    const rows: Row[] = [];
    let begun = 0;
    let place = after;
    for (const { data } of changes) {
      const change = readChange(Buffer.from(data ?? '', 'hex'));
      if (change.kind === 'relation') relations.set(change.id, change);
      else if (change.kind === 'begin') begun = rows.length;
      else if (change.kind === 'insert') {
        const relation = relations.get(change.id);
        if (relation?.name === whole) rows.push(rowOf(relation, change));
      } else if (change.kind === 'commit') {
        // Already read, and not yet given up by the slot.
        if (after !== undefined && !isBehind(change.end, after)) rows.length = begun;
        else place = change.end;
      }
    }
    return { rows, place, full: changes.length >= limit };
  }

  return {
    committed(offset) {
      const { place } = offset as Offset;
      advancing = advancing
        .then(async () => void (await (await reading.database()).rows('SELECT pg_replication_slot_advance($1, $2)', [slot, place])))
        // The next checkpoint does it again.
        .catch(() => {});
    },
    settled: () => advancing,
    async *read(from) {
      // Only this source writes its offsets.
      let place = (from as Offset | undefined)?.place;
      while (reading.open) {
        let batchOfRows: Batch | undefined;
        try {
          if ((await prepare()) && place !== undefined)
            say(`the slot ${slot} was gone and is made anew: rows that were committed meanwhile are lost`);
          await advancing;
          const got = await ask(place);
          reading.worked();
          if (got.place !== undefined && got.place !== place) {
            place = got.place;
            limit = Math.max(batch, limit >> 1);
            batchOfRows = { samples: reading.samplesOf(got.rows), offset: { place } satisfies Offset };
          } else if (got.full) {
            limit *= 2;
            continue;
          }
        } catch (error) {
          await reading.failed(error);
          continue;
        }
        if (batchOfRows) yield batchOfRows;
        else await reading.wait(everyMs);
      }
    },
  };
}
