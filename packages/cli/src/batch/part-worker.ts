import { parentPort } from 'node:worker_threads';
import { HapaxError } from 'hapax';
import type { PartJob } from './part-job.ts';
import type { PartAnswer } from './part-workers.ts';
import { scorePart } from './score-part.ts';

const answer = (what: PartAnswer): void => parentPort?.postMessage(what);

/** What each thread runs: one part after another. */
parentPort?.on('message', (job: PartJob) => {
  const onRows = (rows: number): void => answer({ kind: 'rows', rows });
  scorePart(job, { input: () => process.stdin, out: async () => {}, onRows }).then(
    (counts) => answer({ kind: 'done', counts }),
    (error: unknown) =>
      answer({
        kind: 'failed',
        code: error instanceof HapaxError ? error.code : undefined,
        message: error instanceof Error ? error.message : String(error),
      }),
  );
});
