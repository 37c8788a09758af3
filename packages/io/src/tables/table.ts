import { HapaxError, LARGEST, type Matrix } from 'hapax';
import type { Code } from './stores/codes.ts';
import { clear, close, copyTo, type Growing, growing, joined, push } from './stores/growing.ts';
import type { TextStore } from './stores/text-store.ts';

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

/** Texts of the rows, which no method reads as numbers; held once where they repeat, packed where they do not. */
export interface TextColumn {
  readonly name: string;
  /** The text of a row as the file spells it; empty where it is missing. */
  at(row: number): string;
  /** The different texts, in the order in which they come; undefined where nearly every row has its own. */
  readonly names: readonly string[] | undefined;
  /** Which of the names each row has: `names[codes[i]]`, -1 where it is missing. Made when it is asked for first. */
  readonly codes: Int32Array;
}

/** A cell that is not what the rest of its column is. */
export interface OddCell {
  readonly place: Place;
  readonly text: string;
}

/** How a column of the file was read. */
export interface ColumnReading {
  readonly name: string;
  /** What most of its cells are. */
  readonly kind: 'number' | 'time' | 'clock' | 'text' | 'labels' | 'empty' | 'skipped';
  /** What it is used for: numbers that are no feature are `aside`, with identifiers and the like. */
  readonly use: 'feature' | 'time' | 'labels' | 'aside' | 'text' | 'none';
  /** Rows without a value. */
  readonly missing: number;
  /** How missing cells are spelt, beside the empty ones. */
  readonly missingAs: readonly string[];
  /** What stands before or behind its numbers. */
  readonly unit: string;
  /** What was read otherwise than as it stands, in words. */
  readonly how: readonly string[];
  /** Cells that are not what the column is, and were read as missing: how many, and the first few. */
  readonly bad: number;
  readonly badCells: readonly OddCell[];
  /** The most decimals that plain numbers have. */
  readonly decimals: number;
  /** Why its numbers are no feature. */
  readonly aside?: 'labels' | 'row numbers' | 'identifier';
  /** What shows that its numbers are names. */
  readonly evidence?: string;
  /** Whole numbers that are written with zeros in front, as codes are. */
  readonly padded: boolean;
  /** Why its numbers are codes, and kept as texts. */
  readonly code?: Code;
  /** The column holds true and false. */
  readonly boolean: boolean;
}

/** What a file holds: its number columns, when each row happened, and labels kept apart from both. */
export interface Table {
  /** The file, as it was named. */
  readonly source: string;
  readonly rows: number;
  readonly features: readonly NumberColumn[];
  readonly time?: TimeColumn;
  readonly labels?: LabelColumn;
  /** Columns of text: names, categories, identifiers. */
  readonly texts: readonly TextColumn[];
  /** Columns of numbers that are no features: identifiers, numbers of rows, what looks like labels. */
  readonly aside: readonly NumberColumn[];
  /** Every column of the file in its order, and how it was read. */
  readonly columns: readonly ColumnReading[];
  /** How the zone of the times is known; empty without times. */
  readonly zone: string;
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

/** Texts as they were read, of rows in this order or, without one, in that of the file. */
export function textColumn(name: string, store: TextStore, rows: number, order?: ArrayLike<number>): TextColumn {
  let codes: Int32Array | undefined;
  return {
    name,
    at: (row) => store.at(order === undefined ? row : order[row]),
    get names() {
      return store.names();
    },
    get codes() {
      if (codes === undefined) {
        const all = store.codes(rows);
        codes = order === undefined ? all : Int32Array.from(order, (i) => all[i]);
      }
      return codes;
    },
  };
}

/** The same texts, of some rows in some order. */
export function reorderedTexts(one: TextColumn, order: ArrayLike<number>): TextColumn {
  let codes: Int32Array | undefined;
  return {
    name: one.name,
    at: (row) => one.at(order[row]),
    get names() {
      return one.names;
    },
    get codes() {
      codes ??= Int32Array.from(order, (i) => one.codes[i]);
      return codes;
    },
  };
}

/** The cells of a column in another order, packed like those. */
export function reordered({ name, values }: NumberColumn, order: ArrayLike<number>): NumberColumn {
  const cells = growing();
  for (let i = 0; i < order.length; ++i) push(cells, values[order[i]]);
  close(cells);
  return packedColumn(name, cells);
}

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
export const featureMatrix = (table: Table): Matrix => featureRows(table, 0, table.rows);

/** The features of the rows from `from` until `to`, shape (to - from, features). @throws HapaxError `INPUT` as `featureMatrix` */
export function featureRows(table: Table, from: number, to: number): Matrix {
  const columns = table.features.length;
  const out = new Float64Array((to - from) * columns);
  for (const [j, feature] of table.features.entries()) fill(feature, from, to, out, j, columns);
  for (let k = 0; k < out.length; ++k) if (Math.abs(out[k]) > LARGEST) throw tooLarge(table, from, k, out[k]);
  return { values: out, rows: to - from, columns };
}

/** Rows unpacked at once. */
const SOME = 65_536;

/** The features of the rows at `indices`, ascending. @throws HapaxError `INPUT` as `featureMatrix` */
export function featuresAt(table: Table, indices: ArrayLike<number>): Matrix {
  const columns = table.features.length;
  const out = new Float64Array(indices.length * columns);
  let k = 0;
  for (let from = 0; from < table.rows; from += SOME) {
    const to = Math.min(table.rows, from + SOME);
    if (!(indices[k] < to)) continue;
    const { values } = featureRows(table, from, to);
    for (; indices[k] < to; ++k) {
      const at = (indices[k] - from) * columns;
      for (let j = 0; j < columns; ++j) out[k * columns + j] = values[at + j];
    }
  }
  return { values: out, rows: indices.length, columns };
}

/** The features of one row, without a check. */
export function sampleOf({ features }: Table, row: number): Float64Array {
  const out = new Float64Array(features.length);
  for (const [j, feature] of features.entries()) fill(feature, row, row + 1, out, j, 1);
  return out;
}

/** Columns that are packed stay so. */
function fill(feature: NumberColumn, from: number, to: number, out: Float64Array, start: number, step: number): void {
  const cells = packed.get(feature);
  if (cells !== undefined) copyTo(cells, out, start, step, from, to);
  else {
    const { values } = feature;
    for (let i = from, k = start; i < to; ++i, k += step) out[k] = values[i];
  }
}

const tooLarge = ({ source, features, place }: Table, from: number, cell: number, value: number): HapaxError =>
  new HapaxError(
    'INPUT',
    `${source} ${showPlace(place(from + Math.floor(cell / features.length)))}: column \`${features[cell % features.length].name}\` is ${value}; values must lie between -1e150 and 1e150: scale the column, or leave it out`,
  );
