import { HapaxError, LARGEST, type Matrix } from 'hapax';
import { clear, copyTo, type Growing, joined } from './growing.ts';

/** A column of numbers; a missing cell is NaN. Columns that were read from a file are held packed until `values` is asked for. */
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

/** Cells that nobody has asked for yet. */
const packed = new WeakMap<NumberColumn, Growing>();

/** A column over cells as they were read; `values` unpacks them once, for good. */
export function packedColumn(name: string, cells: Growing): NumberColumn {
  let values: Float64Array | undefined;
  const one: NumberColumn = {
    name,
    get values() {
      if (values === undefined) {
        values = joined(cells);
        packed.delete(one);
        clear(cells);
      }
      return values;
    },
  };
  packed.set(one, cells);
  return one;
}

/**
 * The features side by side, shape (rows, features). Columns that are packed stay so: the matrix is all that is added to memory.
 * @throws HapaxError `INPUT` at a value that methods cannot reckon with
 */
export function featureMatrix(table: Table): Matrix {
  const { rows, features } = table;
  const columns = features.length;
  const out = new Float64Array(rows * columns);
  features.forEach((feature, j) => {
    const cells = packed.get(feature);
    if (cells !== undefined) copyTo(cells, out, j, columns);
    else {
      const { values } = feature;
      for (let i = 0, k = j; i < rows; ++i, k += columns) out[k] = values[i];
    }
  });
  for (let k = 0; k < out.length; ++k) if (Math.abs(out[k]) > LARGEST) throw tooLarge(table, k, out[k]);
  return { values: out, rows, columns };
}

const tooLarge = ({ source, features, place }: Table, cell: number, value: number): HapaxError =>
  new HapaxError(
    'INPUT',
    `${source} ${showPlace(place(Math.floor(cell / features.length)))}: column \`${features[cell % features.length].name}\` is ${value}; values must lie between -1e150 and 1e150: scale the column, or leave it out`,
  );
