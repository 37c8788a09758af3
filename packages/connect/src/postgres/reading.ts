import type { Sample, Source } from 'hapax/stream';
import type { Database, Row } from './client.ts';
import type { PostgresSourceOptions } from './options.ts';

/** What polling and replication have in common. */
export interface Reading {
  readonly who: string;
  readonly options: PostgresSourceOptions;
  /** Columns that the samples are made of. */
  readonly columns: readonly string[];
  readonly open: boolean;
  database(): Promise<Database>;
  /** The connection failed: forget it, say so once, and wait. */
  failed(error: unknown): Promise<void>;
  worked(): void;
  wait(ms: number): Promise<void>;
  now(): number;
  say(text: string): void;
  samplesOf(rows: readonly Row[]): Sample[];
}

/** A way of reading. */
export interface How extends Pick<Source, 'read' | 'committed'> {
  /** What was said to the server has been heard. */
  settled?(): Promise<void>;
}
