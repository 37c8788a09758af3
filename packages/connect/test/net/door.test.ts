import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addToken, removeToken } from '../../src/net/index.ts';
import { serveMetrics } from '../../src/sinks/index.ts';
import { httpPush, type PushOptions } from '../../src/sources/index.ts';

const SECRET = 'a-secret-of-24-letters-x';
const way = 'make one with: openssl rand -hex 24';
const file = (name: string) => new URL(`../fixtures/${name}`, import.meta.url).pathname;
const tls = { cert: file('loopback-cert.pem'), key: file('loopback-key.pem') };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'hapax-door-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
async function push(options: PushOptions) {
  const source = await httpPush({ time: 't', features: ['v'] }, { port: 0, ...options });
  onTestFinished(() => source.close());
  void (async () => {
    for await (const _ of source.read(undefined));
  })();
  return source;
}
async function metrics(options: Parameters<typeof serveMetrics>[1]) {
  const server = await serveMetrics(() => [], { port: 0, ...options });
  onTestFinished(() => server.close());
  return server;
}
const post = (port: number, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"t":1,"v":2}', headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('push and metrics do not listen behind a token that can be guessed, an empty list of tokens, or files that are no certificate', async () => {
  const none = join(folder(), 'tokens.json');
  for (const [who, role, open] of [
    ['http push', 'push', push],
    ['metrics', 'read', metrics],
  ] as const) {
    await expect(open({ token: '' })).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${who}: \`token\` is empty: that would be no protection at all; ${way}, or leave it unset`,
    });
    await expect(open({ token: 'short' })).rejects.toThrow(`${who}: \`token\` must have at least 16 characters; got 5; ${way}`);
    await expect(open({ tokens: none })).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${who}: ${none} has no tokens; make one with: hapax token new NAME --role ${role} --data FOLDER`,
    });
    await expect(open({ tls: { cert: tls.cert, key: none } })).rejects.toThrow(
      `TLS: the certificate ${tls.cert} and the key ${none} cannot be used`,
    );
  }
});

test('a token of the file opens push to those with that role, and not once it was taken back or has run out', async () => {
  const tokens = join(folder(), 'tokens.json');
  const sender = await addToken(tokens, { name: 'line-7', roles: ['push'] }, Date.now());
  const reader = await addToken(tokens, { name: 'grafana', roles: ['read'] }, Date.now());
  const old = await addToken(tokens, { name: 'old', roles: ['push'], lifetimeMs: 1000 }, Date.now() - 5000);
  const { port } = await push({ tokens });
  expect((await post(port, bearer(sender))).status).toBe(202);
  const refused = await post(port, bearer(reader));
  expect([refused.status, await refused.json()]).toEqual([403, { error: 'the token grafana does not allow this; it needs the role push' }]);
  for (const shown of [{}, bearer(old), bearer('nonsense'), bearer(`${sender}x`), { authorization: `Basic ${sender}` }]) {
    const answer = await post(port, shown as Record<string, string>);
    expect([answer.status, answer.headers.get('www-authenticate'), await answer.json()]).toEqual([
      401,
      'Bearer realm="hapax"',
      { error: 'the token is missing or wrong' },
    ]);
  }
  await removeToken(tokens, 'line-7');
  expect((await post(port, bearer(sender))).status).toBe(401);
});

test('whoever guesses is held off after a while; who has the token is not', async () => {
  const { port } = await push({ token: SECRET });
  const seen: number[] = [];
  for (let i = 0; i < 61; ++i) seen.push((await post(port, bearer(`guess-${i}`))).status);
  expect([seen[0], seen[59], seen[60]]).toEqual([401, 401, 429]);
  expect((await post(port, bearer(SECRET))).status).toBe(202);
});

test('metrics ask for a token where one is set, and say when they ask nobody', async () => {
  const tokens = join(folder(), 'tokens.json');
  const reader = await addToken(tokens, { name: 'prometheus', roles: ['read'] }, Date.now());
  const sender = await addToken(tokens, { name: 'line-7', roles: ['push'] }, Date.now());
  const server = await metrics({ token: SECRET, tokens });
  expect(server.open).toBe(false);
  const get = (headers: Record<string, string> = {}) => fetch(server.address, { headers });
  expect((await get()).status).toBe(401);
  expect((await get(bearer(sender))).status).toBe(403);
  for (const token of [reader, SECRET]) {
    const answer = await get(bearer(token));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  }
  expect((await metrics({ host: '0.0.0.0' })).open).toBe(true);
  expect((await metrics({})).open).toBe(false);
  expect((await fetch((await metrics({})).address, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
});

test('push and metrics speak TLS and nothing else with a certificate', async () => {
  const source = await push({ token: SECRET, tls });
  const server = await metrics({ token: SECRET, tls });
  expect(server.address).toBe(`https://127.0.0.1:${server.port}/metrics`);
  const ask = (port: number, method: string, path: string, body = '') =>
    new Promise<number>((done, fail) => {
      const headers = { ...bearer(SECRET), 'content-length': String(body.length) };
      const out = request({ host: '127.0.0.1', port, path, method, headers, ca: readFileSync(tls.cert) }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      });
      out.on('error', fail);
      out.end(body);
    });
  expect(await ask(source.port, 'POST', '/', '{"t":1,"v":2}')).toBe(202);
  expect(await ask(server.port, 'GET', '/metrics')).toBe(200);
  await expect(post(source.port, bearer(SECRET))).rejects.toThrow();
});

test('a file of tokens that breaks while push runs is told, and lets nobody in', async () => {
  const tokens = join(folder(), 'tokens.json');
  const sender = await addToken(tokens, { name: 'line-7', roles: ['push'] }, Date.now());
  const trouble: string[] = [];
  const { port } = await push({ tokens, onTrouble: (text) => void trouble.push(text) });
  expect((await post(port, bearer(sender))).status).toBe(202);
  writeFileSync(tokens, '{"tokens": 5}');
  expect((await post(port, bearer(sender))).status).toBe(401);
  expect(trouble).toEqual([`http push: ${tokens} is no file of tokens; put back a copy, or remove it and make the tokens anew`]);
});
