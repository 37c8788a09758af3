import { Worker } from 'node:worker_threads';
import { type OwnMethods, ownMethodsData } from '@hapax/io';
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

export interface TrainerOptions {
  /** Methods of your own, by the module that the thread imports them from. */
  readonly methods?: OwnMethods;
  /** The program of the thread, where a bundle has put it elsewhere. */
  readonly file?: URL;
}

/**
 * Train batch models in another thread. It is started with the first job, and anew when it dies; the job it died of fails.
 * @throws HapaxError `OPTION` for a method that does not say where it is
 */
export function workerTrainer({
  methods = {},
  file = new URL(import.meta.url.endsWith('.ts') ? '../../dist/run/train-worker.js' : './train-worker.js', import.meta.url),
}: TrainerOptions = {}): WorkerTrainer {
  const own = ownMethodsData('workerTrainer', methods);
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let count = 0;

  function start(): Worker {
    // Threads must not inherit flags of a test runner or a loader.
    const started = new Worker(file, { workerData: { own }, execArgv: [] });
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
