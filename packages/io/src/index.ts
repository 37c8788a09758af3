export { type NpyArray, readNpy } from './npz/npy.ts';
export { readNpz } from './npz/npz.ts';
export { type MethodModule, methodsWith, type OwnMethods, type OwnMethodsData, ownMethodsData } from './pool/own-methods.ts';
export { type PoolOptions, type WorkerPool, workerPool } from './pool/worker-pool.ts';
export { systemError } from './tables/complain.ts';
export { FORMATS, type Format } from './tables/format.ts';
export type { NamedStream } from './tables/input.ts';
export { LIMIT_NAMES, LIMITS, type Limit, type Limits } from './tables/limits.ts';
export { type ReadOptions, readTable } from './tables/read-table.ts';
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
} from './tables/table.ts';
export type { Selection } from './tables/table-builder.ts';
export { inTimeOrder, type TimeFacts, timeFacts } from './tables/time-axis.ts';
export { writeWhole } from './tables/write-file.ts';
export { followed, removeTemporaries, temporaryFor } from './tables/write-place.ts';
export * from './time/index.ts';
