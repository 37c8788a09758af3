import { HapaxError } from 'hapax';
import type { Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { pauses } from '../run/clock.ts';
import { retrying } from '../run/retrying.ts';
import { mappingOf, reader } from '../sources/mapping.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { connectPostgres, type Database, nameOf, told } from './client.ts';
import { OPTIONS, type PostgresSourceOptions } from './options.ts';
import { pollRows } from './polling.ts';
import type { Reading } from './reading.ts';
import { replicate } from './replication.ts';

/** With a slot, the server keeps everything that no checkpoint holds, and reads it again at each question. */
const CHECKPOINT_EVERY = 10_000;

/**
 * Samples from the rows of a table.
 * @throws HapaxError `CONFIG` when `pg` is missing or a table or column is not there, `NETWORK` when the server does not answer
 */
export async function postgresSource(
  options: PostgresSourceOptions,
  { features, texts, clock, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble'>,
): Promise<Source> {
  const { table, query, slot, cursor = ['id'] } = options;
  if ((table === undefined) === (query === undefined))
    throw new HapaxError('CONFIG', 'postgres: either `table` or `query` says what is read; give one of them');
  if (slot !== undefined && (table === undefined || options.cursor !== undefined))
    throw new HapaxError('CONFIG', 'postgres: `slot` reads the changes of a `table`, without `query` and `cursor`');
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const who = `${nameOf(options)} ${table ?? 'query'}`;
  const read = reader(mapping);
  const tries = retrying(who, clock, (text) => onTrouble({ kind: 'trouble', text }));
  const pausing = pauses(clock);
  let database: Promise<Database> | undefined;
  const drop = async (): Promise<void> => {
    const one = database;
    database = undefined;
    await one?.then((it) => it.close()).catch(() => {});
  };
  const reading: Reading = {
    who,
    options,
    columns: [
      ...new Set([options.time, ...features, ...[options.key, options.label].filter((name): name is string => name !== undefined)]),
    ],
    get open() {
      return tries.open;
    },
    database: () => (database ??= tries.open ? connectPostgres(options) : Promise.reject(new Error('reading has ended'))),
    async failed(error) {
      void drop();
      await tries.failed(error);
    },
    worked: tries.worked,
    wait: pausing.wait,
    now: () => clock.now(),
    say: (text) => onTrouble({ kind: 'trouble', text: `${who}: ${text}` }),
    samplesOf: (rows) =>
      rows.flatMap((row) => {
        const sample = read(row);
        if (typeof sample !== 'string') return sample;
        onTrouble({ kind: 'unreadable', text: `${who}: a row ${sample}` });
        return [];
      }),
  };
  try {
    const how = slot === undefined ? await pollRows(reading, cursor) : await replicate(reading, slot);
    return {
      id: slot === undefined ? who : `${who} slot ${slot}`,
      kind: 'replay',
      ...(options.live ? { live: true } : {}),
      ...(slot === undefined ? {} : { checkpointEvery: CHECKPOINT_EVERY }),
      ...fieldsOf(mapping),
      ...how,
      async close() {
        tries.end();
        pausing.end();
        await how.settled?.();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw told(who, error);
  }
}

/** `type: postgres` */
export const postgres = defineSource({
  id: 'postgres',
  title: 'PostgreSQL',
  doc: 'Samples from the rows of a table, a hypertable of TimescaleDB, a view or a query: new rows are asked for by a cursor, or come by logical replication. Rows that are changed or deleted later are not noticed.',
  options: OPTIONS,
  peer: 'pg',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'Rows behind the checkpoint are read again and come out the same.',
      server: 'Reading goes on where it was. Rows that appear behind the cursor are counted and said, not read.',
    },
    {
      when: 'with `slot`',
      delivery: 'exactly once in effect',
      client: 'The slot keeps every row until a checkpoint holds it.',
      server: 'Reading goes on where it was; rows come in the order of their commits, so none can appear behind.',
    },
  ],
  open: postgresSource,
});
