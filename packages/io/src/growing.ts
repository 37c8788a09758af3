/** Cells in a block: large enough that joining is rare, small enough that the last one wastes little. */
const BLOCK = 65_536;

/** A column that grows without ever copying what it already holds. */
export interface Growing {
  readonly full: Float64Array[];
  last: Float64Array;
  used: number;
}

export const growing = (): Growing => ({ full: [], last: new Float64Array(0), used: 0 });

export function push(column: Growing, value: number): void {
  if (column.used === column.last.length) {
    if (column.used > 0) column.full.push(column.last);
    column.last = new Float64Array(BLOCK);
    column.used = 0;
  }
  column.last[column.used++] = value;
}

/** Append `count` missing cells. */
export function pad(column: Growing, count: number): void {
  for (let i = 0; i < count; ++i) push(column, Number.NaN);
}

export const size = (column: Growing): number => column.full.length * BLOCK + column.used;

/** Join the blocks; the column is empty afterwards, so that the cells never lie in memory twice for more than one column. */
export function join(column: Growing): Float64Array {
  const out = new Float64Array(size(column));
  column.full.forEach((block, i) => {
    out.set(block, i * BLOCK);
  });
  out.set(column.last.subarray(0, column.used), column.full.length * BLOCK);
  clear(column);
  return out;
}

/** Let go of all cells. */
export function clear(column: Growing): void {
  column.full.length = 0;
  column.last = new Float64Array(0);
  column.used = 0;
}
