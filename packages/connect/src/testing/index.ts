export { type Committed, type MemoryLog, type MemoryWorker, memoryLog } from '../partitions/memory-log.ts';
export type { Law } from './law.ts';
export { type PartitionTopic, type PartitionTrial, partitionLaws, type TrialWorker } from './partition-laws.ts';
export { exampleEvent, type SinkTrial, sinkLaws } from './sink-laws.ts';
export { type SourceTrial, sourceLaws } from './source-laws.ts';
export { type StoreTrial, storeLaws } from './store-laws.ts';
