import type { BatchReadOptions, CsvPart, CsvSeen, OutputFormat } from '@hapax/io';

/** One file to score and where its result goes: plain data, which a worker thread can be sent. */
export interface PartJob {
  /** The file of the model. */
  readonly model: string;
  /** The file to read; undefined: standard input. */
  readonly input: string | undefined;
  /** The file to write; undefined: standard output. */
  readonly output: string | undefined;
  readonly to: OutputFormat | undefined;
  readonly reading: Omit<BatchReadOptions, 'onProgress' | 'part'>;
  /** Only these rows of the file, and their results in memory. */
  readonly part?: CsvPart;
  readonly features: readonly string[] | undefined;
  readonly keep: readonly string[] | undefined;
  readonly text: readonly string[];
  /** Which rows are written. */
  readonly rows: 'all' | 'anomalies';
  readonly reasons: boolean;
  /** What the names of the columns of results begin with. */
  readonly prefix: string;
}

/** What became of the rows of a file. */
export interface PartCounts {
  readonly source: string;
  /** Rows that were read. */
  readonly rows: number;
  readonly written: number;
  readonly anomalies: number;
  /** Rows that got no score: one of their values is missing, or too large. */
  readonly incomplete: number;
  readonly tooLarge: number;
  /** Rows that could not be read and are not in the result. */
  readonly lost: number;
  readonly notes: readonly string[];
  /** What a part of a file has shown. */
  readonly seen?: CsvSeen;
}
