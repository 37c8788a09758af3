import { Worker } from 'node:worker_threads';
import { HapaxError } from 'hapax';
import type { PartCounts, PartJob } from './part-job.ts';
import { scorePart } from './score-part.ts';

/** What a thread answers. */
export type PartAnswer =
  | { readonly kind: 'done'; readonly counts: PartCounts }
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'failed'; readonly code: HapaxError['code'] | undefined; readonly message: string };

/** Threads run compiled JavaScript: next to this file when it is compiled itself, else where the build puts it. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? '../../dist/batch/part-worker.js' : './part-worker.js', import.meta.url);

export interface Parts {
  /** The next part, or undefined when there is none. */
  next(): PartJob | undefined;
  done(job: PartJob, counts: PartCounts): Promise<void>;
  onRows(rows: number): void;
}

/**
 * Score parts, several at a time: each by one thread from its first row to its last, so that the bytes do not depend on how many threads
 * there are. After an error no further part is begun; those that are on the way are finished.
 */
export async function scoreParts(threads: number, parts: Parts): Promise<void> {
  let stopped: unknown;
  const loop = async (score: (job: PartJob) => Promise<PartCounts>): Promise<void> => {
    for (let job = parts.next(); job !== undefined && stopped === undefined; job = parts.next()) {
      try {
        await parts.done(job, await score(job));
      } catch (error) {
        stopped ??= error;
      }
    }
  };
  if (threads === 1) await loop((job) => alone(job, parts));
  else
    await Promise.all(
      Array.from({ length: threads }, async () => {
        const worker = new Worker(WORKER, { execArgv: [] });
        try {
          await loop((job) => inThread(worker, job, parts));
        } finally {
          await worker.terminate();
        }
      }),
    );
  if (stopped !== undefined) throw stopped;
}

async function alone(job: PartJob, parts: Parts): Promise<PartCounts> {
  let seen = 0;
  return scorePart(job, {
    input: () => process.stdin,
    out: async () => {},
    onRows(rows) {
      parts.onRows(rows - seen);
      seen = rows;
    },
  });
}

function inThread(worker: Worker, job: PartJob, parts: Parts): Promise<PartCounts> {
  return new Promise((done, fail) => {
    let seen = 0;
    const end = (run: () => void): void => {
      worker.off('message', hear);
      worker.off('error', fail);
      worker.off('exit', lost);
      run();
    };
    const hear = (answer: PartAnswer): void => {
      if (answer.kind === 'rows') {
        parts.onRows(answer.rows - seen);
        seen = answer.rows;
      } else if (answer.kind === 'done') end(() => done(answer.counts));
      else end(() => fail(answer.code === undefined ? new Error(answer.message) : new HapaxError(answer.code, answer.message)));
    };
    const lost = (code: number): void => end(() => fail(new Error(`the thread that scored ${job.input} ended with ${code}`)));
    worker.on('message', hear);
    worker.on('error', fail);
    worker.on('exit', lost);
    worker.postMessage(job);
  });
}
