import { characters } from './input.ts';

/** Signs of a file that holds a stream between two marks, and of a message. */
const MAGIC = 'ARROW1';
const CONTINUES = 0xffffffff;

export const isArrowFile = (start: Uint8Array): boolean => characters(start.subarray(0, 6)) === MAGIC;

/** A stream begins with a message: the mark of one, then its length. */
export const isArrowStream = (start: Uint8Array): boolean => {
  if (start.length < 8) return false;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = view.getUint32(4, true);
  return view.getUint32(0, true) === CONTINUES && length > 0 && length < 1 << 28;
};
