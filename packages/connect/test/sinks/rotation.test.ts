import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Result } from 'hapax/stream';
import { expect, test } from 'vitest';
import { scratch } from '../../../io/test/scratch.ts';
import { resultLog } from '../../src/run/index.ts';
import { logFile } from '../../src/sinks/log.ts';
import { incidentEvent } from '../events.ts';

const { file } = scratch();
const idsIn = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).id);
const result = (time: number): Result => ({ time, key: 'a', status: 'scored', alarm: false, verdicts: [] }) as unknown as Result;
const timesIn = (path: string) => [...readFileSync(path, 'utf8').matchAll(/"time":(\d+)/g)].map(([, time]) => Number(time));
const fresh = (name: string): string => {
  const path = file(name, '');
  rmSync(path);
  return path;
};

test('a log that is put aside is followed by a new one, and a restart takes nothing from it', async () => {
  const path = fresh('log.ndjson');
  const log = logFile(path);
  for (let i = 1; i <= 8; ++i) await log.deliver([incidentEvent(i)]);
  const mark = log.mark?.();
  renameSync(path, `${path}.1`);
  for (let i = 9; i <= 40; ++i) await log.deliver([incidentEvent(i)]);
  expect([idsIn(`${path}.1`).length, idsIn(path).length]).toEqual([8, 32]);
  await log.close?.();
  const again = logFile(path);
  await again.rewind?.(mark);
  await again.deliver([incidentEvent(41)]);
  expect(idsIn(path).length).toBe(33);
  await again.close?.();
});

test('results that are put aside are followed by a new file, which a restart goes on with and says so', async () => {
  const path = fresh('results.ndjson');
  const said: string[] = [];
  const results = resultLog(path, 'all', (text) => said.push(text));
  await results.rewind(undefined);
  await results.record([1, 2, 3].map(result), []);
  const old = await results.mark();
  renameSync(path, `${path}.1`);
  await results.record([4].map(result), []);
  // Each stands in one of the two: the file changes at a checkpoint.
  await results.mark();
  await results.record([5].map(result), []);
  const mark = await results.mark();
  await results.record([6].map(result), []);
  await results.close?.();
  expect([timesIn(`${path}.1`), timesIn(path)]).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
  const next = resultLog(path, 'all', (text) => said.push(text));
  await next.rewind(mark);
  expect([timesIn(path), said]).toEqual([[5], []]);
  await next.rewind(old);
  await next.record([7].map(result), []);
  expect([timesIn(path), said]).toEqual([
    [5, 7],
    [
      `${path} is not the file that the checkpoint knew: it was put aside, or removed; results go on at the end of the one that is there, and those since the checkpoint may stand in both`,
    ],
  ]);
  await next.close?.();
});

test('a copy of the results on another disk is the file of the checkpoint, and so is one of a checkpoint that knew its length alone', async () => {
  const path = fresh('moved.ndjson');
  const results = resultLog(path);
  await results.rewind(undefined);
  await results.record([1, 2].map(result), []);
  const mark = (await results.mark()) as { bytes: number };
  await results.close?.();
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
  for (const known of [mark, mark.bytes]) {
    appendFileSync(path, '{"time":3}\n');
    const next = resultLog(path);
    await next.rewind(known);
    expect(timesIn(path)).toEqual([1, 2]);
    await next.close?.();
  }
  writeFileSync(path, '');
  const shorter = resultLog(path);
  await shorter.rewind(mark.bytes);
  await shorter.record([9].map(result), []);
  expect(timesIn(path)).toEqual([9]);
  await shorter.close?.();
});

test('a log that is closed while messages come writes those that it has been given', async () => {
  const path = fresh('closed.ndjson');
  const log = logFile(path);
  await log.deliver([incidentEvent(0)]);
  const given = [1, 2, 3, 4].map((i) => log.deliver([incidentEvent(i)]));
  await log.close?.();
  await Promise.all(given);
  expect(idsIn(path).length).toBe(5);
});
