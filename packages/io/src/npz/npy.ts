import { HapaxError } from 'hapax';

/** An array of a .npy file: values in row-major order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

type Reader = (view: DataView, at: number) => number;

/** Number formats of NumPy that are read, little-endian; bytes per value and how to read one. */
const FORMATS: Readonly<Record<string, readonly [number, Reader]>> = {
  '<f8': [8, (v, at) => v.getFloat64(at, true)],
  '<f4': [4, (v, at) => v.getFloat32(at, true)],
  '<i8': [8, (v, at) => Number(v.getBigInt64(at, true))],
  '<i4': [4, (v, at) => v.getInt32(at, true)],
  '<i2': [2, (v, at) => v.getInt16(at, true)],
  '|i1': [1, (v, at) => v.getInt8(at)],
  '|u1': [1, (v, at) => v.getUint8(at)],
  '|b1': [1, (v, at) => v.getUint8(at)],
  '<u2': [2, (v, at) => v.getUint16(at, true)],
  '<u4': [4, (v, at) => v.getUint32(at, true)],
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Where the value stands in row-major order that is at `k` where the first axis runs fastest. */
function rowMajor(k: number, shape: readonly number[]): number {
  let [at, rest] = [0, k];
  let stride = shape.reduce((a, b) => a * b, 1);
  for (const n of shape) {
    stride /= n;
    at += (rest % n) * stride;
    rest = Math.floor(rest / n);
  }
  return at;
}

/**
 * Read a .npy file (NumPy enhancement proposal 1). Pickled objects are refused: reading them would run code.
 * @param name said in errors
 * @throws HapaxError `FILE`
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const fail = (what: string): never => {
    throw new HapaxError('FILE', `${name}: ${what}`);
  };
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) fail('not a .npy array');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length) fail('the header is cut short');
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? fail('the header names no number format');
  const shape = (/'shape':\s*\(([\d, ]*)\)/.exec(header)?.[1] ?? fail('the header names no shape'))
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const [width, read] =
    FORMATS[descr] ?? fail(`number format ${JSON.stringify(descr.slice(0, 20))} is not read; save the array as float64`);
  const count = shape.reduce((a, b) => a * b, 1);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || end + count * width > bytes.length)
    fail(`${bytes.length - end} bytes of data do not hold shape (${shape.join(', ')})`);
  const values = new Float64Array(count);
  const columnMajor = /'fortran_order':\s*True/.test(header) && shape.length > 1;
  for (let k = 0; k < count; ++k) values[columnMajor ? rowMajor(k, shape) : k] = read(view, end + k * width);
  return { shape, values };
}
