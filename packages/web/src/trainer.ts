import * as methods from 'hapax/registry';
import { type Trainer, type TrainingJob, type TrainingResult, trainHere } from 'hapax/stream';

/** The name of a worker of this page that trains models, and nothing else. */
const NAME = 'trainer';

type Answer = { readonly id: number } & ({ readonly result: TrainingResult } | { readonly error: string });

/** True in a training worker: it then answers jobs. The code is that of the detectors' worker, so nothing more is loaded. */
export function serveTrainer(scope: DedicatedWorkerGlobalScope): boolean {
  if (scope.name !== NAME) return false;
  const train = trainHere(methods);
  scope.onmessage = ({ data: { id, job } }: MessageEvent<{ id: number; job: TrainingJob }>) => {
    let answer: Answer;
    try {
      answer = { id, result: train(job) };
    } catch (error) {
      answer = { id, error: error instanceof Error ? error.message : String(error) };
    }
    scope.postMessage(answer);
  };
  return true;
}

/** Trains in a worker beside this one, so that the detectors go on; started with the first job. */
export function startTrainer(script: string): Trainer {
  const waiting = new Map<number, { resolve(result: TrainingResult): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let count = 0;
  const start = () => {
    const started = new Worker(script, { type: 'module', name: NAME });
    started.onmessage = ({ data }: MessageEvent<Answer>) => {
      const job = waiting.get(data.id);
      waiting.delete(data.id);
      if ('result' in data) job?.resolve(data.result);
      else job?.reject(new Error(data.error));
    };
    started.onerror = ({ message }) => {
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Error(`the training worker failed: ${message}`));
      waiting.clear();
    };
    return started;
  };
  return (job) =>
    new Promise((resolve, reject) => {
      worker ??= start();
      const id = count++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, job });
    });
}
