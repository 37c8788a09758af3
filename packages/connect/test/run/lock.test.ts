import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takePlace } from '../../src/run/lock.ts';
import { withFaults } from '../faults.ts';

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'state.lock');
}
const holder = (more: object) =>
  JSON.stringify({ pid: 1, host: hostname(), began: '', what: 'hapax watch', since: '2026-01-01T00:00:00Z', ...more });

test('a place is given to one process at a time, and the second is told whose it is', async () => {
  const lock = place();
  const giveBack = await takePlace(lock, 'pumps.state', 'hapax watch');
  await expect(takePlace(lock, 'pumps.state', 'hapax watch')).rejects.toThrow(
    new RegExp(
      `^pumps\\.state is in use by process ${process.pid} \\(hapax watch\\) since \\S+Z: end it first, or give this one a place of its own$`,
    ),
  );
  await giveBack();
  expect(existsSync(lock)).toBe(false);
  await (await takePlace(lock, 'pumps.state', 'hapax watch'))();
});
test('of many that come at once one gets it', async () => {
  const lock = place();
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takePlace(lock, 's', 'x')));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
test('what a process that has died left behind is in nobody\u2019s way, nor is a process that has its number', async () => {
  const lock = place();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(lock, holder({ pid }));
  await (await takePlace(lock, 's', 'x'))();
  if (process.platform === 'linux') {
    writeFileSync(lock, holder({ pid: process.pid, began: '1' }));
    await (await takePlace(lock, 's', 'x'))();
  }
  expect(readdirSync(join(lock, '..'))).toEqual([]);
});
test('a process of another machine has it as long as it gives signs of life', async () => {
  const lock = place();
  writeFileSync(lock, holder({ pid: 7, host: 'elsewhere' }));
  await expect(takePlace(lock, 's', 'x')).rejects.toThrow(
    's is in use by process 7 on elsewhere (hapax watch) since 2026-01-01T00:00:00Z: ',
  );
  const old = new Date(Date.now() - 60_000);
  utimesSync(lock, old, old);
  await (await takePlace(lock, 's', 'x', { watchedMs: 400 }))();
});
test('a process of another machine whose clock is an hour behind keeps it: its next sign of life is waited for', async () => {
  const lock = place();
  writeFileSync(lock, holder({ pid: 7, host: 'elsewhere' }));
  const behind = (seconds: number) => new Date(Date.now() - 3_600_000 + 1000 * seconds);
  utimesSync(lock, behind(0), behind(0));
  const told: string[] = [];
  const taking = takePlace(lock, 's', 'x', { watchedMs: 60_000, say: (text) => told.push(text) });
  const refusal = expect(taking).rejects.toThrow('s is in use by process 7 on elsewhere (hapax watch)');
  setTimeout(() => utimesSync(lock, behind(5), behind(5)), 300);
  await refusal;
  expect(told).toEqual(['s seems to be left behind by process 7 on elsewhere: waiting 60 s for a sign of it']);
  expect(existsSync(lock)).toBe(true);
});
test('a lock that says nothing is taken for one that is being written, for a while', async () => {
  const lock = place();
  writeFileSync(lock, '');
  await expect(takePlace(lock, 's', 'x')).rejects.toThrow('s is in use by another process: end it first');
  const old = new Date(Date.now() - 60_000);
  utimesSync(lock, old, old);
  await (await takePlace(lock, 's', 'x', { watchedMs: 400 }))();
});
test('a lock says whose it is from the moment that it is there', async () => {
  const lock = place();
  let size = -1;
  // Nothing but the lock is written while it is being taken: whoever is killed then leaves no empty one.
  await withFaults(
    () => {
      if (existsSync(lock)) size = readFileSync(lock).length;
      return undefined;
    },
    async () => {
      await (await takePlace(lock, 's', 'x'))();
    },
  );
  expect(size).toBe(-1);
});
test('a place that cannot be written is told in one line', async () => {
  await expect(takePlace('/dev/null/x.lock', 's', 'x')).rejects.toThrow('/dev/null/x.lock: the lock cannot be written: ');
});
test.each(['ENOSPC', 'EIO'] as const)(
  'on a disk that fails (%s) no lock is left behind that keeps out whoever comes next',
  async (fault) => {
    const lock = place();
    const told = { ENOSPC: 'the disk is full', EIO: 'EIO: i/o error, write' }[fault];
    await expect(
      withFaults(
        (operation) => (operation === 'write' ? fault : undefined),
        () => takePlace(lock, 's', 'x'),
      ),
    ).rejects.toThrow(`${lock}: the lock cannot be written: ${told}`);
    expect(existsSync(lock)).toBe(false);
    await withFaults(
      (operation) => (operation === 'write' ? 'short' : undefined),
      async () => (await takePlace(lock, 's', 'x'))(),
    );
  },
);
