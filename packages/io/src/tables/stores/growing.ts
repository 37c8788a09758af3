import { type Packed, pack, unpack } from './packed.ts';

/** Cells in a block: large enough that packing is rare work, small enough that one block unpacked is little memory. */
const BLOCK = 65_536;

/** A column that grows without ever copying what it already holds; whole blocks are packed. */
export interface Growing {
  readonly full: Packed[];
  last: Float64Array;
  used: number;
}

export const growing = (): Growing => ({ full: [], last: new Float64Array(0), used: 0 });

export function push(column: Growing, value: number): void {
  if (column.used === column.last.length) makeRoom(column);
  column.last[column.used++] = value;
}

/** Short columns start small: a wide table has many, and most tables are short. */
const FIRST = 1024;

function makeRoom(column: Growing): void {
  const { full, last, used } = column;
  if (used < BLOCK) {
    column.last = new Float64Array(used === 0 && full.length === 0 ? FIRST : Math.min(BLOCK, 4 * used));
    column.last.set(last);
    return;
  }
  const packed = pack(last, full[full.length - 1]);
  full.push(packed);
  // A block that did not become smaller is kept as it is, so the next needs memory of its own.
  if (packed === last) column.last = new Float64Array(BLOCK);
  column.used = 0;
}

/** Append `count` missing cells. */
export function pad(column: Growing, count: number): void {
  for (let i = 0; i < count; ++i) push(column, Number.NaN);
}

export const size = (column: Growing): number => column.full.length * BLOCK + column.used;

/** Write the cells from `from` until `to` to `out[start]`, `out[start + step]` and so on. */
export function copyTo(column: Growing, out: Float64Array, start: number, step: number, from = 0, to = size(column)): void {
  const { full, last } = column;
  for (let at = from; at < to; ) {
    const block = Math.floor(at / BLOCK);
    const first = at - block * BLOCK;
    const end = Math.min(BLOCK, to - block * BLOCK);
    unpack(block < full.length ? full[block] : last, out, start + (at - from) * step, step, first, end);
    at = block * BLOCK + end;
  }
}

/** All cells side by side. */
export function joined(column: Growing): Float64Array {
  const out = new Float64Array(size(column));
  copyTo(column, out, 0, 1);
  return out;
}

/** The cells in order, some at a time; what is yielded is valid until the next. */
export function* blocks({ full, last, used }: Growing): Generator<Float64Array> {
  const out = new Float64Array(full.length === 0 ? 0 : BLOCK);
  for (const block of full) {
    unpack(block, out, 0, 1);
    yield out;
  }
  yield last.subarray(0, used);
}

/** Give back the room for cells that did not come. */
export function close(column: Growing): void {
  if (column.used < column.last.length) column.last = column.last.slice(0, column.used);
}

/** Let go of all cells. */
export function clear(column: Growing): void {
  column.full.length = 0;
  column.last = new Float64Array(0);
  column.used = 0;
}
