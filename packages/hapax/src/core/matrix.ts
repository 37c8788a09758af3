import { HapaxError } from './errors.ts';

/** Samples of equal width in one row-major buffer: cell (i, j) is `values[i * columns + j]`. Missing is NaN. */
export interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Behind the door of a detector that has missing cells filled in: 1 where a value was, shape of `values`. Without it none was. */
  readonly filled?: Uint8Array;
}

/** What public doors accept as samples: a matrix, or any array of array-likes of numbers. */
export type Rows = Matrix | readonly ArrayLike<number>[];

/** Largest magnitude that methods take: its square, and the sum of many squares, is still a number. */
export const LARGEST = 1e150;

/** Why a value beyond `LARGEST` is refused, and the way out. */
export const tooLarge = (value: number): string =>
  Math.abs(value) === Infinity
    ? `${value}; values must be finite, or NaN for missing`
    : `${value}; values must lie between -1e150 and 1e150: scale the feature, or pass NaN for missing`;

/**
 * Place of the first value from `from` on that is missing or beyond `LARGEST`; -1 when there is none. On the path of every fit and
 * score: eight values share a comparison, which a sum of magnitudes fails when one of them is NaN or large.
 */
export function firstUnusual(values: Float64Array, from = 0): number {
  const { abs } = Math;
  const n = values.length;
  let k = from;
  for (; k + 8 <= n; k += 8) {
    const a = abs(values[k]) + abs(values[k + 1]) + (abs(values[k + 2]) + abs(values[k + 3]));
    const b = abs(values[k + 4]) + abs(values[k + 5]) + (abs(values[k + 6]) + abs(values[k + 7]));
    if (!(a + b <= LARGEST)) {
      for (let i = k; i < k + 8; ++i) if (!(abs(values[i]) <= LARGEST)) return i;
    }
  }
  for (; k < n; ++k) if (!(abs(values[k]) <= LARGEST)) return k;
  return -1;
}

/**
 * Copy an array of samples into a matrix; `null` and `undefined` are missing.
 * @param rows samples of equal width, shape (nSamples, nFeatures)
 * @throws HapaxError `SHAPE` when a sample differs in width from the first, `INPUT` when something is not a number
 */
export function matrix(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columns);
  // Not `forEach`, which passes over holes: they would be samples of zeros.
  for (let i = 0; i < rows.length; ++i) {
    const row = rows[i];
    if (row?.length === undefined || typeof row === 'string')
      throw new HapaxError('SHAPE', `sample ${i} is ${shown(row)}, not a list of numbers; samples of one feature are [[1], [2], …]`);
    if (row.length !== columns) throw new HapaxError('SHAPE', `sample ${i} has ${row.length} values; the first sample has ${columns}`);
    copyNumbers(row, values, i * columns, () => `sample ${i}`);
  }
  return { values, rows: rows.length, columns };
}

/**
 * Copy a sample to its place in `into`. Programs without types hand in `null`, and text that JavaScript would count with.
 * @param whose the sample in words, for the error
 * @throws HapaxError `INPUT` for what is neither a number nor missing
 */
export function copyNumbers(sample: ArrayLike<number>, into: Float64Array, at: number, whose: () => string): void {
  if (ArrayBuffer.isView(sample)) {
    into.set(sample, at);
    return;
  }
  for (let j = 0; j < sample.length; ++j) {
    const value: unknown = sample[j];
    if (typeof value === 'number') into[at + j] = value;
    else if (value === null || value === undefined) into[at + j] = Number.NaN;
    else throw new HapaxError('INPUT', `${whose()}: value ${j} is ${shown(value)}, not a number; pass NaN or null for missing`);
  }
}

/**
 * `copyNumbers` to the beginning of `into` where every value is a number within `LARGEST`, in one pass and without a closure: what scoring
 * a single sample spends its time on. @returns whether it was so; if not, `into` holds a part of it
 */
export function copiedUsual(sample: ArrayLike<number>, into: Float64Array): boolean {
  for (let j = 0; j < sample.length; ++j) {
    const value: unknown = sample[j];
    if (!(typeof value === 'number' && value <= LARGEST && value >= -LARGEST)) return false;
    into[j] = value;
  }
  return true;
}

