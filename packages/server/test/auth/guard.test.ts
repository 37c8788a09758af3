import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as httpServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer as tcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addToken, removeToken, rotateToken } from '@hapax/connect/net';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createServer, type Server, type ServerOptions } from '../../src/server.ts';

const SECRET = 'a-secret-of-24-letters-x';
const config = { features: ['a'], detectors: [{ method: 'ewma' }] };
const T0 = Date.UTC(2026, 0, 1);

async function open(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ token: SECRET, ...options });
  onTestFinished(() => server.close());
  return server;
}
function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-tokens-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'tokens.json');
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = async (
  { app }: Server,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS',
  url: string,
  headers: Record<string, string> = {},
  payload?: object,
) => {
  const reply = await app.inject({ method, url, headers: { host: 'localhost', ...headers }, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, headers: reply.headers, text: reply.body };
};
/** A clock that a test moves. */
function clockAt(start: number) {
  const clock = { time: start, now: () => clock.time, after: () => () => {} };
  return clock;
}

test('a token that can be guessed starts no server, and is not repeated', async () => {
  const who = 'the token of the server';
  const way = 'make one with: openssl rand -hex 24';
  for (const [token, why] of [
    ['', `${who} is empty: that would be no protection at all; ${way}, or leave it unset`],
    ['a', `${who} must have at least 16 characters; got 1; ${way}`],
    ['correct-horse', `${who} must have at least 16 characters; got 13; ${way}`],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', `${who} repeats a few characters and can be guessed; ${way}`],
    ['with some spaces in it', `${who} must be of visible ASCII characters without spaces, for a header carries it; ${way}`],
  ])
    await expect(createServer({ token: token! }), token).rejects.toMatchObject({ code: 'CONFIG', message: why });
});

test('programs of this machine show the token like all others, with one set and without', async () => {
  for (const server of [await open(), await createServer()]) {
    onTestFinished(() => server.close());
    const { status, headers, text } = await ask(server, 'GET', '/api/streams');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="hapax"');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(text)).toEqual({
      code: 'HTTP',
      message: 'show the token: Authorization: Bearer TOKEN; in a browser open the link that `hapax serve` has printed, which works once',
    });
    expect((await ask(server, 'GET', '/health')).status).toBe(200);
  }
  const server = await open();
  expect((await ask(server, 'GET', '/api/streams', bearer(SECRET))).status).toBe(200);
});

