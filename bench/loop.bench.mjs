// How long any one request keeps the server's event loop from all others: each route with the largest body that it takes, or the most that
// it may answer. `loop ms` is the longest stretch that the loop's thread computed at once, whatever else the machine did; `gc ms` what
// of it went to the collection of garbage; `wall ms` is the longest by the clock, `others ms` the time of it that others had the processor. All on loopback, ended by itself.
// node bench/loop.bench.mjs [models samples keys auto trained wide fifty incidents reports others]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, isolationForest } from 'hapax';
import WebSocket from 'ws';
import { report } from './harness.mjs';
import { MB, mb, names, samples, writeIds } from './loop/bodies.mjs';

const chosen = process.argv.slice(2);
const TOKEN = 'only-for-this-bench-0123456789';
const WIDE = ['windowedLof', 'kitNet', 'randomCutForest', 'halfSpaceTrees', 'windowedIsolationForest', 'holtWinters', 'bocpd', 'adwin'];

const data = mkdtempSync(join(tmpdir(), 'hapax-loop-'));
const program = new URL('../packages/cli/dist/main.js', import.meta.url).pathname;
const probe = new URL('loop/probe.cjs', import.meta.url).pathname;
writeIds(data);
const server = spawn(
  process.execPath,
  [
    '--require',
    probe,
    program,
    'serve',
    '--port',
    '0',
    '--no-open',
    '--data',
    join(data, 'server'),
    '--requests-per-minute',
    '10000000',
    '--ids',
    'ids.yaml',
  ],
  { cwd: data, env: { ...process.env, HAPAX_TOKEN: TOKEN }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
);
const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
const rows = [];

try {
  const base = await address();
  for (const [name, work] of Object.entries(parts())) if (chosen.length === 0 || chosen.includes(name)) await work();
  report('loop', 'The longest that one request keeps the event loop from others', rows);

  function parts() {
    return {
      nothing: () => measured('nothing', () => sleep(1500)),
      async models() {
        const x = Array.from({ length: 1000 }, (_, i) => Array.from({ length: 8 }, (_, j) => Math.sin(i * (j + 1))));
        const model = encode(isolationForest({ nEstimators: 600, maxSamples: 256 }).fit(x).snapshot());
        await measured(`PUT model, ${mb(model)}`, () => ask('PUT', '/api/models/forest', model));
        const wide = JSON.stringify({
          rows: Array.from({ length: 40_000 }, (_, i) => Array.from({ length: 8 }, (_, j) => Math.sin(i + j))),
        });
        await measured(`POST score, ${mb(wide)}`, () => ask('POST', '/api/models/forest/score', wide));
        await measured('PUT model, damaged', () => ask('PUT', '/api/models/bad', `${model.slice(0, -400)}"}}`));
        await measured('GET models', () => ask('GET', '/api/models'));
      },
      async samples() {
        const many = samples(45_000, 10, 1);
        await ask('PUT', '/api/streams/one', { features: names(10), detectors: [{ method: 'ewma' }] });
        await measured(`POST samples, ${mb(many)}`, () => ask('POST', '/api/streams/one/samples', many));
        await measured(`POST samples, all verdicts`, () => ask('POST', '/api/streams/one/samples?verdicts=all', samples(20_000, 10, 1, 2)));
        const lines = `${Array.from({ length: 40_000 }, (_, i) => JSON.stringify({ time: 3e12 + i, values: Array(10).fill(i % 7) })).join('\n')}\n`;
        await measured(`POST samples, lines`, () =>
          ask('POST', '/api/streams/one/samples', lines, { 'content-type': 'application/x-ndjson' }),
        );
        await measured('GET samples, 10,000', () => ask('GET', '/api/streams/one/samples?limit=10000'));
        await measured('GET recent', () => ask('GET', '/api/streams/one/recent'));
        const message = samples(4200, 10, 1, 9).slice(0, MB);
        await measured(`WebSocket, ${mb(message)} of samples`, () => socket(`${base.replace('http', 'ws')}/live/one`, message));
      },
      async keys() {
        await ask('PUT', '/api/streams/keys', { features: ['a'], detectors: [{ method: 'ewma' }, { method: 'streamingMad' }] });
        for (let i = 0; i < 4; ++i)
          await measured('POST samples, 10,000 new keys', () =>
            ask('POST', '/api/streams/keys/samples', samples(10_000, 1, 10_000, 1 + i, `k${i}-`)),
          );
        await measured('GET a stream of 40,000 keys', () => ask('GET', '/api/streams/keys'));
        await measured('GET streams', () => ask('GET', '/api/streams'));
        await measured('GET metrics', () => ask('GET', '/metrics'));
        await measured('DELETE a stream', () => ask('DELETE', '/api/streams/keys'));
      },
      async auto() {
        await ask('PUT', '/api/streams/all', { features: names(20) });
        await measured('POST samples, autoStream', () => ask('POST', '/api/streams/all/samples', samples(3000, 20, 20)));
      },
      async trained() {
        const trained = [{ method: 'isolationForest', retrain: { window: 5000, every: 2000 } }];
        await ask('PUT', '/api/streams/trained', { features: names(20), detectors: trained });
        await measured('POST samples, retrained', () => ask('POST', '/api/streams/trained/samples', samples(12_000, 20, 1)));
      },
      async wide() {
        for (const method of WIDE) {
          const refused = await measured(`PUT stream, ${method}, 1000 features`, () =>
            ask('PUT', '/api/streams/wide', { features: names(1000), detectors: [{ method }] }),
          );
          if (!refused)
            await measured(`POST samples, ${method}, 1000 features`, () => ask('POST', '/api/streams/wide/samples', samples(100, 1000, 1)));
        }
      },
      async fifty() {
        const fifty = { features: names(1000), detectors: Array.from({ length: 50 }, (_, i) => ({ method: 'ewma', name: `d${i}` })) };
        await measured('PUT stream, 50 detectors, 1000 features', () => ask('PUT', '/api/streams/fifty', fifty));
        await measured('POST samples, 50 detectors, 1000 features', () => ask('POST', '/api/streams/fifty/samples', samples(60, 1000, 60)));
        await measured('GET a stream, 50 detectors', () => ask('GET', '/api/streams/fifty'));
        await measured('WebSocket, the past', () => socket(`${base.replace('http', 'ws')}/live/fifty`));
        const listed = { features: ['a'], detectors: Array.from({ length: 50 }, (_, i) => ({ method: 'ewma', name: `d${i}` })) };
        await ask('PUT', '/api/streams/listed', listed);
        await ask('POST', '/api/streams/listed/samples', samples(2000, 1, 2000));
        await measured('GET a stream, 50 detectors of 2000 keys', () => ask('GET', '/api/streams/listed'));
        await measured('GET metrics, 50 detectors of 2000 keys', () => ask('GET', '/metrics'));
      },
      async incidents() {
        const spikes = JSON.stringify({
          samples: Array.from({ length: 30_000 }, (_, i) => ({
            time: 1e12 + 60_000 * i,
            key: `k${i % 300}`,
            values: [i > 20_000 && i % 7 < 2 ? 1e6 : Math.sin(i)],
          })),
        });
        await ask('PUT', '/api/streams/spikes', { features: ['a'], detectors: [{ method: 'ewma' }] });
        await measured('POST samples, many incidents', () => ask('POST', '/api/streams/spikes/samples', spikes));
        await measured('GET incidents', () => ask('GET', '/api/streams/spikes/incidents?limit=10000'));
        await measured('POST maintenance, 500', async () => {
          for (let i = 0; i < 500; ++i)
            await ask('POST', '/api/streams/spikes/maintenance', { who: 'a', text: 'x'.repeat(900), window: { from: 4e12 + i, to: 5e12 } });
        });
        await measured('GET notices', () => ask('GET', '/api/streams/spikes/notices'));
        await measured('GET maintenance', () => ask('GET', '/api/streams/spikes/maintenance'));
        await measured('DELETE a stream with incidents', () => ask('DELETE', '/api/streams/spikes'));
      },
      async reports() {
        await measured('GET labels, 50,000', () => ask('GET', '/api/labels'));
        await measured('POST label', () => ask('POST', '/api/labels', { verdict: 'normal', host: '10.0.0.1' }));
        await measured('GET report, 20 MB', () => ask('GET', '/api/reports/big'));
      },
      async others() {
        await measured('GET openapi', () => ask('GET', '/openapi.json'));
        await measured('GET methods', () => ask('GET', '/api/methods'));
      },
    };
  }

  async function measured(what, work) {
    await gaps();
    const began = performance.now();
    let said;
    for (let i = 0; i < (what.startsWith('GET') ? 3 : 1); ++i)
      said = await work().then(
        () => undefined,
        (error) => String(error.message).slice(0, 150),
      );
    await sleep(60);
    const { run, wall, over } = await gaps();
    const row = {
      what,
      'loop ms': one(run.run),
      'gc ms': one(run.gc),
      'wall ms': one(wall.wall),
      'others ms': one(wall.queue),
      'times over 50': over,
      'took s': one((performance.now() - began) / 1000),
    };
    rows.push(row);
    console.log(JSON.stringify(row), said ?? '');
    return said;
  }
  async function ask(method, path, body, more = {}) {
    const reply = await fetch(base + path, {
      method,
      headers: body === undefined ? { authorization: headers.authorization } : { ...headers, ...more },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 300)}`);
  }
} finally {
  server.removeAllListeners('exit');
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  rmSync(data, { recursive: true, force: true });
}

function gaps() {
  return new Promise((done) => {
    server.once('message', done);
    server.send('gaps');
  });
}

function address() {
  return new Promise((done, fail) => {
    let text = '';
    server.on('exit', () => fail(new Error('the server did not start')));
    server.stdout.on('data', (piece) => {
      text += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) done(found[0]);
    });
  });
}

/** Open, hear what comes first, say something where there is something to say, and hear the answer. */
function socket(url, text) {
  return new Promise((done, fail) => {
    const one = new WebSocket(url, ['hapax', `token.${TOKEN}`]);
    one.once('error', fail);
    one.on('message', (raw) => {
      const { type } = JSON.parse(String(raw));
      if (type === 'hello' && text !== undefined) return one.send(text);
      if (type === 'samples') return;
      one.terminate();
      done();
    });
  });
}

function one(value) {
  return Math.round(10 * value) / 10;
}
function sleep(ms) {
  return new Promise((go) => setTimeout(go, ms));
}
