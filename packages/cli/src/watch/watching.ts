import type { Surroundings } from '@hapax/connect';
import type { Hosting } from '@hapax/server';
import type { Run, RunSummary, StreamConfig } from 'hapax/stream';
import type { Pipeline } from './schema.ts';

/** A pipeline at work. */
export interface Watching {
  /** Samples and incidents of all the runs since the start are added up. */
  readonly done: Promise<RunSummary>;
  /** How the sinks are doing. */
  readonly sinks: Run['sinks'];
  /** Messages set aside since the start. */
  readonly deadLetters: number;
  /** Samples and records left out since the start. */
  readonly dropped: number;
  /** Where the state is, in words, when its source keeps it. */
  readonly place?: string;
  /** Where results and messages go besides the sinks, each in words. */
  readonly outputs?: readonly string[];
  /** False once a change could not be made, and what ran before cannot run either; then `done` rejects with the reason. */
  readonly goesOn?: boolean;
  stop(): Promise<RunSummary>;
  /** Go on with another file. Throws, and leaves everything running, when the models of the old one do not fit it. */
  change(pipeline: Pipeline): Promise<void>;
}

/** What a pipeline needs of the process. */
export interface WatchSurroundings extends Omit<Surroundings, 'features' | 'onTrouble' | 'journal'> {
  /** Lines for the operator. */
  readonly say: (text: string) => void;
  /** Go on with the models of a state that is of another source. */
  readonly adopt?: boolean;
  /** Where the state of a pipeline is that names no place for it, in words. */
  readonly elsewhere?: string;
  /** Where the run is shown, when it is. */
  readonly page?: { host(config: StreamConfig, source: string): Hosting };
}
