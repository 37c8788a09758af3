import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Sample, Source } from 'hapax/stream';
import { afterAll, describe, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { openSource, type SourceConfig, type sources } from '../../src/registry.ts';
import { systemClock } from '../../src/run/clock.ts';
import { inProcess } from '../../src/sources/in-process.ts';
import { syntheticSource } from '../../src/sources/synthetic.ts';
import { type SourceTrial, sourceLaws } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-source-laws-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closing) await close();
});

const SECRETS = ['hunter2'];
const RECORDS = Array.from({ length: 7 }, (_, i) => ({ time: 1000 * (i + 1), v: i % 3 === 2 ? null : i, host: `h${i % 2}` }));
const LINES = RECORDS.map((record) => `${JSON.stringify(record)}\n`).join('');
const expected: Sample[] = RECORDS.map(({ time, v, host }) => ({ time, values: [v ?? Number.NaN], key: host }));
const ndjson = join(folder, 'a.ndjson');
const csv = join(folder, 'a.csv');
// The line that is none is said, and left out.
writeFileSync(ndjson, LINES.replace('\n', '\nnonsense\n'));
writeFileSync(csv, `time,v,host\n${RECORDS.map(({ time, v, host }) => `${new Date(time).toISOString()},${v ?? ''},${host}\n`).join('')}`);

const open = (config: SourceConfig, say: (text: string) => void = () => {}, some: Partial<Surroundings> = {}) =>
  openSource(config, {
    features: ['v'],
    clock: systemClock,
    onTrouble: ({ text }) => say(text),
    input: Readable.from([LINES]),
    out: () => {},
    base: folder,
    ...some,
  });
/** Open it and read to the end. */
async function drained(config: SourceConfig, some?: Partial<Surroundings>): Promise<void> {
  const source = await open(config, () => {}, some);
  for await (const _ of source.read(undefined));
}

async function server(answer: (path: string) => string): Promise<string> {
  const http = createServer((question, reply) => void reply.end(answer(question.url ?? '')));
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done));
  closing.push(() => {
    http.close();
    http.closeAllConnections();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
}
const socket = new WebSocketServer({ port: 0, host: '127.0.0.1' });
closing.push(() => new Promise((done) => socket.close(done)));
socket.on('connection', (one) => {
  for (const record of RECORDS) one.send(JSON.stringify(record));
});
closing.unshift(() => {
  for (const one of socket.clients) one.terminate();
});

const polled = await server(() => JSON.stringify(RECORDS));
let journals = 0;
const post = (source: Source, body: string) =>
  fetch(`http://127.0.0.1:${(source as { readonly port?: number }).port}/`, {
    method: 'POST',
    body,
    headers: { authorization: 'Bearer hunter2-and-more-of-it' },
  });

const TRIALS: Readonly<Record<keyof typeof sources | 'in process' | 'in process, with a journal', SourceTrial | string>> = {
  ndjson: {
    open: (say) => open({ type: 'ndjson', path: ndjson, key: 'host' }, say),
    expected,
    broken: () => drained({ type: 'ndjson', path: join(folder, 'gone.ndjson') }),
  },
  table: {
    open: (say) => open({ type: 'table', path: csv, key: 'host' }, say),
    expected,
    broken: () => drained({ type: 'table', path: csv }, { features: ['gone'] }),
  },
  stdin: {
    open: (say) => open({ type: 'stdin', key: 'host' }, say),
    expected,
    broken: () => drained({ type: 'stdin', unit: 'hours' } as never),
  },
  synthetic: {
    open: (say) => open({ type: 'synthetic', count: 1500, options: { seed: 3 } }, say),
    expected: await (async () => {
      const all: Sample[] = [];
      for await (const { samples } of syntheticSource(['v'], { count: 1500, options: { seed: 3 } }).read(undefined)) all.push(...samples);
      return all;
    })(),
    broken: () => drained({ type: 'synthetic', count: 0 }),
  },
  poll: {
    open: (say) =>
      open(
        { type: 'poll', url: `${polled}?token=hunter2`, everyMs: 10, addresses: 'any', key: 'host', headers: { authorization: 'hunter2' } },
        say,
      ),
    expected,
    broken: () => open({ type: 'poll', url: 'ftp://hunter2@example.org/' }),
    secrets: SECRETS,
  },
  prometheus: 'its samples are those of a query, not of records; `prometheus.test.ts` asks servers of its own and a real one',
  coingecko: 'it is `poll` with another reader, and its times are those of now; `network.test.ts` reads its prices',
  push: {
    open: (say) => open({ type: 'push', port: 0, token: 'hunter2-and-more-of-it', key: 'host' }, say),
    expected,
    feed: async (source) => {
      await post(source, LINES).catch(() => {});
    },
    broken: () => open({ type: 'push', host: '0.0.0.0' }),
    secrets: SECRETS,
  },
  websocket: {
    open: (say) =>
      open({ type: 'websocket', url: `ws://127.0.0.1:${(socket.address() as AddressInfo).port}/?token=hunter2`, key: 'host' }, say),
    expected,
    broken: () => open({ type: 'websocket', url: 'http://hunter2@example.org/' }),
    secrets: SECRETS,
  },
  redis: 'its laws run on a real server, in `redis/redis.test.ts`',
  postgres: 'its laws run on a real server, in `postgres/`',
  rabbitmq: 'its laws run on a real server, in `rabbitmq/`',
  mqtt: 'its laws run on a real server, in `mqtt/`',
  nats: 'its laws run on a real server, in `nats/`',
  influx: 'its laws run in `influx/`',
  otlp: 'its laws run in `otlp/`',
  duckdb: {
    open: (say) => open({ type: 'duckdb', query: `SELECT * FROM '${csv}' ORDER BY time`, key: 'host' }, say),
    expected,
    broken: () => drained({ type: 'duckdb', query: `SELECT * FROM '${join(folder, 'gone.csv')}'` }),
  },
  elasticsearch: 'its laws run in `elasticsearch/`',
  'in process': {
    open: () => inProcess(),
    expected,
    feed: async (source) => {
      await (source as Awaited<ReturnType<typeof inProcess>>).push(expected).catch(() => {});
    },
    broken: async () => {
      const source = await inProcess();
      await source.close?.();
      await source.push(expected);
    },
  },
  'in process, with a journal': {
    open: () => inProcess({ journal: join(folder, `${journals++}.journal`) }),
    expected,
    feed: async (source) => {
      await (source as Awaited<ReturnType<typeof inProcess>>).push(expected).catch(() => {});
    },
    broken: () => inProcess({ journal: join(ndjson, 'folder') }),
  },
};
for (const [id, trial] of Object.entries(TRIALS)) {
  describe(`source ${id}`, () => {
    if (typeof trial === 'string') test.skip(`excused: ${trial}`, () => {});
    else for (const { name, check } of sourceLaws(trial)) test(name, check);
  });
}
