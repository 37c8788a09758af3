import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const ROWS = 30_000;

/** More than a pipe holds, into a pipe that is read a piece at a time, each after a turn of the loop in which nothing is read. */
function start() {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-pipes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'big.csv');
  writeFileSync(path, `a,b\n${Array.from({ length: ROWS }, (_, i) => `${Math.sin(i)},${(i * 7919) % 101}`).join('\n')}\n`);
  const child = spawn(process.execPath, [main, 'detect', path, '--method', 'mad', '--csv', '--rows', 'all'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('output into a slow pipe is whole: the process does not end before its reader has it', async () => {
  const child = start();
  const ended = new Promise((done) => child.once('exit', done));
  let lines = 0;
  let last = '';
  for await (const piece of child.stdout) {
    lines += String(piece).split('\n').length - 1;
    last = String(piece).slice(-1);
    for (let turn = 0; turn < 50; ++turn) await new Promise((go) => setImmediate(go));
  }
  expect([lines, last]).toEqual([ROWS + 1, '\n']);
  // Rows were flagged, or not: it is no failure either way.
  expect([0, 10]).toContain(await ended);
}, 60_000);

test('a reader that has seen enough ends the process without a word of failure', async () => {
  const child = start();
  const ended = new Promise((done) => child.once('exit', done));
  await new Promise((done) => child.stdout.once('data', done));
  child.stdout.destroy();
  expect([0, 10]).toContain(await ended);
}, 60_000);