/**
 * A sample of its own numbers.
 * @throws HapaxError `INPUT` for what is neither a number nor missing
 */
export function numbers(sample: ArrayLike<number>, whose: () => string): Float64Array {
  const values = new Float64Array(sample.length);
  copyNumbers(sample, values, 0, whose);
  return values;
}

/** A value of any type, briefly. */
const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, 40))
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(value);

/**
 * The samples as a matrix; a matrix is passed through without a copy.
 * @throws HapaxError `SHAPE`, `INPUT`
 */
export function toMatrix(rows: Rows): Matrix {
  if (Array.isArray(rows)) return matrix(rows);
  if (typeof rows === 'object' && rows !== null && 'columns' in rows) return checkMatrix(rows);
  throw new HapaxError('INPUT', `samples must be a list of lists of numbers, or a matrix; got ${shown(rows)}`);
}

/** Refuse a ready-made matrix that is not one: its methods would read past its end, and give numbers all the same. */
function checkMatrix(x: Matrix): Matrix {
  const { values, rows, columns } = x;
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(columns) && columns >= 0))
    throw new HapaxError('SHAPE', `a matrix has whole numbers of rows and columns; got ${shown(rows)} x ${shown(columns)}`);
  if (!(values instanceof Float64Array))
    throw new HapaxError('SHAPE', `the values of a matrix are a Float64Array; got ${shown(values)}: \`matrix(rows)\` makes one of a list`);
  if (values.length !== rows * columns)
    throw new HapaxError(
      'SHAPE',
      `a matrix of ${rows} x ${columns} has ${rows * columns} values; got ${values.length}${values.length === 0 ? ', as after its buffer was moved to another thread' : ''}`,
    );
  return x;
}

/** A matrix of zeros, shape (rows, columns). */
export const zeros = (rows: number, columns: number): Matrix => ({ values: new Float64Array(rows * columns), rows, columns });

/** Copy feature `j` out of `x`, shape (nSamples). */
export function column(x: Matrix, j: number): Float64Array {
  const out = new Float64Array(x.rows);
  for (let i = 0, k = j; i < x.rows; ++i, k += x.columns) out[i] = x.values[k];
  return out;
}

/** Sample `i` of `x` as a view, not a copy, shape (nFeatures). */
export const row = (x: Matrix, i: number): Float64Array => x.values.subarray(i * x.columns, (i + 1) * x.columns);

/** Copy the samples at `indices`, in that order. */
export function take(x: Matrix, indices: ArrayLike<number>): Matrix {
  const out = zeros(indices.length, x.columns);
  for (let i = 0, o = 0; i < indices.length; ++i) {
    for (let p = indices[i] * x.columns, end = p + x.columns; p < end; ++p, ++o) out.values[o] = x.values[p];
  }
  return x.filled ? { ...out, filled: takeFilled(x.filled, x.columns, indices) } : out;
}

function takeFilled(filled: Uint8Array, columns: number, indices: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(indices.length * columns);
  for (let i = 0; i < indices.length; ++i) out.set(filled.subarray(indices[i] * columns, (indices[i] + 1) * columns), i * columns);
  return out;
}

/** The samples at `indices`, in that order: without a copy where they are all as they stand. */
export const samplesAt = (x: Matrix, indices: Int32Array): Matrix =>
  indices.length === x.rows && indices.every((i, k) => i === k) ? x : take(x, indices);

/** Features that are copied side by side: a cache line of them. */
const LINE = 8;

/** Copy all features out of the samples at `indices`, in that order; each has shape (indices). Reads each sample once per cache line. */
export function columnsAt(x: Matrix, indices: ArrayLike<number>): Float64Array[] {
  const n = indices.length;
  const out: Float64Array[] = [];
  for (let first = 0; first < x.columns; first += LINE) {
    const width = Math.min(LINE, x.columns - first);
    const part = Array.from({ length: width }, () => new Float64Array(n));
    for (let i = 0; i < n; ++i) {
      const p = indices[i] * x.columns + first;
      for (let j = 0; j < width; ++j) part[j][i] = x.values[p + j];
    }
    out.push(...part);
  }
  return out;
}
