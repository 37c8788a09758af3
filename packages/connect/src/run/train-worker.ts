// Body of a training thread: takes jobs, answers with models. Both are plain data.
import { parentPort, workerData } from 'node:worker_threads';
import { methodsWith, type OwnMethodsData, ownMethodsData } from '@hapax/io';
import { pipelineMethod } from 'hapax';
import { type TrainingJob, trainHere } from 'hapax/stream';

const own: OwnMethodsData = workerData?.own ?? ownMethodsData('workerTrainer');
const train = methodsWith(own).then((methods) => trainHere({ detectors: { ...methods.detectors, pipeline: pipelineMethod(methods) } }));

parentPort?.on('message', async ({ id, job }: { readonly id: number; readonly job: TrainingJob }) => {
  try {
    const answer = (await train)(job);
    parentPort?.postMessage({ id, result: answer });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
// A module that cannot be imported is told with each job, not before the first.
train.catch(() => {});
