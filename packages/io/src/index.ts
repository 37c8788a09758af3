export { lineRanges, whyWhole } from './batches/csv-cuts.ts';
export { type CsvBefore, type CsvPart, type CsvSeen, csvNotes, isAlike, joinSeen, shifted } from './batches/csv-part.ts';
export { encodeBatches, outputFormatOf } from './batches/encode-batches.ts';
export { type BatchReadOptions, openBatches } from './batches/open-batches.ts';
export type { BatchReader, RowBatch, Wanted } from './batches/row-batch.ts';
export { OUTPUT_FORMATS, type OutputFormat, type ResultColumn, type ScoredBatch, type Writing } from './batches/scored-batch.ts';
export { type NpyArray, readNpy } from './npz/npy.ts';
export { readNpz } from './npz/npz.ts';
export { type MethodModule, methodsWith, type OwnMethods, type OwnMethodsData, ownMethodsData } from './pool/own-methods.ts';
export { type PoolOptions, type WorkerPool, workerPool } from './pool/worker-pool.ts';
export { listed, systemError } from './tables/complain.ts';
export { type ColumnDescription, type Description, describeTable, type TimeDescription } from './tables/describe.ts';
export { textsAreLabels } from './tables/finishing/no-measurement.ts';
export type { NamedStream } from './tables/input/file-input.ts';
export { FORMATS, type Format } from './tables/input/format.ts';
export { LIMIT_NAMES, LIMITS, type Limit, type Limits } from './tables/limits.ts';
export { type ReadOptions, readTable } from './tables/read-table.ts';
export { type ColumnRole, type RoleFinding, rolesOf, textRoleOf } from './tables/roles.ts';
export {
  type ColumnReading,
  featureMatrix,
  featureRows,
  featuresAt,
  type LabelColumn,
  type NumberColumn,
  type OddCell,
  type Place,
  sampleOf,
  showPlace,
  type Table,
  type TextColumn,
  type TimeColumn,
} from './tables/table.ts';
export type { Selection } from './tables/table-builder.ts';
export { inTimeOrder, rowsOf, type TimeFacts, timeFacts } from './tables/time/axis.ts';
export { unrolled } from './tables/unrolled.ts';
export { csvCell, csvText, sheetText } from './tables/writing/csv-cell.ts';
export { makeFolder, writeError, writeWhole } from './tables/writing/write-file.ts';
export { followed, removeTemporaries, temporaryFor } from './tables/writing/write-place.ts';
export * from './time/index.ts';
