export { type Pauses, pauses, systemClock } from './clock.ts';
export { type FileStoreOptions, fileStore } from './file-store.ts';
export { resultLine, resultLog } from './result-log.ts';
export { type WorkerTrainer, workerTrainer } from './worker-trainer.ts';
