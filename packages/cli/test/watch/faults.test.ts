import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { scratch } from '../capture.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const { folder, file } = scratch();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Watching {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Resolves when it has said something like this. */
  hears(pattern: RegExp): Promise<void>;
  readonly ended: Promise<number | null>;
}

/** The real command, with a limit on the size of files in blocks of 1024 bytes when one is given. */
function watch(pipeline: string, blocks?: number): Watching {
  const command = [process.execPath, main, 'watch', pipeline];
  const child =
    blocks === undefined
      ? spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
      : spawn('bash', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  return {
    child,
    said: () => text.replaceAll(`${folder}/`, ''),
    hears: (pattern) => expect.poll(() => text, { timeout: 15_000 }).toMatch(pattern),
    ended: once(child, 'close').then(([code]) => code),
  };
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `{"t":${from + i},"v":${Math.sin(from + i)}}\n`).join('');
const pipeline = (
  name: string,
  extra: string,
  source = `{ type: ndjson, path: ${join(folder, `${name}.ndjson`)}, time: t, unit: s, follow: true }`,
) => file(`${name}.yaml`, `name: ${name}\nfeatures: [v]\nsource: ${source}\ndetectors: [{ method: ewma }]\n${extra}`);
const results = (name: string) =>
  `results: { path: ${join(folder, `${name}.results`)} }\nstate: { path: ${join(folder, `${name}.state`)}, everySamples: 500 }\n`;
const times = (name: string): number[] =>
  existsSync(join(folder, `${name}.results`))
    ? readFileSync(join(folder, `${name}.results`), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).time / 1000)
    : [];

test('a port that is in use ends the command with one line, for metrics and for pushes', async () => {
  const taken = createServer();
  await new Promise<void>((done) => void taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address() as AddressInfo;
  file('busy.ndjson', lines(0, 10));
  const metrics = watch(pipeline('busy', `metrics: { port: ${port} }\n`));
  expect(await metrics.ended).toBe(1);
  expect(metrics.said()).toBe(
    `hapax: metrics: cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
  );
  const push = watch(pipeline('push', '', `{ type: push, port: ${port} }`));
  expect(await push.ended).toBe(1);
  expect(push.said()).toMatch(/^hapax: http push: cannot listen on .*\n$/);
  taken.close();
});

test('a disk that is full ends the command with one line, and with room it goes on where it was, nothing lost or doubled', async () => {
  file('full.ndjson', lines(0, 3000));
  const path = pipeline('full', results('full'), `{ type: ndjson, path: ${join(folder, 'full.ndjson')}, time: t, unit: s }`);
  const full = watch(path, 100);
  expect(await full.ended).toBe(1);
  expect(full.said().split('\n').at(-2)).toMatch(/^hapax: full\.(results: results|state: the checkpoint) cannot be written: EFBIG/);
  const again = watch(path);
  expect(await again.ended).toBe(0);
  expect(times('full')).toEqual(Array.from({ length: 3000 }, (_, i) => i));
});

test('a log that is cut or put aside is read on, and SIGTERM leaves a checkpoint that the next run goes on from', async () => {
  const log = file('log.ndjson', lines(0, 100));
  const path = pipeline('log', results('log'));
  const first = watch(path);
  await first.hears(/watching/);
  await expect.poll(() => times('log').length, { timeout: 15_000 }).toBe(100);
  truncateSync(log, 0);
  await first.hears(/log\.ndjson was cut or replaced meanwhile; reading it from its beginning/);
  appendFileSync(log, lines(100, 150));
  await expect.poll(() => times('log').length, { timeout: 15_000 }).toBe(150);
  renameSync(log, `${log}.1`);
  writeFileSync(log, lines(150, 400));
  await expect.poll(() => times('log').length, { timeout: 15_000 }).toBe(400);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(first.said()).toMatch(/\nstopped after 400 samples: no incidents, nothing undelivered\n$/);
  appendFileSync(log, lines(400, 420));
  const second = watch(path);
  await expect.poll(() => times('log').length, { timeout: 15_000 }).toBe(420);
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
  expect(times('log')).toEqual(Array.from({ length: 420 }, (_, i) => i));
}, 60_000);

test('results that are put aside are no reason to end, and where nothing can go on that is said and the exit code tells', async () => {
  file('turned.ndjson', lines(0, 100));
  const path = pipeline('turned', results('turned'));
  const out = join(folder, 'turned.results');
  const run = watch(path);
  await expect.poll(() => times('turned').length, { timeout: 15_000 }).toBe(100);
  renameSync(out, `${out}.1`);
  run.child.kill('SIGHUP');
  await run.hears(/turned\.yaml has changed; now: stream turned/);
  appendFileSync(join(folder, 'turned.ndjson'), lines(100, 200));
  await expect.poll(() => times('turned').length, { timeout: 15_000 }).toBe(100);
  rmSync(out);
  mkdirSync(out);
  run.child.kill('SIGHUP');
  expect(await run.ended).toBe(1);
  expect(run.said()).toContain('results cannot be written: EISDIR');
  expect(run.said()).not.toContain('the pipeline goes on as it was');
}, 60_000);

test('SIGHUP reads the file again; one that cannot run is told, and what ran goes on', async () => {
  file('again.ndjson', lines(0, 100));
  const path = pipeline('again', results('again'));
  const good = readFileSync(path, 'utf8');
  const taken = createServer();
  await new Promise<void>((done) => void taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address() as AddressInfo;
  const run = watch(path);
  await expect.poll(() => times('again').length, { timeout: 15_000 }).toBe(100);
  writeFileSync(path, `${good}metrics: { port: ${port} }\n`);
  run.child.kill('SIGHUP');
  await run.hears(/cannot listen on .*\nhapax: the pipeline goes on as it was\n/);
  appendFileSync(join(folder, 'again.ndjson'), lines(100, 200));
  await expect.poll(() => times('again').length, { timeout: 15_000 }).toBe(200);
  writeFileSync(path, `${good}alerts: { k: 2, n: 3 }\n`);
  run.child.kill('SIGHUP');
  await run.hears(/again\.yaml has changed; now: stream again/);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  expect(times('again')).toEqual(Array.from({ length: 200 }, (_, i) => i));
  taken.close();
}, 60_000);

test('SIGTERM while a changed file is taken over ends what runs then', async () => {
  file('both.ndjson', lines(0, 100));
  const path = pipeline('both', results('both'));
  const good = readFileSync(path, 'utf8');
  const run = watch(path);
  await expect.poll(() => times('both').length, { timeout: 15_000 }).toBe(100);
  writeFileSync(path, `${good}alerts: { k: 2, n: 3 }\n`);
  for (const signal of ['SIGHUP', 'SIGHUP', 'SIGTERM'] as const) run.child.kill(signal);
  expect(await run.ended).toBe(0);
  expect(run.said()).toMatch(/\nstopped after 100 samples: /);
  expect(times('both')).toEqual(Array.from({ length: 100 }, (_, i) => i));
}, 60_000);
