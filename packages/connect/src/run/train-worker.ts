// Body of a training thread: takes jobs, answers with models. Both are plain data.
import { parentPort } from 'node:worker_threads';
import { detectors } from 'hapax/registry';
import { type TrainingJob, trainHere } from 'hapax/stream';

const train = trainHere({ detectors });

parentPort?.on('message', ({ id, job }: { readonly id: number; readonly job: TrainingJob }) => {
  try {
    parentPort?.postMessage({ id, result: train(job) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
