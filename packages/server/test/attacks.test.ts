import { connect } from 'node:net';
import { encode, isolationForest, mad } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createServer, type Server, type ServerOptions } from '../src/server.ts';

async function open(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ trustLoopback: true, ...options });
  onTestFinished(() => server.close());
  return server;
}
/** As long as a token must be. */
const SECRET = 'a-secret-of-24-letters-x';
const config = { features: ['a', 'b'], detectors: [{ method: 'ewma' }] };
const local = { host: 'localhost' };
const far = { host: 'server.example' };
const put = ({ app }: Server, url: string, payload: object | string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'PUT', url, headers: { ...local, 'content-type': 'application/json', ...headers }, payload });

test('no spelling of a path gets past the token', async () => {
  const { app } = await open({ token: SECRET });
  for (const url of [
    '/api/streams',
    '/%61pi/streams',
    '/a%70i/streams',
    '//api/streams',
    '/./api/streams',
    '/api/../api/streams',
    '/API/streams',
    '/api%2Fstreams',
    '/metric%73',
    '/%6detrics',
    '/live%2Fx',
    '/%6cive/x',
    '/api/streams;x',
    '/api/streams/',
  ]) {
    const { statusCode } = await app.inject({ method: 'GET', url, headers: far });
    // 403: the folder of pages refuses odd paths by itself, where pages are built.
    expect([401, 403, 404], `${url} ${statusCode}`).toContain(statusCode);
  }
  for (const url of ['/api/streams', '/%61pi/streams', '/%6detrics'])
    expect((await app.inject({ method: 'GET', url, headers: far })).statusCode, url).toBe(401);
});

test('names of methods that every object has are no methods', async () => {
  const server = await open();
  for (const method of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    for (const body of [
      { ...config, detectors: [{ method }] },
      { ...config, detectors: [{ method: 'ewma', threshold: { method } }] },
      { ...config, transforms: [{ method }] },
    ]) {
      const { statusCode, body: text } = await put(server, '/api/streams/x', body);
      expect({ statusCode, text }).toMatchObject({ statusCode: 400, text: expect.stringContaining(`called ${method}; there are `) });
    }
  }
});

