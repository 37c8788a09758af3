import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sample } from 'hapax/stream';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openSource, type SourceConfig } from '../../src/registry.ts';
import { sourceLaws } from '../../src/testing/index.ts';
import { jumpingClock } from '../manual-clock.ts';

const closing: (() => unknown)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

const range = z.strictObject({
  range: z.strictObject({
    '@timestamp': z.strictObject({
      gt: z.number().optional(),
      gte: z.number().optional(),
      lte: z.number().optional(),
      format: z.literal('epoch_millis'),
    }),
  }),
});
const query = z.strictObject({
  bool: z.strictObject({ filter: z.tuple([range], z.strictObject({ term: z.record(z.string(), z.string()) })) }),
});
const search = z.strictObject({
  size: z.int().min(0).max(10_000),
  track_total_hits: z.literal(false).optional(),
  query,
  sort: z.tuple([z.strictObject({ '@timestamp': z.strictObject({ order: z.enum(['asc', 'desc']) }) })]),
  search_after: z.tuple([z.number()]).optional(),
});

interface Doc {
  readonly id: string;
  readonly time: number;
  readonly host: string;
  readonly v: number | null;
}

/** A server of our own that is as strict as the published format of searches, for the real one is not in Debian. */
async function strict(documents: Doc[]) {
  const state = { failing: 0, asked: 0, halved: 0 };
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    const say = (status: number, value: unknown) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    state.asked += 1;
    if (question.headers.authorization !== 'ApiKey hunter2') return void say(401, { error: { type: 'security_exception' } });
    if (state.failing > 0) return void say(503, { error: { type: `${(state.failing -= 1)}` } });
    const { pathname, searchParams } = new URL(question.url ?? '', 'http://x');
    const counting = pathname === '/metrics-*/_count';
    if (!counting && (pathname !== '/metrics-*/_search' || searchParams.get('allow_partial_search_results') !== 'false'))
      return void say(404, { error: { type: 'index_not_found_exception' } });
    const asked = counting
      ? { size: 0, sort: undefined, search_after: undefined, ...z.strictObject({ query }).parse(JSON.parse(body)) }
      : search.parse(JSON.parse(body));
    const [
      {
        range: { '@timestamp': bounds },
      },
      ...terms
    ] = asked.query.bool.filter;
    const order = asked.sort?.[0]['@timestamp'].order === 'desc' ? -1 : 1;
    const [after] = asked.search_after ?? [];
    const found = documents
      .filter(({ time }) => time <= (bounds.lte ?? Infinity) && time >= (bounds.gte ?? -Infinity) && time > (bounds.gt ?? -Infinity))
      .filter(({ host }) => terms.every(({ term }) => term['host.name'] === host))
      .sort((one, other) => order * (one.time - other.time))
      .filter(({ time }) => after === undefined || order * (time - after) > 0);
    const shards = state.halved > 0 ? { total: 2, failed: (state.halved -= 1) + 1 } : { total: 2, failed: 0 };
    if (counting) return void say(200, { count: found.length, _shards: shards });
    const hits = found.slice(0, asked.size).map(({ id, time, host, v }) => ({
      _index: 'metrics-1',
      _id: id,
      _source: { '@timestamp': new Date(time).toISOString(), host: { name: host }, cpu: { pct: v } },
      sort: [time],
    }));
    say(200, { timed_out: false, _shards: shards, hits: { hits } });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state, documents };
}

const START = 1_699_999_000_000;
/** Three at a moment, now and then; their ids are in no order. */
const docs = (n: number): Doc[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `d${(i * 7919) % 10_007}`,
    time: START + 100 * Math.floor(i / 3),
    host: `h${i % 2}`,
    v: i % 5 === 4 ? null : i,
  }));
const inOrder = (some: readonly Doc[]): Sample[] =>
  [...some]
    .sort((one, other) => one.time - other.time || (one.id < other.id ? -1 : 1))
    .map(({ time, host, v }) => ({ time, key: host, values: [v ?? Number.NaN] }));

const open = (url: string, some: object = {}, said: string[] = []) =>
  openSource(
    {
      type: 'elasticsearch',
      url,
      index: 'metrics-*',
      apiKey: 'hunter2',
      addresses: 'any',
      key: 'host.name',
      batch: 10,
      ...some,
    } as SourceConfig,
    {
      features: ['cpu.pct'],
      clock: jumpingClock(),
      onTrouble: ({ text }) => void said.push(text),
      input: (async function* () {})(),
      out: () => {},
      base: '.',
    },
  );

