import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noServer, startPostgres, type TestServer } from '../../../../scripts/servers.mjs';
import { connectPostgres, type Database } from '../../src/postgres/client.ts';
import { openSink, openSource, type SinkConfig, type SourceConfig } from '../../src/registry.ts';
import { exampleEvent, sinkLaws, sourceLaws } from '../../src/testing/index.ts';
import { around, expected, RECORDS, some } from '../servers/plant.ts';

const skip = noServer.postgres;
if (skip !== undefined) console.log(`PostgreSQL is not tested: ${skip}`);

let server: TestServer;
let database: Database;
let tables = 0;
const SECRETS = ['hunter2'];
const BROKEN = 'postgres://hapax:hunter2@127.0.0.1:1/plant';

// Types of options are checked by the table of the connector.
const open = (config: object, say?: (text: string) => void) =>
  openSource({ type: 'postgres', url: server.url, key: 'host', batch: 3, everyMs: 10, ...config } as SourceConfig, around(say));
const openOut = (config: object) => openSink({ type: 'postgres', url: server.url, ...config } as SinkConfig, around());

async function made(columns = 'id bigserial PRIMARY KEY, time timestamptz, host text, v double precision'): Promise<string> {
  const table = `t${++tables}`;
  await database.rows(`CREATE TABLE ${table} (${columns})`);
  return table;
}
const put = (table: string, records: readonly { time: number; host: string; v: number | null }[], to = database) =>
  to.rows(
    `INSERT INTO ${table} (time, host, v) SELECT to_timestamp(t / 1000.0), h, v FROM unnest($1::float8[], $2::text[], $3::float8[]) AS u(t, h, v)`,
    [records.map(({ time }) => time), records.map(({ host }) => host), records.map(({ v }) => v)],
  );

