import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hapax-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = join(folder, 'data.csv');
writeFileSync(data, `a,b\n${Array.from({ length: 40_000 }, (_, i) => `${(i * 7) % 101},${(i * 13) % 97}`).join('\n')}\n`);

test('an interrupt during a write leaves nothing half-written', async () => {
  const place = mkdtempSync(join(folder, 'out-'));
  const child = spawn(process.execPath, [
    main,
    'detect',
    data,
    '--method',
    'mad',
    '--csv',
    '--rows',
    'all',
    '--output',
    join(place, 'out.csv'),
  ]);
  const seen = new AbortController();
  watch(place, { signal: seen.signal }, (_, name) => {
    if (!name?.endsWith('.partial')) return;
    child.kill('SIGINT');
    seen.abort();
  });
  const [code, signal] = await once(child, 'exit');
  seen.abort();
  // A machine that stops the command late finds the file whole; it is never in between.
  if (code === null) expect([signal, readdirSync(place)]).toEqual(['SIGINT', []]);
  else expect(readdirSync(place)).toEqual(['out.csv']);
});

test('a reader that has seen enough ends the command without a word', async () => {
  const child = spawn(process.execPath, [main, 'detect', data, '--method', 'mad', '--csv', '--exit-zero']);
  let err = '';
  child.stderr.on('data', (text) => (err += text));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  expect([code, err]).toEqual([0, '']);
});

test('the exit code says what was found', async () => {
  const codes = [];
  for (const args of [
    ['detect', data, '--method', 'mad', '--contamination', '0'],
    ['detect', data, '--method', 'mad', '--contamination', '0.1'],
    ['detect', data, '--method', 'no'],
    ['detect', join(folder, 'no.csv')],
  ]) {
    codes.push((await once(spawn(process.execPath, [main, ...args], { stdio: 'ignore' }), 'exit'))[0]);
  }
  expect(codes).toEqual([0, 10, 2, 1]);
});

test('what a pipe brings is read to its first error, and the one who writes into it is let go', async () => {
  const child = spawn('sh', ['-c', `{ yes 1,2 | head -50000; yes 1; } | "${process.execPath}" "${main}" detect - --strict`]);
  let err = '';
  child.stderr.on('data', (text) => (err += text));
  const [code] = await once(child, 'exit');
  expect([code, err]).toEqual([
    1,
    'hapax: standard input line 50001: 1 cell, where the table has 2; mend the line, or pass --ragged skip to leave such lines out\n',
  ]);
  const wrong = spawn('sh', ['-c', `yes PAR1 | "${process.execPath}" "${main}" detect - --format csv`]);
  expect((await once(wrong, 'exit'))[0]).toBe(1);
});
