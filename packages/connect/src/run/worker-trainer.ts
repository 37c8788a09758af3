import { Worker } from 'node:worker_threads';
import { HapaxError } from 'hapax';
import type { Trainer, TrainingJob, TrainingResult } from 'hapax/stream';

export interface WorkerTrainer {
  /** For `runStream({ trainer })`: scoring goes on in this thread meanwhile. */
  readonly train: Trainer;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: TrainingResult) => void;
  readonly reject: (error: Error) => void;
}

type Answer = { readonly id: number } & ({ readonly result: TrainingResult } | { readonly error: string });

/** Train batch models in another thread. It is started with the first job, and anew when it dies; the job it died of fails. */
export function workerTrainer(file: URL = new URL('./train-worker.js', import.meta.url)): WorkerTrainer {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let count = 0;

  function start(): Worker {
    const started = new Worker(file);
    // Training that nobody waits for must not keep the process alive.
    started.unref();
    started.on('message', (answer: Answer) => {
      const job = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('result' in answer) job?.resolve(answer.result);
      else job?.reject(new HapaxError('STATE', answer.error));
    });
    started.on('error', (error) => fail(`the training thread died: ${error.message}`));
    started.on('exit', () => {
      if (worker === started) fail('the training thread ended');
    });
    return started;
  }

  function fail(text: string): void {
    worker = undefined;
    const jobs = [...waiting.values()];
    waiting.clear();
    for (const { reject } of jobs) reject(new HapaxError('STATE', text));
  }

  return {
    train: (job: TrainingJob) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = count++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, job });
      }),
    async close() {
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}
