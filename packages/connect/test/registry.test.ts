import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Surroundings } from '../src/contract/surroundings.ts';
import { openSink, openSource, openStore, shared, sinks, sources, stores } from '../src/registry.ts';
import { systemClock } from '../src/run/clock.ts';
import { sinkSchema, sourceSchema } from '../src/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-registry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const around: Surroundings = {
  features: ['v'],
  clock: systemClock,
  onTrouble: () => {},
  input: (async function* () {})(),
  out: () => {},
  base: folder,
};

test('each connector is in its table under its own id, and every option has a sentence', () => {
  for (const [role, table] of Object.entries({ source: sources, shared, sink: sinks, store: stores })) {
    for (const [id, connector] of Object.entries(table)) {
      expect(connector).toMatchObject({ id, role });
      expect(connector.doc).toMatch(/\.$/);
      for (const { client, server } of connector.promises ?? []) for (const text of [client, server]) expect(text, id).toMatch(/\.$/);
      if (role !== 'store') expect(connector.promises, id).not.toBe(undefined);
      for (const [name, { doc }] of Object.entries<{ readonly doc: string }>(connector.options))
        expect(doc, `${id}.${name}`).toMatch(/\.$/);
    }
  }
});

test('a connector that is not there is refused with those that are', async () => {
  // What a file may hold and the types do not allow.
  await expect(openSink({ type: 'pigeon' } as never, around)).rejects.toThrow(
    'no sink is called pigeon; there are log, stdout, webhook, slack, email, alertmanager, pagerduty, teams, telegram, ntfy, otlp, redis, postgres, rabbitmq, mqtt, nats, influx, elasticsearch, or the path of a module that begins with ./',
  );
  await expect(openSource({ type: 'constructor' } as never, around)).rejects.toThrow(/^no source is called constructor; there are ndjson/);
  for (const [type, meant] of [
    ['csv', 'table'],
    ['jsonl', 'ndjson'],
    ['https', 'poll'],
    ['rabitmq', 'rabbitmq'],
    ['PostgreSQL', 'postgres'],
    ['websockets', 'websocket'],
  ])
    await expect(openSource({ type } as never, around)).rejects.toThrow(
      new RegExp(`^no source is called ${type}; there are .*; did you mean ${meant}\\?$`),
    );
  await expect(openSink({ type: 'mail' } as never, around)).rejects.toThrow(/; did you mean email\?$/);
  await expect(openStore({ type: 'file' } as never, around)).rejects.toThrow('file: `path` is missing; it must be a path');
});

test('a module of the user is found beside the pipeline file, checked like all others, and what is none is refused', async () => {
  writeFileSync(
    join(folder, 'own.mjs'),
    `export const own = { role: 'sink', id: 'own', options: {}, open: async (given) => ({ id: 'own ' + given.to, deliver: async () => {} }) };\n`,
  );
  writeFileSync(join(folder, 'none.mjs'), 'export default 5;\n');
  expect((await openSink({ type: './own.mjs', to: 'here' }, around)).id).toBe('own here');
  await expect(openSource({ type: './own.mjs' }, around)).rejects.toThrow(
    './own.mjs: the module must export a source made with defineSource of @hapax/connect',
  );
  await expect(openSink({ type: './none.mjs' }, around)).rejects.toThrow('./none.mjs: the module must export a sink made with defineSink');
  await expect(openSink({ type: './gone.mjs' }, around)).rejects.toThrow(/^\.\/gone\.mjs: the module cannot be loaded: /);
});

test('the schema says what the tables say, tells every fault at its place, and has a JSON Schema', () => {
  expect(sourceSchema.parse({ type: 'ndjson', path: 'x' })).toEqual({ type: 'ndjson', path: 'x' });
  expect(
    sourceSchema.safeParse({ type: 'poll', everyMs: 'x' }).error?.issues.map(({ path, message }) => [path.join('.'), message]),
  ).toEqual([
    ['url', 'is missing; it must be an address that begins with http:// or https://'],
    ['everyMs', 'must be a time of at least 1 ms: milliseconds, or text such as 30s, 5m, 1h; got "x"'],
  ]);
  expect(sinkSchema.safeParse({}).error?.issues[0]).toMatchObject({
    path: ['type'],
    message:
      'is missing; it must be one of log, stdout, webhook, slack, email, alertmanager, pagerduty, teams, telegram, ntfy, otlp, redis, postgres, rabbitmq, mqtt, nats, influx, elasticsearch',
  });
  expect(sinkSchema.parse({ type: './own.js', anything: 1 })).toEqual({ type: './own.js', anything: 1 });
  const { anyOf } = z.toJSONSchema(sourceSchema, { io: 'input' }) as unknown as {
    anyOf: { properties: Record<string, Record<string, unknown>>; required: string[] }[];
  };
  expect(anyOf[0]).toMatchObject({
    properties: { type: { const: 'ndjson' }, path: { type: 'string', description: 'The file.' } },
    required: ['type', 'path'],
  });
});
