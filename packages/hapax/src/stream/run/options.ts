import type { Random } from '../../core/random.ts';
import type { Methods, StreamConfig } from '../config.ts';
import type { Trainer } from '../engine/scoring/training.ts';
import type { Batch, Clock, Recorder, Sink, Source, Store } from '../ports.ts';
import type { Outcome, Result, SilentKey } from '../types.ts';
import type { Drops } from './drops.ts';
import type { Warning } from './warnings.ts';

export interface RunOptions {
  readonly config: StreamConfig;
  readonly methods: Methods;
  readonly source: Source;
  readonly clock: Clock;
  readonly sinks?: readonly Sink[];
  readonly recorders?: readonly Recorder[];
  /** Without it nothing survives a restart. */
  readonly store?: Store;
  readonly trainer?: Trainer;
  /** Chance of the pauses between attempts to deliver. */
  readonly chance?: Random;
  /** Samples between checkpoints. */
  readonly checkpointEvery?: number;
  /** Time between checkpoints, milliseconds of the clock; samples need not come meanwhile. */
  readonly checkpointMs?: number;
  /** Undelivered messages of one sink that are kept waiting. When it fails and there are more, the oldest are set aside as dead letters. */
  readonly outboxLimit?: number;
  /** How long to wait for sinks when the source has ended, milliseconds of the clock. */
  readonly drainMs?: number;
  /** How often a live source is asked for silent keys, milliseconds. */
  readonly tickMs?: number;
  /** Sees every batch of results, for display; must be quick. */
  readonly onResults?: (results: readonly Result[]) => void;
  /**
   * Sees what came of every batch, a result for each sample that could be used, held ones too, and of every passing of time, before anything of it is told.
   * @param batch undefined: time alone, or the end of the source
   */
  readonly onOutcomes?: (outcomes: readonly Outcome[], batch?: Batch) => void;
  /** Told, at a limited rate, of what an operator must hear: a sink that fails or works again, messages set aside, samples left out. */
  readonly onWarning?: (warning: Warning) => void;
  /** Counts what is left out; give one that the source counts in as well. */
  readonly drops?: Drops;
  /** Seen to its end before the first sample, where there is no checkpoint: a warm start from the past. Nobody is told of its incidents. */
  readonly trainOn?: () => Promise<Source>;
  /** A checkpoint of another source will do: its models go on, and `source` is read from its beginning. */
  readonly adopt?: boolean;
  /** Partitions of the topic that `source` is one of: kept in checkpoints, and refused when it has changed. */
  readonly partitions?: number;
}

export interface RunSummary {
  /** Why it ended. */
  readonly reason: 'ended' | 'stopped';
  readonly samples: number;
  /** That began in this run. */
  readonly incidents: number;
  readonly checkpoints: number;
  readonly undelivered: number;
  /** Values that were missing or infinite; absent where none was. */
  readonly missing?: number;
  /** Keys that fell silent before the source ended; absent where none did. */
  readonly silent?: readonly SilentKey[];
}
