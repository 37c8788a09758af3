import type { Cell } from '../tables/columns/column.ts';
import type { Format } from '../tables/input/format.ts';
import type { Place } from '../tables/table.ts';
import type { CsvSeen } from './csv-part.ts';

/** A batch as its message holds it. Columns are written behind it without a copy of those that it has. */
export interface ArrowRecord {
  readonly rows: number;
  /** Of each field, nested ones too: its length and how many cells are missing, 16 bytes. */
  readonly nodes: Uint8Array;
  /** Of each piece of memory: where in the body it lies and its length, 16 bytes. */
  readonly buffers: Uint8Array;
  readonly body: Uint8Array;
}

/** A batch as Arrow has it: its columns, and its message where that can be handed on. */
export interface HeldArrow {
  /** Of the Arrow library, which is not among what a package of ours depends on: its type is known where batches are made and written. */
  readonly table: object;
  readonly record: ArrowRecord | undefined;
}

/** Which columns are read for a model: numbers side by side, and columns of text by their words. */
export interface Wanted {
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

/** Some rows of a file, on their way through. Memory holds one or two of these, however long the file is. */
export interface RowBatch {
  readonly rows: number;
  /** The wanted numbers, NaN where one is missing, shape (rows, numbers); the next batch may lie in the same memory. */
  readonly values: Float64Array;
  /** The wanted words, empty where one is missing, shape (texts, rows). */
  readonly texts: readonly (readonly string[])[];
  /** Where row `i` stands in the file. */
  place(i: number): Place;
  /** Row `i` as the file spells it, without its end; of formats of text alone. */
  readonly line?: (i: number) => string;
  /** Column `j` of the file, shape (rows). */
  cells(j: number): ArrayLike<Cell>;
  /** The batch as Arrow has it; of Arrow alone. */
  readonly arrow?: HeldArrow;
}

/** A file that is read batch by batch. */
export interface BatchReader {
  readonly name: string;
  readonly format: Format;
  /** Names of all columns, in the order of the file; of NDJSON those of its first lines. */
  readonly columns: readonly string[];
  /** What separates cells, of delimited text. */
  readonly delimiter?: string;
  /** To be called once. @throws HapaxError `INPUT` when a wanted column is not there, `FILE` when the file cannot be read */
  batches(wanted: Wanted): AsyncGenerator<RowBatch>;
  /** What was read otherwise than as it stands, in sentences; complete when all batches have come. */
  notes(): readonly string[];
  /** What a part of delimited text has shown, when all its batches have come. */
  readonly csvSeen?: () => CsvSeen;
  /** Rows that could not be read and are in no batch. */
  readonly lost: { readonly count: number };
  close(): void;
}
