import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sinks, sources } from '@hapax/connect/registry';
import { jsonSchemaOf } from '@hapax/connect/schema';
import { metricsText } from '@hapax/connect/sinks';
import { encode, mad, random } from 'hapax';
import * as methods from 'hapax/registry';
import { createStream, POLICIES } from 'hapax/stream';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createServer, type Server, type ServerOptions } from '../src/server.ts';

/** As long as a token must be. */
const SECRET = 'a-secret-of-24-letters-x';

async function open(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ version: '1.2.3', trustLoopback: true, ...options });
  onTestFinished(() => server.close());
  return server;
}
/** As a program on this machine asks; `inject` connects from 127.0.0.1. */
const ask = async (
  { app }: Server,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const reply = await app.inject({
    method,
    url,
    headers: { host: 'localhost', ...headers },
    ...(body === undefined ? {} : { payload: body as object | string }),
  });
  return {
    status: reply.statusCode,
    body: reply.body === '' ? undefined : String(reply.headers['content-type']).includes('json') ? reply.json() : reply.body,
    headers: reply.headers,
  };
};
const config = { features: ['a', 'b'], detectors: [{ method: 'ewma' }] };
const chance = random(4);
const noise = Array.from({ length: 300 }, (_, i) => ({ time: i * 1000, values: [chance.normal(), chance.normal()] }));
const spike = { time: 300_000, values: [0, 40] };

