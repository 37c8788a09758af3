import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Sample } from 'hapax/stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { openSource, type SourceConfig } from '../../src/registry.ts';
import { systemClock as clock } from '../../src/run/clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-duckdb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ROWS = 10_000;
const parquet = join(folder, 'part-*.parquet');
const query = `SELECT * FROM '${parquet}' ORDER BY time, pump`;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const table = `SELECT timestamp '2024-01-01 00:00:00' + to_milliseconds(250 * i) AS time, 'p' || (i % 4) AS pump, i::BIGINT AS flow,
    (i / 3)::DECIMAL(12, 4) AS pressure, CASE WHEN i % 100 = 7 THEN NULL ELSE i % 2 = 0 END AS valve FROM range(${ROWS}) AS t(i)`;
  for (const part of [0, 1])
    await connection.run(`COPY (SELECT * FROM (${table}) WHERE flow % 2 = ${part}) TO '${join(folder, `part-${part}.parquet`)}'`);
  await connection.run(`ATTACH '${join(folder, 'plant.duckdb')}' AS plant`);
  await connection.run(`CREATE TABLE plant.readings AS SELECT * FROM '${parquet}' ORDER BY time`);
  connection.closeSync();
  instance.closeSync();
});

const open = (
  config: Omit<Extract<SourceConfig, { type: 'duckdb' }>, 'type'>,
  said: string[] = [],
  features = ['flow', 'pressure', 'valve'],
) => {
  const around: Surroundings = {
    features,
    clock,
    onTrouble: ({ text }) => void said.push(text),
    input: (async function* () {})(),
    out: () => {},
    base: folder,
  };
  return openSource({ type: 'duckdb', key: 'pump', ...config }, around);
};

async function all(config: Parameters<typeof open>[0], from?: unknown): Promise<{ samples: Sample[]; offsets: unknown[] }> {
  const source = await open(config);
  const samples: Sample[] = [];
  const offsets: unknown[] = [];
  for await (const batch of source.read(from)) {
    samples.push(...batch.samples);
    offsets.push(batch.offset);
  }
  await source.close?.();
  return { samples, offsets };
}

test('the rows of a query over several files are samples, in its order: times, whole numbers, decimals, true and null', async () => {
  const { samples } = await all({ query });
  expect(samples.length).toBe(ROWS);
  expect(samples[3]).toEqual({ time: Date.UTC(2024, 0, 1) + 750, key: 'p3', values: [3, 1, 0] });
  expect(samples[107]).toEqual({ time: Date.UTC(2024, 0, 1) + 26_750, key: 'p3', values: [107, 35.6667, Number.NaN] });
});

test('keys of nineteen digits that differ in the last one are two keys', async () => {
  const { samples } = await all({
    query:
      'SELECT * FROM (VALUES (1, 1234567890123456781, 1, 2, 3), (2, 1234567890123456782, 1, 2, 3)) AS t(time, pump, flow, pressure, valve)',
  });
  expect(samples.map(({ key }) => key)).toEqual(['1234567890123456781', '1234567890123456782']);
});

test('it goes on after every offset with the row behind it', async () => {
  const { samples, offsets } = await all({ query });
  expect(offsets.length).toBeGreaterThan(3);
  for (const from of [offsets[0], offsets[2], offsets.at(-1)]) {
    const rest = await all({ query }, from);
    expect(rest.samples).toEqual(samples.slice((from as { rows: number }).rows));
  }
  expect((await all({ query }, { rows: 5001 })).samples).toEqual(samples.slice(5001));
});

test('a file of a database is read, and statements before the query are run', async () => {
  const { samples } = await all({
    database: join(folder, 'plant.duckdb'),
    setup: ["SET memory_limit = '200MB'"],
    query: 'FROM readings ORDER BY time',
  });
  expect(samples).toEqual((await all({ query })).samples);
});

