export { hashText } from '../kernels/sketches/hash.ts';
export type { DetectorConfig, MaintenanceWindow, Methods, StreamConfig, TransformConfig, WellSpelt } from './config.ts';
export { type Answer, type AnswerEffect, effectText } from './engine/judging/feedback.ts';
export type { KeyFigures } from './engine/judging/figures.ts';
export type { StreamExplanation } from './engine/judging/sentence.ts';
export type { KeySurvey } from './engine/judging/survey.ts';
export { DEFAULT_DETECTORS } from './engine/plan.ts';
export { type Trainer, type TrainingJob, type TrainingResult, trainHere } from './engine/scoring/training.ts';
export type { Changed, KeyRecord } from './engine/snapshot/changes.ts';
export { createStream, type Stream, type StreamChanges, type StreamContext } from './engine/stream.ts';
export type { AlertPolicy, CalibrationPolicy, LearningPolicy, MemoryPolicy, OrderPolicy, RetrainPolicy } from './policy.ts';
export { AGGREGATES, POLICIES } from './policy.ts';
export {
  type Batch,
  type Clock,
  LATEST_MS,
  type Recorder,
  type Sink,
  type Source,
  type Store,
  type StoreChange,
  type StoreOutput,
  type StoreRecord,
  type StoreRecordInPieces,
  Undeliverable,
} from './ports.ts';
export { type Checkpoint, checkpointOf, loadCheckpoint, recordsOf } from './run/checkpoint.ts';
export { type DeadLetter, readDeadLetters, removeDeadLetters } from './run/dead-letters.ts';
export { type DropReason, type Drops, startDrops } from './run/drops.ts';
export { memoryStore } from './run/memory-store.ts';
export type { RunOptions, RunSummary } from './run/options.ts';
export { type Outbox, type OutboxListener, startOutbox, type Undelivered } from './run/outbox.ts';
export {
  Fenced,
  type GroupMember,
  type PartitionedRun,
  type PartitionedRunOptions,
  type PartitionedSource,
  runPartitions,
} from './run/partitions.ts';
export { type Run, runStream } from './run/run.ts';
export { pauseMs, type SinkStatus, type Telling } from './run/sink-queue.ts';
export type { Warning } from './run/warnings.ts';
export { SYNTHETIC, type Synthetic, type SyntheticOptions, sensor, synthetic } from './sources/synthetic.ts';
export { type Aggregate, namesIn } from './time/aggregate.ts';
export { startUnseen, type Unseen } from './time/unseen.ts';
export { type EventMatcher, type EventTally, type MatchingRules, matchEvents, type Span } from './trial/event-matching.ts';
export { INJECTIONS, type Injection, type InjectionKind, type InjectionShape, type Injector, injector } from './trial/injection.ts';
export type {
  Incident,
  IncidentEvent,
  KeyStatus,
  ModelEvent,
  ModelState,
  Notice,
  Outcome,
  Peak,
  Result,
  Sample,
  SampleStatus,
  SilentKey,
  StreamCounts,
  Verdict,
} from './types.ts';
