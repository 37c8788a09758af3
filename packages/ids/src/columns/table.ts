/** Columns that grow together, by name. */
export interface Column {
  readonly name: string;
  readonly type: 'f64' | 'i32' | 'u8';
}

const ARRAYS = { f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;
const BYTES = { f64: 8, i32: 4, u8: 1 } as const;

/** Typed arrays of equal length, in the order of the columns. */
export type Arrays = (Float64Array | Int32Array | Uint8Array)[];

export const arraysFor = (columns: readonly Column[], rows: number): Arrays => columns.map(({ type }) => new ARRAYS[type](rows));

/** Bytes that a row takes. */
export const rowBytes = (columns: readonly Column[]): number => columns.reduce((sum, { type }) => sum + BYTES[type], 0);

/** All columns of some rows as bytes, one column after another. */
export function toBytes(arrays: Arrays, rows: number): Buffer {
  return Buffer.concat(arrays.map((values) => Buffer.from(values.buffer, values.byteOffset, rows * values.BYTES_PER_ELEMENT)));
}

/** Take what `toBytes` gave into columns, from row `at` on. */
export function fromBytes(bytes: Buffer, arrays: Arrays, columns: readonly Column[], at: number, rows: number): void {
  let from = 0;
  for (const [j, { type }] of columns.entries()) {
    const length = rows * BYTES[type];
    // Copied: a view of a buffer at any place would not be aligned.
    const own = new Uint8Array(length);
    own.set(bytes.subarray(from, from + length));
    arrays[j].set(new ARRAYS[type](own.buffer), at);
    from += length;
  }
}