test('what cannot be read is told in one line', async () => {
  const told = async (config: Parameters<typeof open>[0], features?: string[]) =>
    open(config, [], features).then(
      () => 'no error',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  expect(await told({ query }, ['flow', 'level'])).toBe('duckdb: the query has no column level; it has time, pump, flow, pressure, valve');
  expect(await told({ query: `SELECT * FROM '${join(folder, 'gone.parquet')}'` })).toBe(
    `duckdb: IO Error: No files found that match the pattern "${join(folder, 'gone.parquet')}"`,
  );
  expect(await told({ query: 'SELEC 1' })).toMatch(/^duckdb: .*syntax error at or near "SELEC"$/);
  expect(await told({ query, setup: ['LOAD nothing_of_that_name'] })).toMatch(/^duckdb: [^\n]+$/);
});

test('neither what it fails with nor its name holds a password of the query or of a statement before it', async () => {
  const failing = (setup: string) => open({ query, setup: [setup] }).then(String, String);
  const database = join(folder, 'no-such-folder', 'ovenbird-93.duckdb');
  const said = [
    await failing(`ATTACH '${database}' AS other (READ_ONLY)`),
    await failing(`CREATE SECRET (TYPE nothing, SECRET 'ovenbird-93')`),
    await failing(`ATTACH 'postgres://ann:ovenbird-93@127.0.0.1:1/x' AS other (TYPE nothing_of_that_name)`),
  ].join('\n');
  expect(said).toMatch(/^HapaxError: duckdb: /);
  expect(said).not.toContain('ovenbird-93');
  const source = await open({
    query: `SELECT *, 'postgres://ann:ovenbird-93@h/x password=ovenbird-93' AS a FROM '${parquet}' ORDER BY time`,
  });
  expect(source.id).toBe(`duckdb SELECT *, 'postgres://…@h/x password=…' AS a FROM '${parquet}' ORDER BY time`.slice(0, 127));
  await source.close?.();
});

test('a query that has become shorter than the checkpoint is told, not taken for the end', async () => {
  await expect(all({ query: `${query} LIMIT 10` }, { rows: 11 })).rejects.toThrow(
    'duckdb: the query has 10 rows, and the last checkpoint stands behind row 11: what it reads was made shorter; begin anew with another `state`',
  );
});

test('a row without a time is told and left out', async () => {
  const said: string[] = [];
  const source = await open(
    { query: "SELECT NULL AS time, 1 AS flow, 'p' AS pump UNION ALL SELECT timestamp '2024-01-01', 2, 'p'" },
    said,
    ['flow'],
  );
  const samples: Sample[] = [];
  for await (const batch of source.read(undefined)) samples.push(...batch.samples);
  await source.close?.();
  expect(samples.map(({ values }) => Array.from(values))).toEqual([[2]]);
  expect(said).toEqual(['duckdb: a row has no time in `time`; it is null']);
});

test('a query only reads, and no extension is fetched unasked', async () => {
  const written = join(folder, 'written.csv');
  for (const statement of [`COPY (SELECT 1 AS flow) TO '${written}'`, 'CREATE TABLE t AS SELECT 1 AS flow', 'INSTALL httpfs'])
    await expect(open({ query: statement })).rejects.toThrow(
      'duckdb: `query` must be a SELECT, for it only reads and may be run again; what changes something belongs into `setup`',
    );
  expect(existsSync(written)).toBe(false);
  // A folder of extensions of its own: one that was installed by someone else is used.
  const setup = [`SET extension_directory = '${folder}'`];
  for (const from of ["'https://127.0.0.1:9/x.parquet'", "'x.xlsx'", "'s3://a/b.parquet'"])
    await expect(open({ setup, query: `SELECT * FROM ${from}` })).rejects.toThrow(
      /^duckdb: the extension (httpfs|excel) of DuckDB is not installed, and none is fetched unasked; put INSTALL \1 and LOAD \1 into `setup`$/,
    );
  await expect(open({ setup: [...setup, 'LOAD httpfs'], query: 'SELECT 1' })).rejects.toThrow(
    'the extension httpfs of DuckDB is not installed',
  );
  expect(readdirSync(folder).filter((name) => /extension|^v\d/.test(name))).toEqual([]);
});
