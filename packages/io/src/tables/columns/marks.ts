/** A byte a row, held only from the first row on that has one. */
export interface Marks {
  bytes: Uint8Array;
}

export const marks = (): Marks => ({ bytes: new Uint8Array(0) });

export function setMark(target: Marks, row: number, code: number): void {
  if (row >= target.bytes.length) {
    const more = new Uint8Array(Math.max(1024, 2 * (row + 1)));
    more.set(target.bytes);
    target.bytes = more;
  }
  target.bytes[row] = code;
}

/** 0 for rows without a mark. */
export const markAt = ({ bytes }: Marks, row: number): number => (row < bytes.length ? bytes[row] : 0);
