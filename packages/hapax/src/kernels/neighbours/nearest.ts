import type { Matrix } from '../../core/matrix.ts';
import { squaredDistances } from './distance.ts';

/** Distances computed at once: 4 MB. */
const CELLS = 2 ** 19;

/**
 * Hand blocks of squared distances to `visit`: the block holds rows `from` to `to` of `x` against all rows of `points`,
 * row-major, and is overwritten by the next. Cost: O(n m d), memory constant in n.
 */
export function distanceBlocks(x: Matrix, points: Matrix, visit: (block: Float64Array, from: number, to: number) => void): void {
  const rows = Math.max(1, Math.min(x.rows, Math.floor(CELLS / Math.max(1, points.rows))));
  const out = new Float64Array(rows * points.rows);
  for (let from = 0; from < x.rows; from += rows) {
    const to = Math.min(x.rows, from + rows);
    const block = { values: x.values.subarray(from * x.columns, to * x.columns), rows: to - from, columns: x.columns };
    squaredDistances(block, points, out.subarray(0, (to - from) * points.rows));
    visit(out, from, to);
  }
}

/** For each row of `x` the nearest of `points` (the first of equals) and the squared distance to it, shape (nSamples) each. */
export function nearestPoints(x: Matrix, points: Matrix, index: Int32Array, squared: Float64Array): void {
  const m = points.rows;
  distanceBlocks(x, points, (block, from, to) => {
    for (let i = from, k = 0; i < to; ++i) {
      let best = Infinity;
      let at = 0;
      for (let j = 0; j < m; ++j, ++k) {
        if (block[k] < best) {
          best = block[k];
          at = j;
        }
      }
      index[i] = at;
      squared[i] = best;
    }
  });
}

/** A distance from its square; differences whose square overflows stay finite. */
export const distance = (squared: number): number => Math.min(Math.sqrt(squared), Number.MAX_VALUE);

/** Share of each feature in the distance from `point` to row `j` of `points`: squared differences over the distance, so that they add up to it. */
export function distanceShares(point: Float64Array, points: Matrix, j: number): Float64Array {
  const squares = point.map((v, k) => Math.min((v - points.values[j * points.columns + k]) ** 2, Number.MAX_VALUE / point.length));
  const length = Math.sqrt(squares.reduce((sum, s) => sum + s, 0));
  return length === 0 ? squares : squares.map((s) => s / length);
}
