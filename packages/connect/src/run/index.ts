export { resultLine, resultLog } from '../sinks/result-log.ts';
export { type FileStoreOptions, fileStore } from '../stores/file-store.ts';
export { type Pauses, pauses, systemClock } from './clock.ts';
export { batchSeconds, type Histogram, startHistogram, timed } from './histogram.ts';
export { type Journal, openJournal } from './journal.ts';
export { takePlace } from './lock.ts';
export { type RemoteWrite, type RemoteWriteOptions, remoteWrite } from './remote-write.ts';
export { type WorkerTrainer, workerTrainer } from './worker-trainer.ts';
