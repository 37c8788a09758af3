import { numberOf, type Struct } from './struct.ts';

/** Bits of the levels of a column: which of its parents are there, and where lists begin. */
export interface Levels {
  readonly definition: number;
  readonly repetition: number;
}

interface Runs {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/**
 * Where the levels stand in a page, and the places of its dictionary, as far as they are not packed; undefined where all is.
 * @param header of the page
 * @param data its part for pages of data
 */
export function levelsOf(
  header: Struct,
  data: Struct,
  codec: string,
  levels: Levels | undefined,
): ((bytes: DataView) => Runs[]) | undefined {
  if (levels === undefined) return undefined;
  const second = header.has(8);
  const plain = codec === 'UNCOMPRESSED';
  if (!second && !plain) return undefined;
  return (bytes) => {
    const runs: Runs[] = [];
    let at = 0;
    for (const [width, length] of [
      [levels.repetition, second ? numberOf(data, 6) : undefined],
      [levels.definition, second ? numberOf(data, 5) : undefined],
    ] as const) {
      if (width === 0) {
        at += length ?? 0;
        continue;
      }
      const size = length ?? bytes.getUint32(at, true);
      if (length === undefined) at += 4;
      if (!(size >= 0 && at + size <= bytes.byteLength)) throw new Error('levels are longer than their page');
      runs.push({ from: at, to: at + size, width });
      at += size;
    }
    return runs;
  };
}

/**
 * Runs of equal or packed values: they must be as many as there are values. A decoder goes on until it has so many, and writes as many
 * as a run claims.
 */
export function checkRuns(view: DataView, from: number, to: number, width: number, values: number): void {
  let at = from;
  for (let seen = 0; seen < values; ) {
    let head = 0;
    for (let weight = 1; ; weight *= 128) {
      if (at >= to || weight > 2 ** 35) throw new Error('levels end before their values');
      const byte = view.getUint8(at++);
      head += (byte & 127) * weight;
      if (byte < 128) break;
    }
    const packed = head % 2 === 1;
    const count = Math.floor(head / 2);
    if (count === 0 || count > (packed ? Math.ceil((values - seen) / 8) : values - seen))
      throw new Error('a run claims more values than there are');
    seen += packed ? 8 * count : count;
    at += packed ? count * width : Math.ceil(width / 8);
  }
}
