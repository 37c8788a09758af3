import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { waiting } from '../fuzz/extremes/waiting.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const runner = fileURLToPath(new URL('../fuzz/extremes.mjs', import.meta.url));

const run = (...flags: readonly string[]) => promisify(execFile)(process.execPath, [runner, ...flags], { cwd: root, timeout: 110_000 });

test('the search over extremes judges all its tables, one behind the other', { timeout: 120_000 }, async () => {
  // Each table is waited for at most 15 seconds without computing: a thread that never answers again is ended, and told as too long.
  const { stdout } = await run('--most', '3', '--methods', 'zScore,ewma', '--seconds', '0.5');
  expect(stdout).toBe(`${'zScore'.padEnd(24)}   42 done, largest 3\n${'ewma'.padEnd(24)}   42 done, largest 3\nno faults\n`);
});

test('a method that there is not is refused, and those that there are named', async () => {
  await expect(run('--methods', 'zscore')).rejects.toThrow(/there is no method zscore; there are auto, .*zScore/);
});

test('a thread that ended after it had waited long for the processor does not make the next table one that idles', () => {
  let threads = new Map([
    ['main', 10],
    ['worker', 900_000],
  ]);
  const waited = waiting(() => threads);
  const before = waited();
  threads = new Map([
    ['main', 12],
    ['other', 5],
  ]);
  expect(waited() - before).toBe(7);
  threads = new Map([['main', 13]]);
  expect(waited() - before).toBe(8);
});
