import { choice, type SettingsOf, text } from 'hapax/settings';
import type { IncidentEvent, Sink } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { KINDS } from '../sinks/common.ts';
import { connectPostgres, type Database, nameOf, POSTGRES, quotedPath, told } from './client.ts';

const OPTIONS = {
  ...POSTGRES,
  table: text.of('hapax_incidents', 'Table with a row for each incident.'),
  create: choice('missing', ['missing', 'never'], 'Whether the table is made when it is not there.'),
  kinds: { ...KINDS.kinds, doc: 'Kinds of message it gets; all three unless given.' },
} as const;

/** Columns beside the name: their types, and what of an incident stands there. */
const COLUMNS: readonly (readonly [name: string, type: string, of: (event: IncidentEvent) => unknown])[] = [
  ['id', 'text PRIMARY KEY', ({ incident }) => incident.id],
  ['stream', 'text NOT NULL', ({ incident }) => incident.stream],
  ['keys', 'text[] NOT NULL', ({ incident }) => incident.keys],
  ['detectors', 'text[] NOT NULL', ({ incident }) => incident.detectors],
  ['start_time', 'timestamptz NOT NULL', ({ incident }) => iso(incident.start)],
  ['end_time', 'timestamptz NOT NULL', ({ incident }) => iso(incident.end)],
  ['alarms', 'bigint NOT NULL', ({ incident }) => incident.count],
  ['status', 'text NOT NULL', ({ incident }) => incident.status],
  ['reason', 'text NOT NULL', ({ incident }) => incident.reason],
  ['feature', 'text', ({ incident }) => incident.peak.feature],
  ['severity', 'double precision', ({ incident }) => finite(incident.peak.severity)],
  ['score', 'double precision', ({ incident }) => finite(incident.peak.score)],
  ['threshold', 'double precision', ({ incident }) => finite(incident.peak.threshold)],
  ['peak_time', 'timestamptz', ({ incident }) => iso(incident.peak.time)],
  // Which message it was: an older one that is sent again changes nothing.
  ['message', 'text NOT NULL', ({ id }) => id],
  ['sequence', 'bigint NOT NULL', ({ id }) => Number(id.slice(id.lastIndexOf('.') + 1)) || 0],
  ['incident', 'jsonb NOT NULL', ({ incident }) => JSON.stringify(incident, (_, value) => storable(value))],
];

/** What a stranger named may hold what PostgreSQL refuses in any text: a zero, half of a character. Were it handed over, no incident of that key would arrive. */
const REFUSED = /\0|[\ud800-\udfff]/gu;
const storable = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(REFUSED, '\ufffd') : Array.isArray(value) ? value.map(storable) : value;

const iso = (ms: number): string => new Date(ms).toISOString();
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A row for each incident, as the newest message has it. All messages of a delivery are one transaction. */
export function postgresSink(options: SettingsOf<typeof OPTIONS>): Sink {
  const who = `${nameOf(options)} ${options.table}`;
  const place = quotedPath(options.table);
  const names = COLUMNS.map(([name]) => name);
  const upsert = `INSERT INTO ${place} AS old (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${names
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')} WHERE excluded.sequence > old.sequence`;
  let database: Promise<Database> | undefined;

  async function open(): Promise<Database> {
    const one = await connectPostgres(options);
    if (options.create === 'missing')
      await one.rows(`CREATE TABLE IF NOT EXISTS ${place} (${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})`);
    return one;
  }
  async function end(): Promise<void> {
    const one = database;
    database = undefined;
    await one?.then((it) => it.close()).catch(() => {});
  }
  async function using(go: (one: Database) => Promise<unknown>): Promise<void> {
    try {
      await go(await (database ??= open()));
    } catch (error) {
      await end();
      throw told(who, error);
    }
  }
  return {
    id: who,
    kinds: options.kinds ?? ['opened', 'updated', 'closed'],
    deliver: (events) =>
      using(async (one) => {
        await one.rows('BEGIN');
        for (const event of events)
          await one.rows(
            upsert,
            COLUMNS.map(([, , of]) => storable(of(event))),
          );
        await one.rows('COMMIT');
      }),
    test: () => using((one) => one.rows(`SELECT ${names.join(', ')} FROM ${place} LIMIT 0`)),
    close: end,
  };
}

/** `type: postgres` of sinks */
export const postgresSinkConnector = defineSink({
  id: 'postgres',
  title: 'PostgreSQL',
  doc: 'A row for each incident in a table, as its newest message has it; the table is made when it is not there.',
  options: OPTIONS,
  peer: 'pg',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'A message that is sent again finds its row, and changes nothing.',
      server: 'Messages wait and are written when it is back; a delivery is one transaction.',
    },
  ],
  open: (options) => postgresSink(options),
});