test('what looks like a prototype in a body changes none', async () => {
  const server = await open();
  const bad = '{"features":["a"],"detectors":[{"method":"ewma"}],"order":{"__proto__":{"late":"score"}},"__proto__":{"polluted":1}}';
  const names =
    'the body has a field `__proto__`, or a field `constructor` with a field `prototype`: these name what every object has; leave them out';
  for (const body of [bad, '{"a":{"\\u005f_proto__":1}}', '[{"constructor":{"prototype":1}}]'])
    expect(await put(server, '/api/streams/x', body)).toMatchObject({
      statusCode: 400,
      body: JSON.stringify({ code: 'INPUT', message: names }),
    });
  // What is none at all is told so.
  expect((await put(server, '/api/streams/x', '{"__proto__":')).body).toContain('Body is not valid JSON');
  await put(server, '/api/streams/x', config);
  const line = '{"time":1,"values":[1,2],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const headers = { ...local, 'content-type': 'application/x-ndjson' };
  const { statusCode } = await server.app.inject({ method: 'POST', url: '/api/streams/x/samples', headers, payload: line });
  expect(statusCode).toBe(200);
  for (const key of ['__proto__', 'constructor', '$num', '$f64']) {
    const payload = { samples: [{ time: 2, key, values: [1, 2] }] };
    expect((await server.app.inject({ method: 'POST', url: '/api/streams/x/samples', headers: local, payload })).statusCode).toBe(200);
  }
  expect(
    server.hub
      .find('x')
      .engine.keys()
      .map(({ key }) => key)
      .sort(),
  ).toEqual(['', '$f64', '$num', '__proto__', 'constructor']);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('names that lead elsewhere are refused, keys have an end', async () => {
  const server = await open();
  for (const name of ['..', '.', '.hidden', '%2e%2e', 'a%2Fb', 'a%5Cb', 'a%00b', 'x'.repeat(101), '%E2%80%AE'])
    expect([400, 404, 414], name).toContain((await put(server, `/api/streams/${name}`, config)).statusCode);
  await put(server, '/api/streams/x', config);
  const payload = { samples: [{ time: 2, key: 'k'.repeat(501), values: [1, 2] }] };
  const reply = await server.app.inject({ method: 'POST', url: '/api/streams/x/samples', headers: local, payload });
  expect(reply.json()).toEqual({ code: 'INPUT', message: 'sample 0: `key` is longer than 500 characters' });
});

test('a refusal repeats no address and no header of any length', async () => {
  const server = await open();
  const long = 'x'.repeat(4000);
  const bodies = await Promise.all(
    [
      { url: `/api/streams/${long}` },
      { url: `/api/streams/${long}%zz` },
      { url: `/nowhere/${long}` },
      { url: `/api/streams/x?${long}=1` },
      { url: '/api/streams/x/maintenance', method: 'POST' as const, headers: { ...local, 'content-type': `a/${long}` }, payload: 'x' },
    ].map(async (one) => (await server.app.inject({ method: 'GET', headers: local, ...one })).json()),
  );
  for (const body of bodies) expect(JSON.stringify(body).length, body.message.slice(0, 100)).toBeLessThan(500);
  expect(bodies.slice(0, 2).map(({ message }) => message)).toEqual([
    'a name in the address is longer than 100 characters',
    'the address cannot be read: what follows a % in it is no character',
  ]);
});

test('a caller through a proxy of this machine is not local, whatever the proxy adds', async () => {
  const { app } = await open({ token: SECRET });
  for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto', 'cf-connecting-ip'])
    expect((await app.inject({ method: 'GET', url: '/api/streams', headers: { ...local, [header]: 'x' } })).statusCode, header).toBe(401);
});

test('a model made by hand to break the server is refused or harmless', async () => {
  const server = await open();
  const model = JSON.parse(
    encode(
      mad()
        .fit([
          [1, 2],
          [3, 4],
          [5, 7],
        ])
        .snapshot(),
    ),
  );
  const { checksum: _, ...old } = { ...model, version: 1 };
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  for (const change of [
    { columns: 1e9 },
    { columns: -1 },
    { columns: 0.5 },
    { state: deep },
    { state: { ...old.state, center: { $f64: 'AAAA' } } },
    { state: { ...old.state, center: { $f64: '*' } } },
    { state: null },
    { state: [] },
    { id: '__proto__' },
    { id: 'constructor' },
  ]) {
    const { statusCode, body } = await put(server, '/api/models/m', { ...old, ...change });
    expect({ change, statusCode, body }).toMatchObject({ statusCode: 400 });
  }
  expect((await put(server, '/api/models/m', { ...model, state: { ...model.state, x: 1 } })).json().message).toContain('checksum');
});

test('a forest that leads a walk in a circle, off the way of the first sample, is refused and the server goes on', async () => {
  const server = await open();
  const snapshot = isolationForest({ nEstimators: 5 })
    .fit(Array.from({ length: 60 }, (_, i) => [i % 7, (i * 5) % 11, (i * 3) % 13]))
    .snapshot();
  // A snapshot of a forest holds its trees so.
  const { roots, child } = (snapshot.state as { method: { trees: { roots: Int32Array; child: Int32Array } } }).method.trees;
  const right = child[roots[0]!]! + 1;
  child[right] = 0;
  const reply = await put(server, '/api/models/m', encode(snapshot));
  expect(reply.statusCode).toBe(400);
  expect(reply.json().code).toBe('SNAPSHOT');
  expect((await server.app.inject({ method: 'GET', url: '/health' })).statusCode).toBe(200);
});

test('readers of a stream are limited in number, cannot send much, and silent ones are let go', async () => {
  const server = await open({ maxReaders: 3, pingMs: 100 });
  await put(server, '/api/streams/x', config);
  const url = `${(await server.listen('127.0.0.1', 0)).replace('http', 'ws')}live/x`;
  const closed = (socket: WebSocket) => new Promise<number>((done) => socket.on('close', done));
  const opened = (socket: WebSocket) => new Promise<void>((done) => socket.on('open', done));
  const talker = new WebSocket(url);
  await opened(talker);
  talker.send('x'.repeat(2 ** 20 + 1));
  expect(await closed(talker)).toBe(1009);
  const readers = [1, 2].map(() => new WebSocket(url));
  await Promise.all(readers.map(opened));
  // A peer that has gone without a word answers no pings.
  const dead = new WebSocket(url, { autoPong: false });
  await opened(dead);
  expect(await closed(new WebSocket(url))).toBe(1013);
  expect(await closed(dead)).toBe(1006);
  expect(readers.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  for (const reader of readers) reader.close();
});

test('a reader that is too slow is spared samples, which are counted and told, instead of filling the memory of the server', async () => {
  const server = await open();
  await put(server, '/api/streams/x', config);
  const host = await server.listen('127.0.0.1', 0);
  const socket = new WebSocket(`${host.replace('http', 'ws')}live/x`);
  await new Promise((done) => socket.once('message', done));
  socket.pause();
  const leftOut = async () => Number(/samples_left_out_total (\d+)/.exec(await (await fetch(`${host}metrics`)).text())?.[1]);
  let time = 0;
  const push = () =>
    server.app.inject({
      method: 'POST',
      url: '/api/streams/x/samples',
      headers: local,
      payload: { samples: Array.from({ length: 1000 }, () => ({ time: ++time, values: [1, 2] })) },
    });
  // What the system itself keeps for the reader is some megabytes.
  for (let i = 0; i < 300 && (await leftOut()) === 0; ++i) expect((await push()).statusCode).toBe(200);
  const counted = await leftOut();
  expect(counted).toBeGreaterThan(0);
  const told = new Promise<number>((done) =>
    socket.on('message', (data) => {
      const { leftOut: missed } = JSON.parse(String(data)) as { leftOut?: number };
      if (missed) done(missed);
    }),
  );
  socket.resume();
  let missed: number | undefined;
  void told.then((n) => (missed = n));
  while (missed === undefined) await push();
  expect(missed).toBeGreaterThanOrEqual(counted);
  socket.close();
});

test('a request that never ends is cut off', async () => {
  const server = await open({ requestMs: 300 });
  const { port } = new URL(await server.listen('127.0.0.1', 0));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    'POST /api/streams/x/samples HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
  );
  let text = '';
  socket.on('data', (piece) => (text += piece));
  await new Promise((done) => socket.on('close', done));
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
});

test('streams are limited in number', async () => {
  const server = await open({ maxStreams: 2 });
  await put(server, '/api/streams/a', config);
  await put(server, '/api/streams/b', config);
  expect((await put(server, '/api/streams/c', config)).json()).toEqual({
    code: 'STATE',
    message: 'there are 2 streams already, the most this server runs; delete one first',
  });
  expect((await put(server, '/api/streams/b', config)).statusCode).toBe(200);
});
