import { Worker } from 'node:worker_threads';
import { HapaxError } from 'hapax';
import type { PartCounts, PartJob } from './part-job.ts';
import { scorePart } from './score-part.ts';

/** What a thread answers. */
export type PartAnswer =
  | { readonly kind: 'done'; readonly counts: PartCounts; readonly bytes: Uint8Array }
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'failed'; readonly code: HapaxError['code'] | undefined; readonly message: string };

/** Threads run compiled JavaScript: next to this file when it is compiled itself, else where the build puts it. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? '../../dist/batch/part-worker.js' : './part-worker.js', import.meta.url);

/** A part and its result, where that is in no file. */
export interface ScoredPart {
  readonly counts: PartCounts;
  readonly bytes: Uint8Array;
}

/** A thread that scores one part after another. */
export interface PartThread {
  /** @param onRows told how many rows more were scored */
  score(job: PartJob, onRows: (more: number) => void): Promise<ScoredPart>;
  end(): Promise<unknown>;
}

/** One that has ended, as when its memory did not suffice, answers nothing ever: another takes its place. @param begin for tests */
export function startThread(
  begin = () => new Worker(WORKER, { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 16 } }),
): PartThread {
  let running: Worker | undefined;
  const start = (): Worker => {
    const worker = begin();
    const ended = () => {
      if (running === worker) running = undefined;
    };
    worker.once('error', ended).once('exit', ended);
    running = worker;
    return worker;
  };
  start();
  return { score: (job, onRows) => inThread(running ?? start(), job, onRows), end: async () => running?.terminate() };
}

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
        const thread = startThread();
        try {
          await loop(async (job) => (await thread.score(job, parts.onRows)).counts);
        } finally {
          await thread.end();
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

function inThread(worker: Worker, job: PartJob, onRows: (more: number) => void): Promise<ScoredPart> {
  return new Promise((done, fail) => {
    let seen = 0;
    const end = (run: () => void): void => {
      worker.off('message', hear);
      worker.off('error', broken);
      worker.off('exit', lost);
      run();
    };
    const hear = (answer: PartAnswer): void => {
      if (answer.kind === 'rows') {
        onRows(answer.rows - seen);
        seen = answer.rows;
      } else if (answer.kind === 'done') end(() => done(answer));
      else end(() => fail(answer.code === undefined ? new Error(answer.message) : new HapaxError(answer.code, answer.message)));
    };
    const broken = (error: Error): void => end(() => fail(error));
    const lost = (code: number): void => end(() => fail(new Error(`the thread that scored ${job.input} ended with ${code}`)));
    worker.on('message', hear);
    worker.on('error', broken);
    worker.on('exit', lost);
    worker.postMessage(job);
  });
}
