import { appendFileSync, writeFileSync } from 'node:fs';
import type { Batch } from 'hapax/stream';
import { expect, test } from 'vitest';
import { scratch } from '../../../io/test/scratch.ts';
import { ndjsonFile } from '../../src/sources/ndjson.ts';
import { records } from '../../src/sources/records.ts';

const { file } = scratch();
const mapping = { time: 't', features: ['v'], unit: 'ms' as const };
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `{"t":${from + i},"v":1}\n`).join('');
const timesOf = ({ samples }: Batch) => samples.map(({ time }) => time);

/** The next batch that has samples. */
async function next(batches: AsyncIterator<Batch>): Promise<Batch> {
  for (;;) {
    const { value, done } = await batches.next();
    if (done) throw new Error('it has ended');
    if (value.samples.length > 0) return value;
  }
}

test('a file that is written anew in place, and is longer by then, is read from its beginning', async () => {
  const path = file('rewritten.ndjson', lines(0, 10));
  const said: string[] = [];
  const source = ndjsonFile(path, mapping, { follow: true, onTrouble: (text) => said.push(text) });
  const batches = source.read(undefined)[Symbol.asyncIterator]();
  const first = await next(batches);
  writeFileSync(path, lines(100, 150));
  expect(timesOf(await next(batches))).toEqual(Array.from({ length: 50 }, (_, i) => 100 + i));
  appendFileSync(path, lines(150, 152));
  expect(timesOf(await next(batches))).toEqual([150, 151]);
  expect(said).toEqual([`${path} was cut or replaced meanwhile; reading it from its beginning`]);
  source.close?.();
  await batches.return?.();

  // The same while nothing ran: what a checkpoint saw is not there.
  const again = ndjsonFile(path, mapping, { follow: true, onTrouble: (text) => said.push(text) });
  const after = again.read(first.offset)[Symbol.asyncIterator]();
  expect(timesOf(await next(after)).length).toBe(52);
  expect(said.length).toBe(2);
  again.close?.();
  await after.return?.();
  const once = ndjsonFile(path, mapping).read(first.offset)[Symbol.asyncIterator]();
  await expect(once.next()).rejects.toThrow(`${path} is not the file that the checkpoint saw`);
});

test('a byte order mark costs no sample, in a file and in what is pushed', async () => {
  const path = file('marked.ndjson', `\ufeff${lines(0, 3)}`);
  const bad: string[] = [];
  const times: number[] = [];
  for await (const batch of ndjsonFile(path, mapping, { onBad: (text) => bad.push(text) }).read(undefined)) times.push(...timesOf(batch));
  expect([times, bad]).toEqual([[0, 1, 2], []]);
  expect(records('\ufeff[{"a":1}]')).toEqual([{ a: 1 }]);
  expect(records('\ufeff{"a":1}\r\n{"a":2}')).toEqual([{ a: 1 }, { a: 2 }]);
});
