import { HapaxError } from '../../core/errors.ts';
import type { Matrix } from '../../core/matrix.ts';
import { isSparse } from '../../core/sparse.ts';
import { addProductTo, addTo, type ExactSums, exactSums, mergedSums, normal } from '../../kernels/linear/exact-sums.ts';
import { mergedOutermost, type Outermost, outermost, takeOutermost } from '../../kernels/ranks/outermost.ts';
import { mergedSamples, type RowSample, rowSample, sampleRows, settledSample } from '../../kernels/ranks/row-sample.ts';
import { atTheDoor, checkInput, type Samples } from '../samples.ts';

/** Rows that the sample of a summary holds at most: a table of no more rows is held whole. */
export const SAMPLE_ROWS = 32_768;
/** Outermost values of each side of each column that are kept. */
const OUTERMOST = 1024;

/** What a table that lies in parts is summed up to; a model is made of it without the rows. Plain data. */
export interface Summary {
  readonly columns: number;
  /** How many parts the table has, and which of them are in here, ascending. */
  readonly of: number;
  parts: Int32Array;
  rows: number;
  /** Known values of each column. */
  readonly known: Float64Array;
  /** Least and largest known value of each column. */
  readonly least: Float64Array;
  readonly largest: Float64Array;
  /** Σx and Σx² of each column over its known values: first all of the one, then all of the other. */
  sums: ExactSums;
  /** Rows without a missing value, and Σx, then Σx·y of each pair of columns over these. Without pairs where no method needs them. */
  complete: number;
  products: ExactSums;
  readonly pairs: boolean;
  sample: RowSample;
  outermost: Outermost;
}

/** Which part of how many; the seed decides which rows are in the sample. */
export interface SummaryOptions {
  readonly part: number;
  readonly of: number;
  readonly seed: number;
  /** Sums of products of columns, which cost d²/2 a row. */
  readonly pairs: boolean;
  /** Rows that the sample holds at most; `SAMPLE_ROWS` unless given. */
  readonly sampleRows?: number;
}

/** Sums up the rows of one part as they come. */
export interface Summing {
  /** Take in rows. @throws HapaxError `SHAPE`, `INPUT` as a fit does */
  add(rows: Samples): void;
  summary(): Summary;
}

/** Where the product of columns j ≤ k stands, behind the sums. */
export const pairAt = (columns: number, j: number, k: number): number => columns + j * columns - (j * (j - 1)) / 2 + k - j;

/**
 * Begin a summary of a part. Cost: O(d) a row, O(d²) with pairs; memory for the sample.
 * @throws HapaxError `OPTION` at a part that is none
 */
export function summing(columns: number, { part, of, seed, pairs, sampleRows: most = SAMPLE_ROWS }: SummaryOptions): Summing {
  if (!(Number.isInteger(of) && of >= 1 && of <= 1e6))
    throw new HapaxError('OPTION', `summary: \`of\` must be an integer in [1, 1000000]; got ${of}`);
  if (!(Number.isInteger(part) && part >= 1 && part <= of))
    throw new HapaxError('OPTION', `summary: \`part\` must be an integer in [1, ${of}]; got ${part}`);
  const s: Summary = {
    columns,
    of,
    parts: Int32Array.of(part),
    rows: 0,
    known: new Float64Array(columns),
    least: new Float64Array(columns).fill(Number.NaN),
    largest: new Float64Array(columns).fill(Number.NaN),
    sums: exactSums(2 * columns),
    complete: 0,
    products: exactSums(pairs ? columns + (columns * (columns + 1)) / 2 : 0),
    pairs,
    sample: rowSample(most, seed),
    outermost: outermost(columns, OUTERMOST),
  };
  return {
    add(rows) {
      const x = atTheDoor(rows);
      if (isSparse(x)) throw new HapaxError('INPUT', 'summary: sparse samples are not summed up; make them dense');
      if (x.rows === 0) return;
      if (x.columns !== columns) throw new HapaxError('SHAPE', `summary: the table has ${columns} features; got ${x.columns}`);
      checkInput('summary', x);
      addRows(s, x);
      sampleRows(s.sample, part, s.rows, x.values, x.rows, columns);
      takeOutermost(s.outermost, x.values, x.rows, columns);
      s.rows += x.rows;
    },
    summary: () => ({ ...s, sums: normal(s.sums), products: normal(s.products), sample: settledSample(s.sample, columns) }),
  };
}

function addRows(s: Summary, { values, rows, columns }: Matrix): void {
  for (let i = 0, p = 0; i < rows; ++i, p += columns) {
    let whole = true;
    for (let j = 0; j < columns; ++j) {
      const value = values[p + j];
      if (value !== value) {
        whole = false;
        continue;
      }
      s.known[j] += 1;
      if (!(value >= s.least[j])) s.least[j] = value;
      if (!(value <= s.largest[j])) s.largest[j] = value;
      addTo(s.sums, j, value);
      addProductTo(s.sums, columns + j, value, value);
    }
    if (!whole) continue;
    s.complete += 1;
    if (!s.pairs) continue;
    let at = columns;
    for (let j = 0; j < columns; ++j) {
      const value = values[p + j];
      addTo(s.products, j, value);
      for (let k = j; k < columns; ++k) addProductTo(s.products, at++, value, values[p + k]);
    }
  }
}

/**
 * The summary of two parts, or of many that were merged before: the same bits whichever comes first and however they are bracketed.
 * @throws HapaxError `INPUT` when they are not of one table, or a part is in both
 */
export function mergeSummaries(one: Summary, other: Summary): Summary {
  const differ = (what: string, a: unknown, b: unknown) =>
    new HapaxError('INPUT', `merge: the parts are not of one table: ${what} is ${a} in one and ${b} in the other`);
  if (one.columns !== other.columns) throw differ('the number of features', one.columns, other.columns);
  if (one.of !== other.of) throw differ('the number of parts', one.of, other.of);
  if (one.pairs !== other.pairs) throw differ('whether products are summed', one.pairs, other.pairs);
  if (one.sample.seed !== other.sample.seed) throw differ('the seed', one.sample.seed, other.sample.seed);
  if (one.sample.most !== other.sample.most) throw differ('the size of the sample', one.sample.most, other.sample.most);
  const mine = new Set(one.parts);
  const twice = other.parts.find((part) => mine.has(part));
  if (twice !== undefined) throw new HapaxError('INPUT', `merge: part ${twice} of ${one.of} comes twice; each part counts once`);
  const added = (a: Float64Array, b: Float64Array) => a.map((value, j) => value + b[j]);
  const outer = (a: Float64Array, b: Float64Array, pick: (x: number, y: number) => number) =>
    a.map((value, j) => (value !== value ? b[j] : b[j] !== b[j] ? value : pick(value, b[j])));
  return {
    columns: one.columns,
    of: one.of,
    parts: Int32Array.from([...one.parts, ...other.parts]).sort(),
    rows: one.rows + other.rows,
    known: added(one.known, other.known),
    least: outer(one.least, other.least, Math.min),
    largest: outer(one.largest, other.largest, Math.max),
    sums: mergedSums(one.sums, other.sums),
    complete: one.complete + other.complete,
    products: mergedSums(one.products, other.products),
    pairs: one.pairs,
    sample: mergedSamples(one.sample, other.sample, one.columns),
    outermost: mergedOutermost(one.outermost, other.outermost),
  };
}

/** Parts of the table that are not in the summary. */
export const missingParts = ({ parts, of }: Summary): number[] => {
  const there = new Set(parts);
  return Array.from({ length: of }, (_, i) => i + 1).filter((part) => !there.has(part));
};
