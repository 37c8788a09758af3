import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, mad } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';
import { createServer, type Server, type ServerOptions } from '../src/server.ts';
import { openStore } from '../src/storage/store.ts';

const headers = { host: 'localhost', 'content-type': 'application/json' };
async function open(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ trustLoopback: true, ...options });
  onTestFinished(() => server.close());
  return server;
}
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hapax-problems-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
/** What is written to standard error meanwhile. */
function listened(): string[] {
  const written: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  onTestFinished(() => {
    process.stderr.write = write;
  });
  return written;
}
const config = { features: ['a'], detectors: [{ method: 'ewma' }] };

test('an address that leads nowhere is answered in the form of every other refusal', async () => {
  const { app } = await open({ page: '/nowhere' });
  const reply = await app.inject({ method: 'GET', url: '/api/nothing?x=1', headers });
  expect([reply.statusCode, reply.json()]).toEqual([
    404,
    { code: 'HTTP', message: 'there is no GET /api/nothing here; GET /openapi.json lists what there is' },
  ]);
  const bad = await app.inject({ method: 'GET', url: '/api/streams/%E0%A4%A', headers });
  expect([bad.statusCode, bad.json().code]).toEqual([400, 'INPUT']);
});
test('who opens an address in a browser is refused by a page in words, in which nothing of the address runs', async () => {
  const { app } = await open({ page: '/nowhere' });
  const browser = { ...headers, accept: 'text/html,*/*;q=0.8' };
  const reply = await app.inject({ method: 'GET', url: '/api/<img%20src=x>', headers: browser });
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(reply.body).toContain('<h1>Nothing here</h1>');
  expect(reply.body).not.toContain('<img');
  expect(reply.headers['content-security-policy']).toContain("script-src 'self'");
  const script = await app.inject({ method: 'GET', url: '/api/nothing', headers: { ...browser, 'sec-fetch-mode': 'cors' } });
  expect(script.json().code).toBe('HTTP');
});
test('what nobody foresaw is written down under a number that the answer names, and says no more', async () => {
  const written = listened();
  const server = await open();
  await server.hub.put('pump', config);
  Object.assign(server.hub.find('pump'), {
    push() {
      throw new TypeError('secret of the inside');
    },
  });
  const payload = { samples: [{ time: 1, values: [1] }] };
  const reply = await server.app.inject({ method: 'POST', url: '/api/streams/pump/samples', headers, payload });
  expect(reply.statusCode).toBe(500);
  const number = /^the server failed; its log says more under fault ([0-9a-f]{8})$/.exec(reply.json().message)?.[1];
  const log = written.join('');
  expect(log).toContain(`"fault":"${number}"`);
  expect(log).toContain('secret of the inside');
});
test('a value that is nested without end is refused in words, in a sample and in a model', async () => {
  const { app } = await open();
  await app.inject({ method: 'PUT', url: '/api/streams/pump', headers, payload: config });
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const sample = await app.inject({
    method: 'POST',
    url: '/api/streams/pump/samples',
    headers,
    payload: `{"samples":[{"time":1,"values":[${deep}]}]}`,
  });
  expect([sample.statusCode, sample.json().message]).toEqual([400, 'sample 0: value 0 must be a number, or null for missing; got a list']);
  const model = await app.inject({ method: 'PUT', url: '/api/models/m', headers, payload: `{"format":"hapax","state":${deep}}` });
  expect([model.statusCode, model.json().code]).toEqual([400, 'SNAPSHOT']);
});
test('one stored model that cannot be read stops neither the server nor the others', async () => {
  const written = listened();
  const data = folder();
  const store = await openStore(join(data, 'hapax.db'));
  const good = encode(
    mad()
      .fit([[1], [2], [4]])
      .snapshot(),
  );
  store.putModel({ name: 'good', text: good });
  store.putModel({ name: 'newer', text: good.replace(/"version":\d+/, '"version":99') });
  store.close();
  const { app } = await open({ data });
  expect((await app.inject({ method: 'GET', url: '/api/models', headers })).json().map(({ name }: { name: string }) => name)).toEqual([
    'good',
  ]);
  const payload = { rows: [[1]] };
  const reply = await app.inject({ method: 'POST', url: '/api/models/newer/score', headers, payload });
  expect([reply.statusCode, reply.json().message]).toEqual([
    400,
    expect.stringMatching(/^the model newer cannot be read: .*version 99.*; replace it with PUT or remove it with DELETE$/),
  ]);
  expect(written.join('')).toContain('the model newer cannot be read; the server runs without it');
  expect((await app.inject({ method: 'DELETE', url: '/api/models/newer', headers: { host: 'localhost' } })).statusCode).toBe(204);
});
test('a page that changed is sent although its size and its time are those of before, and one that did not is not', async () => {
  const page = folder();
  const at = new Date(499162500000);
  const write = (text: string) => {
    writeFileSync(join(page, 'index.html'), text);
    utimesSync(join(page, 'index.html'), at, at);
  };
  write('<p>1');
  const first = await open({ page });
  const { headers: told, body } = await first.app.inject({ method: 'GET', url: '/', headers: { host: 'localhost' } });
  expect([body, told['content-type']]).toEqual(['<p>1', 'text/html; charset=utf-8']);
  const again = (server: typeof first) =>
    server.app
      .inject({ method: 'GET', url: '/index.html', headers: { host: 'localhost', 'if-none-match': String(told.etag) } })
      .then(({ statusCode, body: text }) => [statusCode, text]);
  expect(await again(first)).toEqual([304, '']);
  write('<p>2');
  expect(await again(await open({ page }))).toEqual([200, '<p>2']);
});
test('no address reaches a file outside the page', async () => {
  const page = folder();
  mkdirSync(join(page, 'page'));
  writeFileSync(join(page, 'secret'), 'secret');
  writeFileSync(join(page, 'page', 'index.html'), '<p>');
  const { app } = await open({ page: join(page, 'page') });
  for (const url of ['/../secret', '/%2e%2e/secret', '/..%2fsecret', '/assets/../../secret', '/./index.html%00', '//secret'])
    expect((await app.inject({ method: 'GET', url, headers: { host: 'localhost' } })).statusCode, url).toBeOneOf([400, 404]);
});
test('the page is asked for anew each time, its parts never again, and who takes packed files gets them', async () => {
  const page = folder();
  writeFileSync(join(page, 'index.html'), '<html>');
  await import('node:fs/promises').then(({ mkdir }) => mkdir(join(page, 'assets')));
  writeFileSync(join(page, 'assets', 'a-123.js'), 'let a = 1;');
  writeFileSync(join(page, 'assets', 'a-123.js.br'), 'packed');
  const { app } = await open({ page });
  const get = async (url: string, more: Record<string, string> = {}) => {
    const { headers: got, body } = await app.inject({ method: 'GET', url, headers: { host: 'localhost', ...more } });
    return [got['cache-control'], got['content-encoding'], body];
  };
  expect(await get('/')).toEqual(['no-cache', undefined, '<html>']);
  expect(await get('/assets/a-123.js')).toEqual(['public, max-age=31536000, immutable', undefined, 'let a = 1;']);
  expect(await get('/assets/a-123.js', { 'accept-encoding': 'gzip, br' })).toEqual(['public, max-age=31536000, immutable', 'br', 'packed']);
});
test('every refusal has a number, which the log has too when one is kept', async () => {
  const written = listened();
  const { app } = await open({ log: true });
  const secret = 'a-token-that-is-none';
  for (const [method, url, status] of [
    ['GET', '/api/streams/none', 404],
    ['GET', '/nowhere/at/all', 404],
    ['PUT', '/api/streams/s', 400],
    ['POST', '/api/models/none/score', 404],
  ] as const) {
    const reply = await app.inject({ method, url, headers: { ...headers, authorization: `Bearer ${secret}` }, payload: '{"a":1}' });
    expect([method, url, reply.statusCode]).toEqual([method, url, url.startsWith('/api') ? 401 : 404]);
    expect(written.join('')).toContain(`"fault":"${reply.headers['x-hapax-fault']}"`);
    const known = await app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload: '{"a":1}' }) });
    expect([method, url, known.statusCode]).toEqual([method, url, status]);
    expect(known.headers['x-hapax-fault']).toMatch(/^[0-9a-f]{8}$/);
    expect(written.join('')).toContain(`"fault":"${known.headers['x-hapax-fault']}"`);
  }
  expect(written.join('')).not.toContain(secret);
});
test('a secret that somebody has put into an address stands in no log', async () => {
  const written = listened();
  const { app } = await open({ log: true });
  for (const url of ['/api/streams?token=hunter-two', '/nowhere?token=hunter-two', '/api/streams/none?a=1&key=hunter-two', '/?hunter-two'])
    await app.inject({ method: 'GET', url, headers });
  expect(written.join('')).toContain('"url":"/api/streams?…"');
  expect(written.join('')).not.toContain('hunter-two');
});
test('the metrics say how late the event loop was, and what memory the process has', async () => {
  const { app } = await open();
  const lines = (await app.inject({ method: 'GET', url: '/metrics', headers: { host: 'localhost' } })).body.split('\n');
  expect(lines).toContain('# TYPE hapax_server_loop_delay_seconds summary');
  for (const quantile of ['0.5', '0.9', '0.99', '1'])
    expect(
      lines.filter((line) => new RegExp(`^hapax_server_loop_delay_seconds\\{quantile="${quantile}"\\} [0-9.e-]+$`).test(line)),
    ).toHaveLength(1);
  expect(lines.some((line) => /^hapax_server_resident_bytes \d{7,}$/.test(line))).toBe(true);
});
test('a configuration that is nested without end, or too long, is refused before anything is made of it', async () => {
  const { app } = await open();
  const put = async (payload: string) => {
    const reply = await app.inject({ method: 'PUT', url: '/api/streams/s', headers, payload });
    return [reply.statusCode, reply.json().message];
  };
  expect(await put(`{"features":["a"],"detectors":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toEqual([
    400,
    'the body is nested deeper than 50 levels',
  ]);
  expect((await put(JSON.stringify({ ...config, note: '[['.repeat(200) })))[1]).not.toContain('nested');
  expect((await put(JSON.stringify({ ...config, note: 'x'.repeat(600_000) })))[0]).toBe(413);
});

test('keys that a database would make into one another are kept apart: a stream wakes with each of them', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hapax-keys-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const first = await createServer({ data, trustLoopback: true });
  const stream = await first.hub.put('s', { features: ['a'], detectors: [{ method: 'ewma' }] });
  const keys = ['a\0b', 'a\0c', 'a\ud800', 'a\ud801', 'a\ufffd', 'a', '\u0001'];
  await stream.push(keys.map((key, i) => ({ time: i, key, values: Float64Array.of(i), id: `\0${key}` })));
  await first.close();
  const again = await createServer({ data, trustLoopback: true });
  onTestFinished(() => again.close());
  expect([...again.hub.asleep]).toEqual([]);
  const { engine } = again.hub.find('s');
  expect(new Set(engine.keys().map(({ key }) => key))).toEqual(new Set(keys));
});
