// The same detector, source and sink in a pipeline file, watched and served, and in a server of the stranger's own.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer } from '@hapax/server';
import { encode } from 'hapax';
import { spread } from './own.js';

const here = dirname(fileURLToPath(import.meta.url));
const HAPAX = fileURLToPath(new URL('../node_modules/@hapax/cli/dist/main.js', import.meta.url));
const rows = Array.from({ length: 200 }, (_, i) => [i % 7, (i * i) % 11]);
const messages = () => readFileSync(`${here}/messages.ndjson`, 'utf8').trim().split('\n').length;

test('hapax watch runs a pipeline of modules: the detector is trained in its thread, the sink hears of the incident', () => {
  rmSync(`${here}/messages.ndjson`, { force: true });
  execFileSync(process.execPath, [HAPAX, 'watch', 'pipeline.yaml'], { cwd: here, stdio: 'pipe' });
  assert.ok(messages() >= 1);
});

test('hapax serve shows the same pipeline', async () => {
  rmSync(`${here}/messages.ndjson`, { force: true });
  rmSync(`${here}/data`, { recursive: true, force: true });
  const token = 'a-token-of-the-stranger';
  const served = spawn(process.execPath, [HAPAX, 'serve', 'pipeline.yaml', '--port', '0', '--data', `${here}/data`, '--no-open'], {
    cwd: here,
    env: { ...process.env, HAPAX_TOKEN: token },
  });
  after(() => served.kill());
  const address = await new Promise<string>((found, failed) => {
    let told = '';
    const hear = (chunk: Buffer) => {
      told += String(chunk);
      const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(told) ?? [];
      if (url !== undefined) found(url);
    };
    served.stdout.on('data', hear);
    served.stderr.on('data', hear);
    served.on('exit', () => failed(new Error(told)));
  });
  const ask = async () =>
    (await (await fetch(`${address}api/streams/own`, { headers: { authorization: `Bearer ${token}` } })).json()) as {
      readonly taken?: number;
      readonly detectors?: readonly string[];
    };
  let stream = await ask();
  for (let i = 0; i < 200 && (stream.taken ?? 0) < 1000; ++i) {
    await new Promise((later) => setTimeout(later, 50));
    stream = await ask();
  }
  assert.equal(stream.taken, 1000);
  assert.deepEqual(stream.detectors, ['./own.js']);
  const gone = new Promise((exited) => served.on('exit', exited));
  served.kill('SIGTERM');
  await gone;
  assert.ok(messages() >= 1);
});

test('a server takes the detector for models and streams', async () => {
  const server = await createServer({
    trustLoopback: true,
    methods: { detectors: { spread: { module: new URL('./own.js', import.meta.url) } } },
  });
  const ask = async (method: 'GET' | 'PUT' | 'POST', url: string, body: object | string) => {
    const reply = await server.app.inject({
      method,
      url,
      headers: { host: 'localhost', 'content-type': 'application/json' },
      payload: body,
    });
    assert.equal(reply.statusCode, 200, reply.body);
    return reply.json();
  };
  const model = spread().fit(rows);
  await ask('PUT', '/api/models/own', encode(model.snapshot()));
  assert.deepEqual((await ask('POST', '/api/models/own/score', { rows })).scores, Array.from(model.score(rows)));
  const retrain = { window: 100, first: 60, every: 100 };
  await ask('PUT', '/api/streams/own', { features: ['a', 'b'], detectors: [{ method: 'spread', options: { power: 1 }, retrain }] });
  await ask('POST', '/api/streams/own/samples', { samples: rows.map((values, i) => ({ time: i * 1000, values })) });
  const { trained } = (await (await server.app.inject({ url: '/api/streams/own', headers: { host: 'localhost' } })).json()) as {
    readonly trained: readonly string[];
  };
  assert.deepEqual(trained, ['spread']);
  const described = (await server.app.inject({ url: '/openapi.json', headers: { host: 'localhost' } })).body;
  assert.ok(described.includes('Power that each difference is raised to.'));
  await server.close();
});
