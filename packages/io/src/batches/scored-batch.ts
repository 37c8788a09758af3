import type { RowBatch } from './row-batch.ts';

/** A column that is written behind those of the file; NaN, or an empty text, is missing. */
export type ResultColumn =
  | { readonly name: string; readonly kind: 'number' | 'flag'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly string[] };

/** Rows with what was found out about them. */
export interface ScoredBatch {
  readonly batch: RowBatch;
  readonly results: readonly ResultColumn[];
  /** The rows that are written, ascending; undefined: all. */
  readonly rows?: ArrayLike<number>;
}

export const OUTPUT_FORMATS = ['csv', 'ndjson', 'parquet', 'arrow'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What is written, beside the batches. */
export interface Writing {
  /** Names of the columns of the file, and what separates its cells. */
  readonly columns: readonly string[];
  readonly delimiter: string | undefined;
  /** Columns of the file that are written; undefined: all. */
  readonly keep: readonly string[] | undefined;
  /** Columns that are text though they look like numbers, where the format has kinds. */
  readonly text: readonly string[];
  /** Columns that are numbers of any size, also where the first rows hold whole ones. */
  readonly numbers: readonly string[];
  /** An Arrow file, which can be read here and there, or a stream. */
  readonly stream: boolean;
  /** Leave out the line of the names: another part has it. */
  readonly headless?: boolean;
  /** The file, for messages. */
  readonly source: string;
  /** The columns of results, for a file without a row. */
  readonly results: readonly Pick<ResultColumn, 'name' | 'kind'>[];
}
