// A server under load: readers on WebSockets, some of which never read, and pushes from several senders. Prints what a push and a look at
// /health take, how late the server's event loop was, how much of that it computed itself, and its memory. All on loopback, ended by itself.
// node bench/load.bench.mjs [pushes = 10000] [sockets = 200] [slow = 50]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { report } from './harness.mjs';

const [pushes = 10_000, sockets = 200, slow = 50] = process.argv.slice(2).map(Number);
/** Requests under way at once. */
const SENDERS = 16;
const SAMPLES = 5;
const FEATURES = 10;
const TOKEN = 'only-for-this-bench-0123456789';

const data = mkdtempSync(join(tmpdir(), 'hapax-load-'));
const program = new URL('../packages/cli/dist/main.js', import.meta.url).pathname;
const server = spawn(
  process.execPath,
  [
    '--require',
    new URL('loop/probe.cjs', import.meta.url).pathname,
    program,
    'serve',
    '--port',
    '0',
    '--no-open',
    '--data',
    data,
    '--requests-per-minute',
    '10000000',
  ],
  {
    env: { ...process.env, HAPAX_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  },
);
const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

try {
  const base = await address();
  await ask('PUT', '/api/streams/load', { features: Array.from({ length: FEATURES }, (_, j) => `f${j}`), detectors: [{ method: 'ewma' }] });
  const before = await figures(base);
  const open = await Promise.all(Array.from({ length: sockets }, (_, i) => listen(`${base.replace('http', 'ws')}/live/load`, i < slow)));
  await new Promise((done) => {
    server.once('message', done);
    server.send('gaps');
  });
  const [push, health] = [[], []];
  let next = 0;
  let on = true;
  const looking = (async () => {
    while (on) {
      health.push(await timed(async () => void (await (await fetch(`${base}/health`)).text())));
      await new Promise((go) => setTimeout(go, 20));
    }
  })();
  const sender = async () => {
    while (next < pushes) {
      const at = next++;
      const samples = Array.from({ length: SAMPLES }, (_, i) => ({
        time: 1e12 + 1000 * (SAMPLES * at + i),
        key: `k${at % 50}`,
        values: Array.from({ length: FEATURES }, (_, j) => Math.sin(at + i + j)),
      }));
      push.push(await timed(() => ask('POST', '/api/streams/load/samples', { samples })));
    }
  };
  const seconds = (await timed(() => Promise.all(Array.from({ length: SENDERS }, sender)))) / 1000;
  on = false;
  const gaps = await new Promise((done) => {
    server.once('message', done);
    server.send('gaps');
  });
  await looking;
  const after = await figures(base);
  const got = open.map(({ messages }) => messages());
  for (const { socket } of open) socket.terminate();
  report('load', `A server under load: ${pushes} pushes of ${SAMPLES} samples, ${sockets} readers, ${slow} of which never read`, [
    { what: 'pushes a second', value: Math.round(pushes / seconds) },
    { what: 'push, median ms', value: quantile(push, 0.5) },
    { what: 'push, 99 % ms', value: quantile(push, 0.99) },
    { what: '/health, 99 % ms', value: quantile(health, 0.99) },
    { what: '/health, worst ms', value: quantile(health, 1) },
    { what: 'event loop late, 99 % ms', value: round(1000 * after.late99) },
    { what: 'event loop late, worst ms', value: round(1000 * after.late) },
    { what: 'loop computed at a stretch, worst ms', value: round(gaps.run.run) },
    { what: 'stretches over 50 ms', value: gaps.over },
    { what: 'worst by the clock ms, of it others', value: `${round(gaps.wall.wall)}, ${round(gaps.wall.queue)}` },
    { what: 'resident MB before', value: Math.round(before.resident / 1e6) },
    { what: 'resident MB after', value: Math.round(after.resident / 1e6) },
    { what: 'messages to a reader', value: Math.max(...got) },
    { what: 'samples spared slow readers', value: after.leftOut },
    { what: 'readers at the end', value: after.readers },
  ]);

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
  async function ask(method, path, body) {
    const reply = await fetch(base + path, { method, headers, body: JSON.stringify(body) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  }
} finally {
  server.removeAllListeners('exit');
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  rmSync(data, { recursive: true, force: true });
}

function listen(url, idle) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, ['hapax', `token.${TOKEN}`]);
    let messages = 0;
    socket.on('message', () => {
      messages += 1;
    });
    socket.once('error', fail);
    socket.once('open', () => {
      if (idle) socket.pause();
      done({ socket, messages: () => messages });
    });
  });
}

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function figures(base) {
  const text = await (await fetch(`${base}/metrics`, { headers })).text();
  const number = (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    resident: number('hapax_server_resident_bytes'),
    late: number('hapax_server_loop_delay_seconds\\{quantile="1"\\}'),
    late99: number('hapax_server_loop_delay_seconds\\{quantile="0.99"\\}'),
    leftOut: number('hapax_server_samples_left_out_total'),
    readers: number('hapax_server_readers'),
  };
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]);
}

function round(value) {
  return Number(value.toPrecision(3));
}
