import { parentPort } from 'node:worker_threads';
import { HapaxError } from 'hapax';
import type { PartJob } from './part-job.ts';
import type { PartAnswer } from './part-workers.ts';
import { scorePart } from './score-part.ts';

const answer = (what: PartAnswer, moved: ArrayBuffer[] = []): void => parentPort?.postMessage(what, moved);

/** What each thread runs: one part after another. */
parentPort?.on('message', (job: PartJob) => {
  const onRows = (rows: number): void => answer({ kind: 'rows', rows });
  const pieces: Buffer[] = [];
  const out = async (given: AsyncIterable<string | Uint8Array>): Promise<void> => {
    for await (const piece of given) pieces.push(Buffer.from(piece));
  };
  scorePart(job, { input: () => process.stdin, out, onRows }).then(
    (counts) => {
      // Memory of its own, which is moved and not copied.
      const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
      }
      answer({ kind: 'done', counts, bytes }, [bytes.buffer]);
    },
    (error: unknown) =>
      answer({
        kind: 'failed',
        code: error instanceof HapaxError ? error.code : undefined,
        message: error instanceof Error ? error.message : String(error),
      }),
  );
});