describe.skipIf(skip !== undefined)('postgres', () => {
  beforeAll(async () => {
    server = await startPostgres();
    database = await connectPostgres({ url: server.url });
  });
  afterAll(async () => {
    await database?.close();
    await server?.stop();
  });

  for (const how of ['by a cursor', 'by replication', 'by a query'] as const) {
    describe(`source, ${how}`, () => {
      let config: object = {};
      const laws = sourceLaws({
        open: (say) => open(config, say),
        expected,
        broken: () => openSource({ type: 'postgres', url: BROKEN, table: 't' }, around()),
        secrets: SECRETS,
      });
      for (const { name, check } of laws)
        test(name, async () => {
          const table = await made();
          config = how === 'by a query' ? { query: `SELECT id, time, host, v FROM ${table} WHERE v < 100 OR v IS NULL;` } : { table };
          if (how === 'by replication') {
            config = { table, slot: `slot_${table}` };
            const first = await open(config);
            await first.close?.();
          }
          await put(table, RECORDS);
          await check();
          if (how === 'by replication') await database.rows('SELECT pg_drop_replication_slot($1)', [`slot_${table}`]);
        });
    });
  }

  describe('sink', () => {
    const laws = sinkLaws({
      open: async () => {
        const table = `out${++tables}`;
        const received = async () => {
          const [there] = await database.rows('SELECT to_regclass($1) AS one', [table]);
          if (there?.one == null) return [];
          return (await database.rows(`SELECT message FROM ${table} ORDER BY start_time`)).map(({ message }) => String(message));
        };
        return { sink: await openOut({ table }), received };
      },
      broken: () => openSink({ type: 'postgres', url: BROKEN }, around()),
      secrets: SECRETS,
    });
    for (const { name, check } of laws) test(name, check);
  });

  test('an incident is one row, as the newest message has it; an older one that comes again changes nothing', async () => {
    const sink = await openOut({ table: 'plant_incidents' });
    const opened = exampleEvent(1);
    const { incident } = opened;
    const closed = { kind: 'closed', id: `${incident.id}.1`, incident: { ...incident, status: 'closed', reason: 'quiet' } } as const;
    await sink.deliver([opened, closed]);
    await sink.deliver([opened]);
    await sink.close?.();
    const rows = await database.rows('SELECT id, status, reason, keys::text, severity, message, start_time FROM plant_incidents');
    expect(rows).toEqual([
      {
        id: incident.id,
        status: 'closed',
        reason: 'quiet',
        keys: '{"pump 1"}',
        severity: '52',
        message: closed.id,
        start_time: '1970-01-01 00:00:01+00',
      },
    ]);
  });

  test('a row that is committed after one with a higher number is waited for', async () => {
    const table = await made();
    const late = await connectPostgres({ url: server.url });
    await late.rows('BEGIN');
    await put(table, RECORDS.slice(0, 1), late);
    await put(table, RECORDS.slice(1));
    const source = await open({ table });
    const reading = some(source, 7);
    await database.rows('SELECT 1');
    await late.rows('COMMIT');
    await late.close();
    expect((await reading).got).toEqual(expected);
    await source.close?.();
  });

  test('rows that appear behind the cursor are counted and said', async () => {
    const table = await made();
    await put(table, RECORDS);
    const said: string[] = [];
    const source = await open({ table }, (text) => said.push(text));
    const batches = source.read(undefined)[Symbol.asyncIterator]();
    for (let i = 0; i < 3; ++i) await batches.next();
    await database.rows(`INSERT INTO ${table} (id, time, host, v) VALUES (100, now(), 'h', 1)`);
    await batches.next();
    await database.rows(`INSERT INTO ${table} (id, time, host, v) VALUES (50, now(), 'h', 1), (51, now(), 'h', 1)`);
    await database.rows(`INSERT INTO ${table} (id, time, host, v) VALUES (200, now(), 'h', 1)`);
    await batches.next();
    const next = batches.next();
    while (said.length === 0) await new Promise((go) => setImmediate(go));
    await source.close?.();
    await next;
    expect(said).toEqual([
      expect.stringMatching(
        /^postgres 127\.0\.0\.1:\d+\/postgres t\d+: 2 rows have appeared behind the cursor and will not be read; `settleMs` waits for such rows$/,
      ),
    ]);
  });

  test('rows of one time, in pages, come once each by time and name', async () => {
    const table = await made('time timestamptz, host text, v double precision, PRIMARY KEY (time, host)');
    const records = Array.from({ length: 8 }, (_, i) => ({ time: 1000, host: `h${i}`, v: i }));
    await put(table, records);
    const source = await open({ table, cursor: ['time', 'host'] });
    const { got } = await some(source, 8);
    await source.close?.();
    expect(got.map(({ key }) => key)).toEqual(records.map(({ host }) => host));
  });

  test('a cursor that need not be unique is said', async () => {
    const table = await made('time timestamptz, host text, v double precision');
    const said: string[] = [];
    await (await open({ table, cursor: ['time'] }, (text) => said.push(text))).close?.();
    expect(said.join()).toMatch(
      /: no unique index says that time is unique: of rows with the same values, those that come after others were read are not read$/,
    );
  });

  test('a slot is set forward when a checkpoint holds what came', async () => {
    const table = await made();
    const source = await open({ table, slot: 'forward' });
    await put(table, RECORDS);
    const { offset } = await some(source, 7);
    const confirmed = async () =>
      (await database.rows("SELECT confirmed_flush_lsn::text AS at FROM pg_replication_slots WHERE slot_name = 'forward'"))[0]?.at;
    const before = await confirmed();
    source.committed?.(offset);
    await source.close?.();
    expect(await confirmed()).not.toBe(before);
    const again = await open({ table, slot: 'forward' });
    await put(table, RECORDS.slice(0, 1));
    expect((await some(again, 1, offset)).got).toEqual(expected.slice(0, 1));
    await again.close?.();
    await database.rows("SELECT pg_drop_replication_slot('forward')");
  });

  test.each([
    [{}, /^postgres: either `table` or `query` says what is read; give one of them$/],
    [{ table: 't', query: 'SELECT 1' }, /^postgres: either `table` or `query` says what is read; give one of them$/],
    [{ query: 'SELECT 1', slot: 's' }, /^postgres: `slot` reads the changes of a `table`, without `query` and `cursor`$/],
    [{ table: 'nowhere' }, /^postgres 127\.0\.0\.1:\d+\/postgres nowhere: relation "nowhere" does not exist$/],
    [{ query: 'SELEC 1' }, /^postgres 127\.0\.0\.1:\d+\/postgres query: syntax error at or near "1"$/],
  ])('%j is refused in one line', async (config, why) => {
    await expect(open(config)).rejects.toThrow(why);
  });
});
