import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { PartJob } from '../../src/batch/part-job.ts';
import { startThread } from '../../src/batch/part-workers.ts';

const job: PartJob = {
  model: 'm.json',
  input: 'big.csv',
  output: undefined,
  to: undefined,
  reading: {},
  features: undefined,
  keep: undefined,
  text: [],
  rows: 'all',
  reasons: false,
  prefix: '',
};
const inThread = (what: string) => new Worker(`require('node:worker_threads').parentPort.on('message', () => { ${what} })`, { eval: true });
const ANSWER = "require('node:worker_threads').parentPort.postMessage({ kind: 'done', counts: { rows: 7 }, bytes: new Uint8Array(0) })";

test.each([
  ['process.exit(3)', 'the thread that scored big.csv ended with 3'],
  ["throw new RangeError('out of memory')", 'out of memory'],
])('a thread that ends, by %s, says so, and the next part is scored by another', async (ending, said) => {
  const threads = [inThread(ending), inThread(ANSWER)];
  const thread = startThread(() => threads.shift() ?? inThread(ending));
  await expect(thread.score(job, () => {})).rejects.toThrow(said);
  expect((await thread.score(job, () => {})).counts.rows).toBe(7);
  expect(threads).toEqual([]);
  await thread.end();
});
