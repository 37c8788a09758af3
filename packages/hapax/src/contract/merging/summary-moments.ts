import type { Matrix } from '../../core/matrix.ts';
import { deviationProduct, rounded } from '../../kernels/linear/exact-sums.ts';
import { pairAt, type Summary } from './summary.ts';

/** Mean and sum of squared deviations of each column over its known values: each rounded once. */
export function momentsOf({ columns, known, sums }: Summary): { readonly mean: Float64Array; readonly squares: Float64Array } {
  const mean = Float64Array.from({ length: columns }, (_, j) => (known[j] > 0 ? rounded(sums, j) / known[j] : 0));
  const squares = Float64Array.from({ length: columns }, (_, j) =>
    known[j] > 0 ? Math.max(0, deviationProduct(sums, known[j], columns + j, j, j) / known[j]) : 0,
  );
  return { mean, squares };
}

/** Mean of each column, and sums of products of deviations from it, shape (columns, columns), over the rows without a missing value. */
export function scatterOf({ columns, complete, products }: Summary): { readonly mean: Float64Array; readonly scatter: Float64Array } {
  const mean = Float64Array.from({ length: columns }, (_, j) => (complete > 0 ? rounded(products, j) / complete : 0));
  const scatter = new Float64Array(columns * columns);
  for (let j = 0; j < columns; ++j)
    for (let k = j; k < columns; ++k) {
      const value = complete > 0 ? deviationProduct(products, complete, pairAt(columns, j, k), j, k) / complete : 0;
      scatter[j * columns + k] = value;
      scatter[k * columns + j] = value;
    }
  return { mean, scatter };
}

/** The least and the largest value of each column as two samples: enough to know which columns are constant. */
export function rangeOf({ columns, least, largest }: Summary): Matrix {
  const values = new Float64Array(2 * columns);
  values.set(least);
  values.set(largest, columns);
  return { values, rows: 2, columns };
}