/** Read until there are so many, or so many questions were asked. */
async function read(source: Awaited<ReturnType<typeof open>>, n: number, from?: unknown) {
  const samples: Sample[] = [];
  const offsets: unknown[] = [];
  if (n > 0)
    for await (const batch of source.read(from)) {
      samples.push(...batch.samples);
      offsets.push(JSON.parse(JSON.stringify(batch.offset)));
      if (samples.length >= n) break;
    }
  await source.close?.();
  return { samples, offsets };
}

describe('the laws of sources', () => {
  const some = docs(40);
  const laws = sourceLaws({
    open: async (say) => {
      const { url } = await strict(some);
      const said: string[] = [];
      const source = await open(url, {}, said);
      return {
        ...source,
        close: () => {
          for (const text of said) say(text);
          source.close?.();
        },
      };
    },
    expected: inOrder(some),
    broken: async () => open((await strict([])).url, { apiKey: 'wrong-hunter2' }),
    secrets: ['hunter2'],
  });
  test.each(laws)('$name', ({ check }) => check());
});

test('documents that share a moment come together, by their ids, and a restart after any batch neither loses nor doubles one', async () => {
  const all = docs(100);
  const { url } = await strict(all);
  const { samples, offsets } = await read(await open(url), 100);
  expect(samples).toEqual(inOrder(all));
  let before = 0;
  for (const from of offsets.slice(0, -1)) {
    const { last } = from as { last: number };
    before = all.filter(({ time }) => time <= last).length;
    expect((await read(await open(url), 100 - before, from)).samples).toEqual(inOrder(all).slice(before));
  }
});

test('a moment with more documents than are asked for at once is read whole', async () => {
  const all = Array.from({ length: 45 }, (_, i) => ({ id: `d${i}`, time: START + (i < 2 ? 0 : i < 40 ? 100 : 200), host: 'h', v: i }));
  const { url } = await strict(all);
  expect((await read(await open(url), 45)).samples).toEqual(inOrder(all));
});

test('more at one moment than a server gives is told', async () => {
  const all = Array.from({ length: 10_000 }, (_, i) => ({ id: `d${i}`, time: START, host: 'h', v: i }));
  const { url } = await strict(all);
  await expect(read(await open(url), 1)).rejects.toThrow(
    `elasticsearch ${new URL(url).host} metrics-*: 10000 documents or more have the time ${new Date(START).toISOString()}, more than can be read together; leave some out with \`filter\``,
  );
});

test('documents of the last moments wait, those behind what was read are counted and said, and a failing server is asked again', async () => {
  const all = docs(30);
  const server = await strict([...all]);
  const said: string[] = [];
  const source = await open(server.url, {}, said);
  const samples: Sample[] = [];
  for await (const batch of source.read(undefined)) {
    samples.push(...batch.samples);
    if (samples.length === 30) {
      // One comes late, one is of now; the server fails twice and gives half an answer once.
      server.documents.push(
        { id: 'late', time: START + 50, host: 'h0', v: 1 },
        { id: 'now', time: 1_700_000_000_000 + 1, host: 'h0', v: 2 },
      );
      server.state.failing = 2;
      server.state.halved = 1;
    }
    if (samples.length === 31) break;
  }
  await source.close?.();
  expect(samples.at(-1)).toEqual({ time: 1_700_000_000_001, key: 'h0', values: [2] });
  const who = `elasticsearch ${new URL(server.url).host} metrics-*`;
  expect(said).toEqual([
    `${who}: answered 503; trying again until it works`,
    `${who}: 1 document has appeared behind what was read and will not be read; \`settleMs\` waits for such documents`,
    `${who}: works again, after 3 failures`,
  ]);
});

test('a filter is part of every question, and `from: end` begins behind the newest', async () => {
  const all = docs(30);
  const { url, documents } = await strict(all);
  const filter = JSON.stringify({ term: { 'host.name': 'h1' } });
  expect((await read(await open(url, { filter }), 15)).samples).toEqual(inOrder(all.filter(({ host }) => host === 'h1')));
  const source = await open(url, { from: 'end' });
  const iterator = source.read(undefined)[Symbol.asyncIterator]();
  const next = iterator.next();
  await new Promise((go) => setImmediate(go));
  setTimeout(() => documents.push({ id: 'new', time: START + 10_000, host: 'h1', v: 7 }), 20);
  expect((await next).value?.samples).toEqual([{ time: START + 10_000, key: 'h1', values: [7] }]);
  await source.close?.();
  await expect(open(url, { filter: 'host: h1' })).rejects.toThrow(
    'elasticsearch: `filter` must be a query in JSON, such as {"term": {"host.name": "web-1"}}',
  );
});
