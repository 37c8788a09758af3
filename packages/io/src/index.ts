export { systemError } from './complain.ts';
export { FORMATS, type Format } from './format.ts';
export type { NamedStream } from './input.ts';
export { type NpyArray, readNpy } from './npz/npy.ts';
export { readNpz } from './npz/npz.ts';
export { type PoolOptions, type WorkerPool, workerPool } from './pool/worker-pool.ts';
export { type ReadOptions, readTable } from './read-table.ts';
export {
  featureMatrix,
  featureRows,
  featuresAt,
  type LabelColumn,
  type NumberColumn,
  type Place,
  sampleOf,
  showPlace,
  type Table,
  type TimeColumn,
} from './table.ts';
export type { Selection } from './table-builder.ts';
export { inTimeOrder, type TimeFacts, timeFacts } from './time-axis.ts';
export { type ParsedTime, parseTime } from './time-format.ts';
export { writeWhole } from './write-file.ts';
