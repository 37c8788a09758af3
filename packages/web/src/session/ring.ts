/** The newest rows of a stream, by column, so that a stretch of a column is one view without a copy. */
export interface Ring {
  readonly width: number;
  /** Index of the oldest row still kept. */
  readonly first: number;
  /** Index that the next row will get. */
  readonly next: number;
  /** Take in `width` numbers of `rows`, from position `at` on. */
  push(rows: Float64Array, at: number): void;
  at(column: number, index: number): number;
  /** Copy a row out. */
  row(index: number, out: Float64Array, at?: number): void;
  /** Rows [from, to) of a column as a view; valid until the next push. */
  view(column: number, from: number, to: number): Float64Array;
  /** Forget rows from `index` on: the next row gets that index. */
  cut(index: number): void;
  /** Forget everything; the next row gets index `start`. */
  clear(start: number): void;
}

/** @param capacity rows kept; memory is twice that, so that the kept rows always lie in one piece */
export function createRing(width: number, capacity: number): Ring {
  const columns = Array.from({ length: width }, () => new Float64Array(2 * capacity));
  let base = 0;
  let next = 0;
  return {
    width,
    get first() {
      return Math.max(base, next - capacity);
    },
    get next() {
      return next;
    },
    push(rows, at) {
      if (next - base === 2 * capacity) {
        for (const column of columns) column.copyWithin(0, capacity);
        base += capacity;
      }
      for (let j = 0; j < width; ++j) columns[j][next - base] = rows[at + j];
      next += 1;
    },
    at: (column, index) => columns[column][index - base],
    row(index, out, at = 0) {
      for (let j = 0; j < width; ++j) out[at + j] = columns[j][index - base];
    },
    view: (column, from, to) => columns[column].subarray(from - base, to - base),
    cut(index) {
      next = Math.max(base, Math.min(next, index));
    },
    clear(start) {
      base = start;
      next = start;
    },
  };
}
