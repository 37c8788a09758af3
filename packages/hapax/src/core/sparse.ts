import { HapaxError } from './errors.ts';
import type { Matrix } from './matrix.ts';

/**
 * Samples of which most cells are zero, as compressed sparse rows (CSR, the names are SciPy's): row `i` holds `data[p]` in column
 * `indices[p]` for `p` from `indptr[i]` to `indptr[i + 1]`, columns ascending. A cell that is not stored is 0, not missing.
 */
export interface Sparse {
  readonly data: Float64Array;
  readonly indices: Uint32Array;
  /** Shape (rows + 1). */
  readonly indptr: Uint32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Cells that sparse samples may take as dense ones in a fit: 256 MiB. */
export const MOST_DENSE = 2 ** 25;

/**
 * Sparse samples from a list of cells for each.
 * @param rows for each sample its cells as [column, value], in any order; cells of the same column are added up
 * @throws HapaxError `SHAPE` for a column outside [0, columns), `INPUT` for a value that is no number
 */
export function sparse(rows: readonly (readonly (readonly [number, number])[])[], columns: number): Sparse {
  const most = rows.reduce((sum, cells) => sum + cells.length, 0);
  const data = new Float64Array(most);
  const indices = new Uint32Array(most);
  const indptr = new Uint32Array(rows.length + 1);
  let n = 0;
  for (let i = 0; i < rows.length; ++i) {
    const from = n;
    for (const [column, value] of [...rows[i]].sort(([a], [b]) => a - b)) {
      if (!(Number.isInteger(column) && column >= 0 && column < columns))
        throw new HapaxError('SHAPE', `sample ${i} has a value in column ${column}; columns are whole numbers from 0 to ${columns - 1}`);
      if (typeof value !== 'number')
        throw new HapaxError('INPUT', `sample ${i}: the value of column ${column} is ${String(value)}, not a number; pass NaN for missing`);
      if (n > from && indices[n - 1] === column) data[n - 1] += value;
      else {
        indices[n] = column;
        data[n++] = value;
      }
    }
    indptr[i + 1] = n;
  }
  return { data: data.slice(0, n), indices: indices.slice(0, n), indptr, rows: rows.length, columns };
}

/** Whether samples are sparse ones. */
export const isSparse = (samples: object): samples is Sparse => 'indptr' in samples;

/**
 * Refuse what is not as `Sparse` says, with the place.
 * @throws HapaxError `SHAPE`
 */
export function checkSparse(x: Sparse): Sparse {
  const { data, indices, indptr, rows, columns } = x;
  const refuse = (what: string): never => {
    throw new HapaxError('SHAPE', `sparse samples: ${what}; make them with \`sparse(cells, columns)\``);
  };
  if (!(data instanceof Float64Array)) refuse('`data` must be a Float64Array');
  if (!(indices instanceof Uint32Array) || !(indptr instanceof Uint32Array)) refuse('`indices` and `indptr` must be Uint32Arrays');
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(columns) && columns >= 0))
    refuse(`rows and columns must be whole numbers from 0 on; got ${rows} and ${columns}`);
  if (indptr.length !== rows + 1) refuse(`\`indptr\` must have ${rows + 1} entries for ${rows} rows; got ${indptr.length}`);
  if (indptr[0] !== 0 || indptr[rows] !== data.length || indices.length !== data.length)
    refuse(`\`indptr\` runs from ${indptr[0]} to ${indptr[rows]}, beside ${data.length} values and ${indices.length} columns`);
  for (let i = 0; i < rows; ++i) if (indptr[i + 1] < indptr[i]) refuse(`\`indptr\` falls at row ${i}`);
  for (let i = 0; i < rows; ++i) {
    for (let p = indptr[i]; p < indptr[i + 1]; ++p) {
      if (indices[p] >= columns) refuse(`row ${i} has a value in column ${indices[p]} of ${columns}`);
      if (p > indptr[i] && indices[p] <= indices[p - 1])
        refuse(`the columns of row ${i} must ascend; ${indices[p]} follows ${indices[p - 1]}`);
    }
  }
  return x;
}

/** Rows `from` to `to` with their zeros filled in. Cost: O((to - from) · columns). */
export function dense({ data, indices, indptr, rows, columns }: Sparse, from = 0, to = rows): Matrix {
  const values = new Float64Array((to - from) * columns);
  for (let i = from; i < to; ++i) {
    const start = (i - from) * columns;
    for (let p = indptr[i]; p < indptr[i + 1]; ++p) values[start + indices[p]] = data[p];
  }
  return { values, rows: to - from, columns };
}

/** The stored cells of a dense matrix: those that are not 0. */
export function sparseOf({ values, rows, columns }: Matrix): Sparse {
  const indptr = new Uint32Array(rows + 1);
  let n = 0;
  for (let i = 0, k = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j, ++k) if (values[k] !== 0) n += 1;
    indptr[i + 1] = n;
  }
  const data = new Float64Array(n);
  const indices = new Uint32Array(n);
  for (let k = 0, p = 0; k < values.length; ++k) {
    if (values[k] !== 0) {
      data[p] = values[k];
      indices[p++] = k % columns;
    }
  }
  return { data, indices, indptr, rows, columns };
}

/** Copy the sparse samples at `at`, in that order. */
export function takeSparse({ data, indices, indptr, columns }: Sparse, at: ArrayLike<number>): Sparse {
  const starts = new Uint32Array(at.length + 1);
  for (let i = 0; i < at.length; ++i) starts[i + 1] = starts[i] + indptr[at[i] + 1] - indptr[at[i]];
  const out = { data: new Float64Array(starts[at.length]), indices: new Uint32Array(starts[at.length]) };
  for (let i = 0; i < at.length; ++i) {
    out.data.set(data.subarray(indptr[at[i]], indptr[at[i] + 1]), starts[i]);
    out.indices.set(indices.subarray(indptr[at[i]], indptr[at[i] + 1]), starts[i]);
  }
  return { ...out, indptr: starts, rows: at.length, columns };
}

/**
 * Sparse samples for a method that takes dense ones only.
 * @throws HapaxError `INPUT` when they would take more than `MOST_DENSE` cells
 */
export function densified(who: string, x: Sparse): Matrix {
  const cells = x.rows * x.columns;
  if (cells > MOST_DENSE)
    throw new HapaxError(
      'INPUT',
      `${who} works on dense samples, and ${x.rows} x ${x.columns} sparse ones would take ${Math.ceil((cells * 8) / 2 ** 20)} MiB as such (at most ${(MOST_DENSE * 8) / 2 ** 20}): fit on fewer samples or features, or use a method that takes sparse rows`,
    );
  return dense(x);
}
