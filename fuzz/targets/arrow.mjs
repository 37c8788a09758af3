import { columnFromArray, float64, int32, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import { mutate } from '../engine/mutate.mjs';

const table = (more = {}) =>
  tableFromColumns({
    time: columnFromArray([0, 1, 2, 3].map((day) => new Date(Date.UTC(2024, 0, 1 + day)))),
    a: columnFromArray([1.5, null, 3, 4], float64()),
    b: columnFromArray([1, 2, 3, 4], int32()),
    c: columnFromArray(['x', 'y', null, 'y'], utf8()),
    ...more,
  });
const lists = {
  list: columnFromArray([[1], [2, 3], [], null]),
  pair: columnFromArray([{ x: 1, y: 'z' }, { x: 2 }, null, { y: 'w' }]),
  word: columnFromArray(['p', 'q', 'p', 'q']),
};

/** Files and streams; numbers, texts, dictionaries, lists, pairs. */
export const ARROW = () =>
  [
    [table(), 'file'],
    [table(), 'stream'],
    [table(lists), 'stream'],
  ].map(([one, format]) => Buffer.from(tableToIPC(one, { format })));

const ODD = [0, 1, 2, 3, 4, 7, 8, 12, 16, 255, 2 ** 16, 2 ** 20, 2 ** 31 - 1, -1, -8, -(2 ** 31)];

/** Change numbers of the metadata, in the places where such numbers are, and leave the length of everything as it is. */
export function insideArrow(bytes, chance, context) {
  if (bytes.length < 16 || chance.integer(5) === 0) return mutate(bytes, chance, context);
  const out = Buffer.from(bytes);
  for (let n = 1 + chance.integer(3); n > 0; --n) {
    const at = 4 * chance.integer((out.length - 8) >> 2);
    const odd = ODD[chance.integer(ODD.length)];
    const kind = chance.integer(4);
    if (kind === 0) out.writeBigInt64LE(BigInt(odd) << BigInt(chance.integer(2) * 20), at);
    else if (kind === 1) out.writeInt16LE((odd << 16) >> 16, at);
    else if (kind === 2) out.writeInt32LE((out.readInt32LE(at) + chance.integer(17) - 8) | 0, at);
    else out.writeInt32LE(odd, at);
  }
  return out;
}
