import { Gunzip } from '../../parts/archive.ts';
import { joined, type Unpacking } from './input.ts';

/** Packed bytes taken at once: a little of them may stand for a lot. */
const SOME = 1 << 16;
/** What stands behind each part of a file: CRC-32 and length of what it unpacks to (RFC 1952). */
const TRAILER = 8;

/** Gzip without a library of the platform, for browsers: theirs refuses files of several parts, which many programs write. */
export const gunzip: Unpacking = {
  start(bytes) {
    const out: Uint8Array[] = [];
    try {
      new Gunzip((part) => out.push(part)).push(bytes);
    } catch {
      return new Uint8Array(0);
    }
    return out.reduce(joined, new Uint8Array(0));
  },
  async *all(bytes) {
    let sum = noSum();
    let out: Uint8Array[] = [];
    /** The newest packed bytes, and how many came before them. */
    let [held, before] = [new Uint8Array(0), 0];
    const stream = new Gunzip((part) => {
      sum = plus(sum, part);
      if (part.length > 0) out.push(part);
    });
    stream.onmember = (offset) => {
      compare(sum, held.subarray(0, offset - before));
      sum = noSum();
    };
    for await (const chunk of bytes)
      for (let at = 0; at < chunk.length; at += SOME) {
        const next = chunk.subarray(at, at + SOME);
        const old = held.subarray(-SOME);
        before += held.length - old.length;
        held = joined(old, next);
        undamaged(() => stream.push(next));
        yield* out;
        out = [];
      }
    undamaged(() => stream.push(new Uint8Array(0), true));
    yield* out;
    compare(sum, held);
  },
};

interface Sum {
  readonly crc: number;
  readonly length: number;
}

const noSum = (): Sum => ({ crc: -1, length: 0 });

/** CRC-32 of each byte, by the polynomial of ISO 3309. */
const CRCS = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function plus({ crc, length }: Sum, bytes: Uint8Array): Sum {
  let c = crc;
  for (let i = 0; i < bytes.length; ++i) c = CRCS[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return { crc: c, length: length + bytes.length };
}

/** @param packed bytes up to the end of a part */
function compare({ crc, length }: Sum, packed: Uint8Array): void {
  const trailer = packed.slice(-TRAILER);
  if (trailer.length < TRAILER) throw damage('unexpected end of file');
  const view = new DataView(trailer.buffer);
  if (view.getInt32(0, true) !== ~crc) throw damage('incorrect data check');
  if (view.getUint32(4, true) !== length >>> 0) throw damage('incorrect length check');
}

/** As the library of Node names what is wrong. */
const damage = (what: string): Error => Object.assign(new Error(what), { code: 'Z_DATA_ERROR' });

function undamaged(push: () => void): void {
  try {
    push();
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') throw error;
    throw damage(error instanceof Error ? error.message.toLowerCase() : String(error));
  }
}
