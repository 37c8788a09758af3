import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Surroundings } from '../../src/contract/surroundings.ts';
import { openSink, type SinkConfig } from '../../src/registry.ts';
import { systemClock as clock } from '../../src/run/clock.ts';
import { exampleEvent, sinkLaws } from '../../src/testing/index.ts';

const closing: (() => unknown)[] = [];
afterAll(() => {
  for (const close of closing) close();
});
const around: Surroundings = { features: ['v'], clock, onTrouble: () => {}, input: (async function* () {})(), out: () => {}, base: '.' };

const action = z.strictObject({
  index: z.strictObject({
    _index: z.literal('plant'),
    _id: z.string().min(1).max(512),
    version: z.int().min(1),
    version_type: z.literal('external_gte'),
  }),
});

/** A server of our own that is as strict as the published format of bulk requests, for the real one is not in Debian. */
async function strict() {
  const documents = new Map<string, { version: number; source: { message: string } }>();
  const failing: { status: number; error: { type: string } }[] = [];
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    const say = (status: number, value: unknown) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (question.headers.authorization !== 'ApiKey hunter2') return void say(401, { error: { type: 'security_exception' } });
    if (question.url === '/') return void say(200, { version: { number: '8.15.0' } });
    if (question.url !== '/_bulk' || question.headers['content-type'] !== 'application/x-ndjson' || !body.endsWith('\n'))
      return void say(400, { error: { type: 'illegal_argument_exception' } });
    const lines = body
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const items = [];
    for (let i = 0; i < lines.length; i += 2) {
      const { index } = action.parse(lines[i]);
      const fault = failing.shift();
      const before = documents.get(index._id);
      if (fault) items.push({ index: { _id: index._id, ...fault } });
      else if (before && index.version < before.version)
        items.push({ index: { _id: index._id, status: 409, error: { type: 'version_conflict_engine_exception' } } });
      else {
        documents.delete(index._id);
        documents.set(index._id, { version: index.version, source: lines[i + 1] });
        items.push({ index: { _id: index._id, status: before ? 200 : 201 } });
      }
    }
    say(200, { took: 1, errors: items.some(({ index }) => 'error' in index), items });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, documents, failing };
}
const open = (url: string) =>
  openSink({ type: 'elasticsearch', url, index: 'plant', apiKey: 'hunter2', addresses: 'any' } as SinkConfig, around);

const laws = sinkLaws({
  open: async () => {
    const { url, documents } = await strict();
    return { sink: await open(url), received: () => [...documents.values()].map(({ source }) => source.message) };
  },
  broken: async () => {
    const server = createTcpServer();
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((done) => void server.close(() => done()));
    return open(`http://127.0.0.1:${port}`);
  },
  secrets: ['hunter2'],
});
for (const { name, check } of laws) test(name, check);

test('an incident is one document, as the newest message has it; an older one that comes again changes nothing', async () => {
  const { url, documents } = await strict();
  const sink = await open(url);
  const opened = exampleEvent(1);
  const closed = { kind: 'closed', id: `${opened.incident.id}.1`, incident: { ...opened.incident, status: 'closed' } } as const;
  await sink.deliver([opened, closed]);
  await sink.deliver([opened]);
  expect([...documents.values()].map(({ source }) => source)).toMatchObject([
    {
      message: closed.id,
      status: 'closed',
      '@timestamp': '1970-01-01T00:00:01.000Z',
      peak: { severity: 52, values: [7], time: '1970-01-01T00:00:01.000Z' },
    },
  ]);
});

test('a document that is refused for good is set apart from a server that is busy', async () => {
  const { url, failing } = await strict();
  const sink = await open(url);
  failing.push({ status: 400, error: { type: 'document_parsing_exception' } });
  await expect(sink.deliver([exampleEvent(1)])).rejects.toMatchObject({
    undeliverable: true,
    message: expect.stringMatching(/: refused a document: 400 document_parsing_exception$/),
  });
  failing.push({ status: 429, error: { type: 'es_rejected_execution_exception' } });
  await expect(sink.deliver([exampleEvent(1)])).rejects.not.toHaveProperty('undeliverable');
});
