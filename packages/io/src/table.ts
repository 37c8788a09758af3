import type { Matrix } from 'hapax';

/** A column of numbers; a missing cell is NaN. */
export interface NumberColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** When each row happened: milliseconds since 1970 UTC, or plain numbers that only order the rows. */
export interface TimeColumn {
  readonly name: string;
  readonly unit: 'ms' | 'number';
  readonly values: Float64Array;
}

/** What is known about each row beside its features, as the file spells it: `names[codes[i]]`. */
export interface LabelColumn {
  readonly name: string;
  readonly names: readonly string[];
  readonly codes: Int32Array;
}

/** What a file holds: its number columns, when each row happened, and labels kept apart from both. */
export interface Table {
  /** The file, as it was named. */
  readonly source: string;
  readonly rows: number;
  readonly features: readonly NumberColumn[];
  readonly time?: TimeColumn;
  readonly labels?: LabelColumn;
  /** Where row `i` stands in the file. */
  place(i: number): Place;
  /** What the reader decided by itself, in sentences for people. */
  readonly notes: readonly string[];
}

/** `line 812` of a text file, `row 812` of a workbook or a Parquet file; both count from 1. */
export interface Place {
  readonly kind: 'line' | 'row';
  readonly number: number;
}

export const showPlace = ({ kind, number }: Place): string => `${kind} ${number}`;

/** The features side by side, shape (rows, features). */
export function featureMatrix({ rows, features }: Table): Matrix {
  const columns = features.length;
  const values = new Float64Array(rows * columns);
  features.forEach((feature, j) => {
    for (let i = 0, k = j; i < rows; ++i, k += columns) values[k] = feature.values[i];
  });
  return { values, rows, columns };
}
