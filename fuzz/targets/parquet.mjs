import { parquetWriteBuffer } from 'hyparquet-writer';
import { mutate } from '../engine/mutate.mjs';

const columns = (codec) => ({
  codec,
  columnData: [
    { name: 'time', data: [0, 1, 2, 3].map((day) => new Date(Date.UTC(2024, 0, 1 + day))), type: 'TIMESTAMP' },
    { name: 'a', data: [1.5, null, 3, 4], type: 'DOUBLE', nullable: true },
    { name: 'b', data: [1, 2, 3, 4], type: 'INT32' },
    { name: 'c', data: ['x', 'y', 'x', 'y'], type: 'STRING' },
  ],
});
export const PARQUET = () => ['UNCOMPRESSED', 'SNAPPY'].map((codec) => Buffer.from(parquetWriteBuffer(columns(codec))));

/** Where the footer begins; undefined for what is no Parquet file. */
function footerOf(bytes) {
  if (bytes.length < 12 || bytes.subarray(-4).toString() !== 'PAR1') return undefined;
  const size = bytes.readUInt32LE(bytes.length - 8);
  return size <= bytes.length - 8 ? bytes.length - 8 - size : undefined;
}

/** Numbers of the compact protocol, as varints: counts, sizes and offsets of the footer and of page headers are written so. */
const ODD = [0n, 1n, 2n, 3n, 8n, 127n, 128n, 2n ** 20n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n];
function varint(value) {
  const out = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...out, Number(rest)]);
    out.push(Number(rest & 127n) | 128);
  }
}

/** Change a number of the footer or of a page header, whatever its length, and say how long the footer is now. */
export function insideParquet(bytes, chance, context) {
  const start = footerOf(bytes);
  if (start === undefined) return mutate(bytes, chance, context);
  let footer = bytes.subarray(start, -8);
  let pages = bytes.subarray(0, start);
  const change = (part) => {
    if (chance.integer(3) > 0) {
      const at = chance.integer(part.length + 1);
      let end = at;
      while (end < part.length && part[end] >= 128) end += 1;
      return Buffer.concat([part.subarray(0, at), varint(ODD[chance.integer(ODD.length)]), part.subarray(end + 1)]);
    }
    return mutate(part, chance, context);
  };
  for (let n = 1 + chance.integer(2); n > 0; --n) {
    if (chance.integer(3) > 0) footer = change(footer);
    else pages = change(pages);
  }
  const size = Buffer.alloc(4);
  size.writeUInt32LE(footer.length);
  return Buffer.concat([pages, footer, size, Buffer.from('PAR1')]);
}