test('a subprotocol opens no request that is no WebSocket, an empty one opens nothing', async () => {
  const server = await open();
  for (const protocol of ['token.', `token.${SECRET}`, `hapax, token.${SECRET}`])
    for (const upgrade of [{}, { connection: 'Upgrade', upgrade: 'websocket' }])
      expect((await ask(server, 'GET', '/api/streams', { 'sec-websocket-protocol': protocol, ...upgrade })).status, protocol).toBe(401);
  const url = await server.listen('127.0.0.1', 0);
  const got = await new Promise((done) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}api/streams`, [`token.${SECRET}`]);
    socket.on('unexpected-response', (_, { statusCode }) => done(statusCode));
    socket.on('open', () => done('open'));
    socket.on('error', () => {});
  });
  expect(got).toBe(401);
});

/** What a plain reverse proxy does: its own request, with the server's address as host. */
function proxyTo(port: number): Promise<number> {
  const proxy = httpServer((question, answer) => {
    const { method, url: path, headers } = question;
    const on = request({ host: '127.0.0.1', port, method, path, headers: { ...headers, host: `127.0.0.1:${port}` } }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    question.pipe(on);
  });
  return listening(proxy);
}
/** What stunnel, socat and ssh do. */
const relayTo = (port: number): Promise<number> => {
  const relay = tcpServer((one) => {
    const other = connect(port, '127.0.0.1');
    one.on('error', () => other.destroy());
    other.on('error', () => one.destroy());
    one.pipe(other).pipe(one);
  });
  return listening(relay);
};
async function listening(server: ReturnType<typeof tcpServer>): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
/** Without keeping the connection, and with a host of its own choice. */
const status = (port: number, method: string, path: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((done, fail) => {
    request({ host: '127.0.0.1', port, method, path, headers: { connection: 'close', ...headers } }, (reply) => {
      reply.resume();
      done(reply.statusCode);
    })
      .on('error', fail)
      .end();
  });

test('a reverse proxy that rewrites the host, and a relay of bytes, open nothing', async () => {
  const server = await open();
  await server.hub.put('demo', config);
  const port = Number(new URL(await server.listen('127.0.0.1', 0)).port);
  for (const through of [await proxyTo(port), await relayTo(port)]) {
    for (const host of ['anomalies.example', 'localhost', `127.0.0.1:${port}`]) {
      expect(await status(through, 'GET', '/api/streams', { host }), host).toBe(401);
      expect(await status(through, 'DELETE', '/api/streams/demo', { host }), host).toBe(401);
      expect(await status(through, 'GET', '/api/streams', { host, ...bearer(SECRET) }), host).toBe(200);
    }
  }
});

test('a link signs one browser in, once, and the cookie is out of reach of scripts and other sites', async () => {
  let used = 0;
  const server = await open({ onLinkUsed: () => (used += 1) });
  const code = server.link('http://localhost/').replace('http://localhost', '');
  const first = await ask(server, 'GET', code);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/');
  const set = String(first.headers['set-cookie']);
  expect(set).toMatch(/^hapax_\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(used).toBe(1);
  const cookie = set.split(';')[0]!;
  expect((await ask(server, 'PUT', '/api/streams/x', { cookie, 'sec-fetch-site': 'same-origin' }, config)).status).toBe(200);
  for (const site of ['same-site', 'cross-site'])
    expect((await ask(server, 'GET', '/api/streams', { cookie, 'sec-fetch-site': site })).status, site).toBe(401);
  const second = await ask(server, 'GET', code);
  expect([second.status, JSON.parse(second.text).message]).toEqual([
    401,
    'this link was used already, or is none: each signs one browser in, once; the newest one stands in the terminal where the server runs',
  ]);
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' };
  const shown = await ask(server, 'GET', code, browser);
  expect([shown.status, shown.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
  expect(shown.text).toContain('<h1>Not signed in</h1>\n<p>This link was used already, or is none: each signs one browser in, once;');
  const again = await ask(server, 'GET', code, { ...browser, cookie });
  expect([again.status, again.headers.location]).toEqual([303, '/']);
  for (const bad of ['/open', '/open?code=', '/open?code=x&code=y', '/open?code[]=x'])
    expect((await ask(server, 'GET', bad)).status, bad).toBe(401);
});

test('each role opens what it is for', async () => {
  const file = place();
  const server = await open({ tokens: file });
  const tokens = {
    read: await addToken(file, { name: 'grafana', roles: ['read'] }, T0),
    push: await addToken(file, { name: 'sensor', roles: ['push'] }, T0),
    manage: await addToken(file, { name: 'admin', roles: ['manage'] }, T0),
  };
  const samples = { samples: [{ time: 1, values: [1] }] };
  const may = async (role: keyof typeof tokens) => {
    const statuses = [
      (await ask(server, 'PUT', '/api/streams/x', bearer(tokens[role]), config)).status,
      (await ask(server, 'POST', '/api/streams/x/samples', bearer(tokens[role]), samples)).status,
      (await ask(server, 'GET', '/api/streams/x', bearer(tokens[role]))).status,
      (await ask(server, 'GET', '/metrics', bearer(tokens[role]))).status,
      (await ask(server, 'DELETE', '/api/streams/x', bearer(tokens[role]))).status,
    ];
    return statuses;
  };
  expect(await may('manage')).toEqual([200, 200, 200, 200, 204]);
  await server.hub.put('x', config);
  expect(await may('read')).toEqual([403, 403, 200, 200, 403]);
  expect(await may('push')).toEqual([403, 200, 403, 403, 403]);
  expect(JSON.parse((await ask(server, 'DELETE', '/api/streams/x', bearer(tokens.read))).text).message).toBe(
    'the token grafana does not allow this; it needs the role manage',
  );
});

test('a token of the file ends at its time, when it is removed, and some time after it was rotated; none is kept as it is', async () => {
  const file = place();
  const clock = clockAt(T0);
  const server = await open({ tokens: file, clock });
  const opens = async (token: string) => (await ask(server, 'GET', '/api/streams', bearer(token))).status === 200;
  const short = await addToken(file, { name: 'short', roles: ['read'], lifetimeMs: 1000 }, T0);
  const long = await addToken(file, { name: 'long', roles: ['read'] }, T0);
  expect([await opens(short), await opens(long)]).toEqual([true, true]);
  clock.time += 1000;
  expect([await opens(short), await opens(long)]).toEqual([false, true]);
  const next = await rotateToken(file, 'long', 5000, clock.time);
  expect([await opens(long), await opens(next)]).toEqual([true, true]);
  clock.time += 5000;
  expect([await opens(long), await opens(next)]).toEqual([false, true]);
  await removeToken(file, 'long');
  expect(await opens(next)).toBe(false);
  for (const token of [short, long, next]) expect(readFileSync(file, 'utf8')).not.toContain(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await expect(addToken(file, { name: 'a b', roles: ['read'] }, T0)).rejects.toThrow(
    "a token's name is of letters, digits, dot, dash and underline, at most 100; got a b",
  );
  await expect(removeToken(file, 'gone')).rejects.toThrow('there is no token gone; `hapax token list` shows them');
});

test('of a damaged file of tokens none counts, and the token of the server still does', async () => {
  const file = place();
  const server = await open({ tokens: file });
  const token = await addToken(file, { name: 'a', roles: ['manage'] }, T0);
  expect((await ask(server, 'GET', '/api/streams', bearer(token))).status).toBe(200);
  writeFileSync(file, `${readFileSync(file, 'utf8')}}`);
  expect((await ask(server, 'GET', '/api/streams', bearer(token))).status).toBe(401);
  expect((await ask(server, 'GET', '/api/streams', bearer(SECRET))).status).toBe(200);
});

test('wrong tokens are held off after so many a minute, good ones never', async () => {
  const clock = clockAt(T0);
  const server = await open({ failuresPerMinute: 3, clock });
  const wrong = async () => (await ask(server, 'GET', '/api/streams', bearer('wrong'))).status;
  expect([await wrong(), await wrong(), await wrong(), await wrong()]).toEqual([401, 401, 401, 429]);
  const last = await ask(server, 'GET', '/open?code=x');
  expect([last.status, last.headers['retry-after']]).toEqual([429, '60']);
  expect((await ask(server, 'GET', '/api/streams', bearer(SECRET))).status).toBe(200);
  clock.time += 60_000;
  expect(await wrong()).toBe(401);
});

test('each token has its own measure of requests', async () => {
  const file = place();
  const server = await open({ tokens: file, requestsPerMinute: 2 });
  const [one, two] = [
    await addToken(file, { name: 'one', roles: ['read'] }, T0),
    await addToken(file, { name: 'two', roles: ['read'] }, T0),
  ];
  const get = async (token: string) => (await ask(server, 'GET', '/api/streams', bearer(token))).status;
  expect([await get(one), await get(one), await get(one), await get(two)]).toEqual([200, 200, 429, 200]);
});

test('pages of allowed origins get what browsers ask for, others nothing', async () => {
  const server = await open({ origins: ['https://dash.example'] });
  const preflight = (origin: string) =>
    ask(server, 'OPTIONS', '/api/streams/x', {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization',
    });
  const good = await preflight('https://dash.example');
  expect(good.status).toBe(204);
  expect(good.headers).toMatchObject({
    'access-control-allow-origin': 'https://dash.example',
    'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE',
    'access-control-allow-headers': 'authorization, content-type',
    vary: 'Origin',
  });
  expect((await preflight('http://dash.example')).headers['access-control-allow-origin']).toBeUndefined();
  const got = await ask(server, 'GET', '/api/streams', { origin: 'https://dash.example', ...bearer(SECRET) });
  expect(got.headers).toMatchObject({
    'access-control-allow-origin': 'https://dash.example',
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect((await ask(server, 'GET', '/api/streams', { origin: 'http://evil.example', ...bearer(SECRET) })).status).toBe(403);
});

test('files of the page are for everyone, whoever asks from where; what the page asks for is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'app.js'), 'export {};');
  const server = await open({ page: folder });
  const far = { host: 'hapax.example.org' };
  const statuses = await Promise.all(
    ['/', '/index.html', '/app.js', '/api/streams', '/metrics'].map((url) => ask(server, 'GET', url, far)),
  );
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 401, 401]);
});