test('a server takes methods of its owner: in models, streams, the list and the description, and refuses their options by name', async () => {
  const module = new URL('../../io/test/pool/own-methods.mjs', import.meta.url);
  const server = await open({ methods: { detectors: { farFromMean: { module } } } });
  const retrain = { window: 100, first: 60, every: 100 };
  const put = (options: object) =>
    ask(server, 'PUT', '/api/streams/own', { features: ['a'], detectors: [{ method: 'farFromMean', options, retrain }] });
  expect((await put({})).status).toBe(200);
  expect((await put({ nope: 1 })).body.message).toContain('there is no such option');
  const { body } = await ask(server, 'GET', '/api/methods');
  expect(body.map(({ id }: { id: string }) => id)).toContain('farFromMean');
  await expect(open({ methods: { detectors: { nope: { module } } } })).rejects.toThrow(/has no detector `nope`; it exports /);
});
test('every method is described with its own options', async () => {
  const { body } = await ask(await open(), 'GET', '/openapi.json');
  const { detectors, transforms } = body.paths['/api/streams/{name}'].put.requestBody.content['application/json'].schema.properties;
  const of = (
    items: { anyOf: { properties: { method: { enum?: string[] }; options: { properties: Record<string, object> } } }[] },
    id: string,
  ) => items.anyOf.find(({ properties }) => properties.method.enum?.[0] === id)?.properties.options.properties;
  expect(of(detectors.items, 'ewma')).toEqual(jsonSchemaOf(methods.online.ewma.spec.options).properties);
  expect(of(detectors.items, 'isolationForest')?.nEstimators).toMatchObject({ type: 'integer', default: expect.any(Number) });
  expect(of(transforms.items, 'robustScale')).toEqual(jsonSchemaOf(methods.transforms.robustScale.spec.options).properties);
});
test('health, metrics and the description of the API answer', async () => {
  const server = await open();
  expect((await ask(server, 'GET', '/health')).body).toEqual({ status: 'ok', version: '1.2.3', streams: 0 });
  for (const path of ['/healthz', '/readyz']) expect((await server.app.inject({ method: 'GET', url: path })).statusCode).toBe(200);
  const { body } = await ask(server, 'GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  expect(Object.keys(body.paths).sort()).toEqual([
    '/api/methods',
    '/api/models',
    '/api/models/{name}',
    '/api/models/{name}/score',
    '/api/streams',
    '/api/streams/{name}',
    '/api/streams/{name}/incidents',
    '/api/streams/{name}/incidents/{id}/acknowledge',
    '/api/streams/{name}/incidents/{id}/verdict',
    '/api/streams/{name}/incidents/{id}/verdict/withdraw',
    '/api/streams/{name}/maintenance',
    '/api/streams/{name}/maintenance/{id}/withdraw',
    '/api/streams/{name}/notices',
    '/api/streams/{name}/recent',
    '/api/streams/{name}/samples',
    '/health',
    '/metrics',
  ]);
  for (const path of Object.values<Record<string, { summary?: string }>>(body.paths))
    for (const operation of Object.values(path)) expect(operation.summary).toMatch(/^[A-Z]/);
  expect(body.paths['/api/streams/{name}/samples'].post.requestBody.content['application/json'].schema.properties.samples.type).toBe(
    'array',
  );
});
test('every method of the registry is listed with its options', async () => {
  const { body } = await ask(await open(), 'GET', '/api/methods');
  const ids = body.map(({ id, kind }: { id: string; kind: string }) => `${kind} ${id}`);
  for (const id of Object.keys(methods.online)) expect(ids).toContain(`online ${id}`);
  for (const id of Object.keys(methods.detectors)) expect(ids).toContain(`batch ${id}`);
  const { options } = body.find(({ id }: { id: string }) => id === 'ewma');
  expect(options.rate).toMatchObject({ kind: 'number', default: 0.05, max: 1 });
});
test('a model file is uploaded and scores rows as it does in the library', async () => {
  const server = await open();
  const model = mad().fit(noise.map(({ values }) => values));
  const saved = JSON.parse(encode(model.snapshot()));
  expect(await ask(server, 'PUT', '/api/models/first', saved)).toMatchObject({
    status: 200,
    body: { name: 'first', method: 'mad', columns: 2 },
  });
  const rows = [
    [0, 0],
    [9, 0],
  ];
  expect(await ask(server, 'POST', '/api/models/first/score', { rows })).toMatchObject({
    status: 200,
    body: { method: 'mad', threshold: model.threshold, scores: [...model.score(rows)], anomalies: [1] },
  });
  expect((await ask(server, 'GET', '/api/models')).body).toHaveLength(1);
  expect((await ask(server, 'DELETE', '/api/models/first')).status).toBe(204);
  expect(await ask(server, 'POST', '/api/models/first/score', { rows })).toMatchObject({
    status: 404,
    body: { code: 'INPUT', message: 'there is no model first; upload one with PUT /api/models/first' },
  });
});
test('samples pushed over HTTP get the verdicts of the engine, and their incidents are kept', async () => {
  const server = await open();
  expect(await ask(server, 'PUT', '/api/streams/pump', config)).toMatchObject({
    status: 200,
    body: { name: 'pump', features: ['a', 'b'], taken: 0 },
  });
  const engine = createStream({ ...config, name: 'pump' }, methods);
  for (const sample of noise) engine.push(sample);
  const { verdicts, incidents } = engine.push(spike);
  await ask(server, 'POST', '/api/streams/pump/samples', { samples: noise.slice(0, 200) });
  const lines = noise
    .slice(200)
    .map((sample) => JSON.stringify(sample))
    .join('\n');
  const more = await ask(server, 'POST', '/api/streams/pump/samples', lines, { 'content-type': 'application/x-ndjson' });
  expect(more).toMatchObject({ status: 200, body: { accepted: 100, dropped: 0, incidents: [] } });
  const { body } = await ask(server, 'POST', '/api/streams/pump/samples?verdicts=all', { samples: [spike, spike] });
  expect(body).toMatchObject({ accepted: 1, dropped: 1 });
  expect(body.verdicts[0][0]).toMatchObject({
    name: 'ewma',
    score: verdicts[0]!.score,
    threshold: verdicts[0]!.threshold,
    isAnomaly: true,
  });
  expect(body.incidents).toEqual(JSON.parse(JSON.stringify(incidents)));
  const kept = await ask(server, 'GET', '/api/streams/pump/incidents');
  expect(kept.body).toEqual(JSON.parse(JSON.stringify(incidents.map(({ incident }) => incident))));
  expect((await ask(server, 'GET', '/api/streams/pump/samples?from=299&limit=1')).body).toEqual([{ seq: 299, key: '', ...noise[299] }]);
  const metrics = await ask(server, 'GET', '/metrics');
  expect(metrics.body).toContain('hapax_samples_total{stream="pump",status="scored"} 301\n');
  expect(metrics.body).toContain('hapax_incidents_total{stream="pump"} 1\n');
});
test('a stream goes on after a restart with the scores of an uninterrupted run', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-server-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const engine = createStream({ ...config, name: 'pump' }, methods);
  const expected = noise.map((sample) => engine.push(sample).verdicts[0]!.score);
  const got: number[] = [];
  for (let from = 0; from < noise.length; from += 100) {
    const server = await createServer({ data, trustLoopback: true });
    if (from === 0) await ask(server, 'PUT', '/api/streams/pump', config);
    const { body } = await ask(server, 'POST', '/api/streams/pump/samples?verdicts=all', { samples: noise.slice(from, from + 100) });
    got.push(...body.verdicts.map(([{ score }]: [{ score: number | null }]) => score ?? Number.NaN));
    await server.close();
  }
  expect(got).toEqual(expected);
});
test('samples of a stream that keeps the order of time are held, and their verdicts come when they are set free', async () => {
  const server = await open();
  const order = { lateness: noise[50]!.time - noise[0]!.time };
  await ask(server, 'PUT', '/api/streams/late', { ...config, order });
  const mixed = noise.map((_, i) => noise[i ^ 3]!);
  const { body } = await ask(server, 'POST', '/api/streams/late/samples?verdicts=all', { samples: mixed });
  expect(body).toMatchObject({ accepted: 300, dropped: 0 });
  expect(body.verdicts).toEqual(Array(300).fill([]));
  const engine = createStream({ ...config, name: 'late' }, methods);
  const expected = noise.slice(0, 250).map((sample) => [sample.time, engine.push(sample).verdicts[0]!.score]);
  expect(
    body.released.map(({ time, verdicts: [{ score }] }: { time: number; verdicts: [{ score: number | null }] }) => [
      time,
      score ?? Number.NaN,
    ]),
  ).toEqual(expected);
});
test('a stream whose server died without a word wakes from the samples that it had answered for', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-server-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const dead = await open({ data });
  await ask(dead, 'PUT', '/api/streams/pump', config);
  await ask(dead, 'POST', '/api/streams/pump/samples', { samples: noise });
  // Nothing is closed: what the next server finds is what a crash leaves.
  const left = `${data}-left`;
  onTestFinished(() => rmSync(left, { recursive: true, force: true }));
  cpSync(data, left, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  const next = await open({ data: left });
  const engine = createStream({ ...config, name: 'pump' }, methods);
  for (const sample of noise) engine.push(sample);
  expect((await ask(next, 'GET', '/api/streams/pump')).body.taken).toBe(300);
  const { body } = await ask(next, 'POST', '/api/streams/pump/samples?verdicts=all', { samples: [spike] });
  expect(body.verdicts[0][0].score).toBe(engine.push(spike).verdicts[0]!.score);
});
test('a message that comes again by its id is a duplicate, after a crash too', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-server-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const dead = await open({ data });
  await ask(dead, 'PUT', '/api/streams/pump', config);
  await ask(dead, 'POST', '/api/streams/pump/samples', { samples: noise.map((sample, i) => ({ ...sample, id: `m${i}` })) });
  const left = `${data}-left`;
  onTestFinished(() => rmSync(left, { recursive: true, force: true }));
  cpSync(data, left, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  const next = await open({ data: left });
  await ask(next, 'POST', '/api/streams/pump/samples', {
    samples: [
      { time: 900_000, values: [1, 2], id: 'm299' },
      { ...spike, id: 7 },
    ],
  });
  const { body } = await ask(next, 'GET', '/api/streams/pump');
  expect(body.counts).toMatchObject({ samples: 302, scored: 301, duplicates: 1 });
  expect((await ask(next, 'POST', '/api/streams/pump/samples', { samples: [{ ...spike, id: [] }] })).body.message).toBe(
    'sample 0: `id` must be text or a number; got a list',
  );
});
test('requests that cannot be are refused with one line that says why', async () => {
  const server = await open({ bodyLimit: 2000 });
  await ask(server, 'PUT', '/api/streams/pump', config);
  const refused = async (method: 'PUT' | 'POST' | 'GET', url: string, body?: unknown) => {
    const reply = await ask(server, method, url, body);
    return [reply.status, reply.body.message];
  };
  expect(await refused('GET', '/api/streams/none')).toEqual([404, 'there is no stream none; set it up with PUT /api/streams/none']);
  expect(await refused('PUT', '/api/streams/x', { ...config, detectors: [{ method: 'ewma', options: { rate: 2 } }] })).toEqual([
    400,
    'body/detectors/0/options/rate must be a number in [0.000001, 1]; got 2',
  ]);
  expect((await refused('PUT', '/api/streams/x', { ...config, more: 1 }))[0]).toBe(400);
  expect(
    await refused('POST', '/api/streams/pump/samples', {
      samples: [
        { time: 1, values: [1, 2] },
        { time: 2, values: [1] },
      ],
    }),
  ).toEqual([400, 'pump: sample 1 has 1 values; the stream has 2 features']);
  expect((await ask(server, 'GET', '/api/streams/pump')).body.taken).toBe(0);
  expect((await refused('POST', '/api/streams/pump/samples', { samples: noise }))[0]).toBe(413);
  expect((await refused('PUT', '/api/models/bad%2Fname', { format: 'hapax' }))[0]).toBe(400);
  expect((await ask(server, 'PUT', '/api/models/m', { format: 'hapax', version: 1, id: 'ewma', columns: 1, state: {} })).body).toEqual({
    code: 'SNAPSHOT',
    message:
      'the model is of ewma, which is no batch detector of this server, nor a pipeline of one; what learns as it scores belongs into a stream, PUT /api/streams/NAME',
  });
});
test('callers from other machines show the token; pages of other sites are refused even here', async () => {
  const server = await open({ token: SECRET, origins: ['https://dash.example'] });
  const far = { host: 'server.example' };
  expect((await ask(server, 'GET', '/api/streams', undefined, far)).status).toBe(401);
  expect((await ask(server, 'GET', '/metrics', undefined, far)).status).toBe(401);
  expect((await ask(server, 'GET', '/api/streams', undefined, { ...far, authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await ask(server, 'GET', '/api/streams', undefined, { ...far, authorization: `Bearer ${SECRET}` })).status).toBe(200);
  expect((await ask(server, 'GET', '/health', undefined, far)).status).toBe(200);
  expect((await ask(server, 'GET', '/api/streams', undefined, { origin: 'http://evil.example' })).status).toBe(403);
  expect((await ask(server, 'GET', '/api/streams', undefined, { origin: 'https://dash.example' })).status).toBe(200);
  const tokenless = await open();
  expect((await ask(tokenless, 'GET', '/api/streams', undefined, { ...far, authorization: 'Bearer ' })).status).toBe(401);
});
test('too many requests are refused for a while', async () => {
  const server = await open({ requestsPerMinute: 3 });
  const statuses = [];
  for (let i = 0; i < 5; ++i) statuses.push((await ask(server, 'GET', '/health')).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
});
test('replies carry headers that forbid foreign scripts, frames and guesses of types', async () => {
  const { headers } = await ask(await open(), 'GET', '/health');
  expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';style-src 'self';");
  // Prices that the playground may show are the only thing it fetches from elsewhere.
  expect(headers['content-security-policy']).toContain("default-src 'self';connect-src 'self' https://api.coingecko.com;");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
});
test('the log names addresses but neither tokens nor bodies', async () => {
  const written: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  onTestFinished(() => {
    process.stderr.write = write;
  });
  const server = await open({ token: 'secret-token-of-mine', log: true });
  await ask(
    server,
    'PUT',
    '/api/streams/pump',
    { ...config, features: ['private', 'b'] },
    { authorization: 'Bearer secret-token-of-mine' },
  );
  await ask(server, 'GET', '/api/streams', undefined, { host: 'far.example', authorization: 'Bearer wrong-token' });
  process.stderr.write = write;
  const log = written.join('');
  expect(log).toContain('/api/streams/pump');
  for (const secret of ['secret-token-of-mine', 'wrong-token', 'private']) expect(log).not.toContain(secret);
});
test('the WebSocket takes samples, one JSON object a line, and says what is wrong with them', async () => {
  const server = await open();
  await ask(server, 'PUT', '/api/streams/pump', config);
  const url = (await server.listen('127.0.0.1', 0)).replace('http', 'ws');
  const socket = new WebSocket(`${url}live/pump`);
  const heard: { type: string }[] = [];
  const answers = () => heard.filter(({ type }) => type === 'taken' || type === 'refused');
  const until = async (n: number, of = () => heard) => {
    while (of().length < n) await new Promise((resolve) => socket.once('message', () => setImmediate(resolve)));
  };
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  await until(1);
  const line = (sample: object) => JSON.stringify(sample);
  socket.send(`${line({ time: 1, values: [1, 2] })}\n${line({ time: 2, values: [1, null] })}\n${line({ time: 2, values: [1, null] })}`);
  socket.send(line({ time: 3, values: [1] }));
  socket.send(line({ time: 4 }));
  socket.send('{');
  socket.send(line({ time: 5, values: [5, 6] }));
  await until(5, answers);
  socket.close();
  expect(answers()).toEqual([
    { type: 'taken', accepted: 2, dropped: 1 },
    { type: 'refused', message: 'pump: sample 0 has 1 values; the stream has 2 features' },
    { type: 'refused', message: 'sample 0 lacks `values`, a list of numbers' },
    { type: 'refused', message: 'line 1 is not JSON' },
    { type: 'taken', accepted: 1, dropped: 0 },
  ]);
  expect(server.hub.streams.get('pump')!.taken).toBe(4);
});
test('the WebSocket sends the past and then what comes, to allowed readers only', async () => {
  const server = await open({ token: SECRET });
  await ask(server, 'PUT', '/api/streams/pump', config);
  await ask(server, 'POST', '/api/streams/pump/samples', { samples: noise });
  const url = (await server.listen('127.0.0.1', 0)).replace('http', 'ws');
  const messages: { type: string; samples: { seq: number }[]; verdicts: { isAnomaly: boolean }[][]; incidents: unknown[] }[] = [];
  const socket = new WebSocket(`${url}live/pump`);
  const two = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)));
      if (messages.length === 1) void ask(server, 'POST', '/api/streams/pump/samples', { samples: [spike] });
      else resolve();
    });
  });
  await two;
  socket.close();
  expect(messages[0]).toMatchObject({ type: 'hello', name: 'pump', features: ['a', 'b'] });
  expect(messages[0]!.samples.at(-1)!.seq).toBe(299);
  expect(messages[1]).toMatchObject({ type: 'samples', samples: [{ seq: 300, values: [0, 40] }], leftOut: 0 });
  expect(messages[1]!.verdicts[0]![0]!.isAnomaly).toBe(true);
  expect(messages[1]!.incidents).toHaveLength(1);

  const refusedWith = (options: object, protocols: string[] = []) =>
    new Promise((resolve) => {
      const other = new WebSocket(`${url}live/pump`, protocols, options);
      other.on('unexpected-response', (_, response) => resolve(response.statusCode));
      other.on('open', () => {
        other.close();
        resolve('open');
      });
      other.on('error', () => {});
    });
  expect(await refusedWith({ origin: 'http://evil.example' })).toBe(403);
  expect(await refusedWith({ headers: { host: 'far.example' } })).toBe(401);
  expect(await refusedWith({ headers: { host: 'far.example' } }, ['hapax', `token.${SECRET}`])).toBe('open');
});
test('every metric that the dashboard and the alert rules name is exported by the server and by a pipeline', async () => {
  const folder = new URL('../../connect/monitoring/', import.meta.url);
  const named = new Set(
    readdirSync(folder).flatMap((file) => readFileSync(new URL(file, folder), 'utf8').match(/\bhapax_[a-z_]+\b/g) ?? []),
  );
  expect(named.size).toBeGreaterThan(15);
  const server = await open();
  await ask(server, 'PUT', '/api/streams/pump', config);
  const { body } = await ask(server, 'GET', '/metrics');
  const exported = (text: string) => new Set(text.match(/^# TYPE (\S+)/gm)?.map((line) => line.slice(7)));
  const run = server.hub.find('pump').run;
  for (const name of named) {
    // Only a source that processes share has these, and batches that came the others.
    if (name.startsWith('hapax_kafka_') || name.startsWith('hapax_batch_')) continue;
    expect(exported(body), `the server exports ${name}`).toContain(name);
    expect(exported(metricsText([run])), `a pipeline exports ${name}`).toContain(name);
  }
});
test('a data folder is of one server at a time; the second is told whose it is', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-server-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  await open({ data });
  await expect(createServer({ data })).rejects.toThrow(
    new RegExp(
      `^${data} is in use by process ${process.pid} \\(hapax server\\) since \\S+: end it first, or give this one a place of its own$`,
    ),
  );
});
test('a stream of the server tells of its incidents, as a pipeline does, and through a restart', async () => {
  const heard: { kind: string; incident: { stream: string } }[] = [];
  const hook = createHttp((question, answer) => {
    let text = '';
    question.on('data', (piece) => (text += piece));
    question.on('end', () => {
      heard.push(JSON.parse(text));
      answer.end();
    });
  });
  await new Promise<void>((go) => hook.listen(0, '127.0.0.1', go));
  onTestFinished(() => void hook.close());
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  const server = await open({ privateAddresses: true });
  const sinks = [{ type: 'webhook', url, addresses: 'any' }];
  expect((await ask(server, 'PUT', '/api/streams/pump', { ...config, sinks })).status).toBe(200);
  const reply = await ask(server, 'POST', '/api/streams/pump/samples', { samples: [...noise, spike] });
  expect(reply.body.incidents).toMatchObject([{ kind: 'opened' }]);
  while (heard.length === 0) await new Promise((go) => setImmediate(go));
  expect(heard).toMatchObject([{ kind: 'opened', incident: { stream: 'pump' } }]);
  const { body } = await ask(server, 'GET', '/api/streams/pump');
  expect(body.sinks).toMatchObject([{ id: expect.stringContaining('webhook 127.0.0.1'), failures: 0 }]);
});
test('a stream of the server reads a source of its own, and goes on in it after a restart', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-server-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const setup = { ...config, source: { type: 'synthetic', count: 3000 } };
  const counted = async (server: Server) => (await ask(server, 'GET', '/api/streams/made')).body;
  const first = await createServer({ data, trustLoopback: true });
  expect((await ask(first, 'PUT', '/api/streams/made', setup)).status).toBe(200);
  while ((await counted(first)).ended === undefined) await new Promise((go) => setImmediate(go));
  expect(await counted(first)).toMatchObject({ taken: 3000, source: 'synthetic', ended: 'made has ended after 3000 samples' });
  expect((await ask(first, 'POST', '/api/streams/made/samples', { samples: [] })).body.message).toBe(
    'made reads its samples from synthetic; push to a stream that was set up with PUT /api/streams/NAME',
  );
  await first.close();
  const second = await open({ data });
  expect((await counted(second)).counts.samples).toBe(3000);
});
test('who may set up streams may not reach files, code, ports or private addresses of the server', async () => {
  const server = await open();
  const refused = async (more: object) => (await ask(server, 'PUT', '/api/streams/x', { ...config, ...more })).body.message;
  const out = 'over HTTP; put it into a pipeline file and run: hapax serve pipeline.yaml';
  expect(await refused({ sinks: [{ type: 'log', path: '/etc/passwd' }] })).toBe(
    `sink log: files of the server (\`path\`) cannot be named ${out}`,
  );
  expect(await refused({ source: { type: 'ndjson', path: '/etc/passwd' } })).toBe(
    `source ndjson: files of the server (\`path\`) cannot be named ${out}`,
  );
  expect(await refused({ source: { type: 'push', port: 1 } })).toBe(`source push: it cannot be used ${out}`);
  expect(await refused({ sinks: [{ type: './evil.mjs' }] })).toBe(`sink ./evil.mjs: modules cannot be named ${out}`);
  expect(await refused({ sinks: [{ type: 'webhook', url: 'http://127.0.0.1/', addresses: 'any' }] })).toBe(
    `sink webhook: private addresses (\`addresses: any\`) cannot be used ${out}`,
  );
  expect(await refused({ sinks: [{ type: 'nothing' }] })).toContain('no sink is called nothing; there are log, ');
  const marker = join(tmpdir(), `hapax-planted-${process.pid}`);
  onTestFinished(() => rmSync(marker, { force: true }));
  expect(await refused({ source: { type: 'duckdb', query: 'SELECT 1 AS time, 2 AS a', setup: [`COPY (SELECT 1) TO '${marker}'`] } })).toBe(
    `source duckdb: it cannot be used ${out}`,
  );
  expect(existsSync(marker)).toBe(false);
  for (const type of ['influx', 'otlp'])
    expect(await refused({ source: { type, port: 18_086 } })).toBe(`source ${type}: it cannot be used ${out}`);
  for (const source of [
    { type: 'redis', url: 'redis://127.0.0.1:6379', stream: 's' },
    { type: 'postgres', url: 'postgres://127.0.0.1/internal', query: 'SELECT 1' },
    { type: 'nats', url: 'nats://169.254.169.254', stream: 's' },
    { type: 'websocket', url: 'ws://127.0.0.1:1/' },
  ])
    expect(await refused({ source })).toBe(`source ${source.type}: what may reach private addresses cannot be used ${out}`);
  const mail = { type: 'email', host: '127.0.0.1', from: 'a@example.com', to: ['b@example.com'] };
  expect(await refused({ sinks: [mail] })).toBe(`sink email: what may reach private addresses cannot be used ${out}`);
  expect(server.hub.streams.size).toBe(0);
});
test('memory that the options of a stream ask for is refused before it is taken', async () => {
  const { status, body } = await ask(await open(), 'PUT', '/api/streams/x', {
    features: ['a'],
    detectors: [{ method: 'mad', retrain: { window: 1e12 } }],
  });
  expect([status, body.message]).toEqual([400, expect.stringContaining('mad: `retrain.window` would take about ')]);
});
test('the description of the API holds every option of the engine, and every connector that a stream may have', async () => {
  const { body } = await ask(await open(), 'GET', '/openapi.json');
  const { properties } = body.paths['/api/streams/{name}'].put.requestBody.content['application/json'].schema;
  for (const group of ['order', 'learning', 'alerts', 'memory'] as const)
    for (const [name, { doc }] of Object.entries(POLICIES[group])) expect(properties[group].properties[name].description, name).toBe(doc);
  const types = (schema: { anyOf: { properties: { type: { enum?: string[]; const?: string } } }[] }) =>
    schema.anyOf.flatMap(({ properties: { type } }) => type.enum ?? type.const ?? []);
  expect(types(properties.sinks.items)).toEqual(expect.arrayContaining(Object.keys(sinks)));
  expect(types(properties.source)).toEqual(expect.arrayContaining(Object.keys(sources)));
});
