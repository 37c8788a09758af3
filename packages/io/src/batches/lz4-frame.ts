/** Marks of a frame and of a block that is stored as it is; bits of the flags. */
const MAGIC = 0x184d2204;
const STORED = 0x80000000;
const [BLOCK_CHECKSUM, CONTENT_SIZE, DICTIONARY] = [0x10, 0x08, 0x01];
/** The shortest copy. */
const LEAST = 4;

/**
 * Unpack an LZ4 frame of which it is known how long it is unpacked (LZ4 Frame Format 1.6.1). Checksums are not looked at.
 * @throws Error when it is none, or does not unpack to that
 */
export function lz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw new Error('a buffer is no LZ4 frame');
  const flags = bytes[4];
  let at = 7 + (flags & CONTENT_SIZE ? 8 : 0) + (flags & DICTIONARY ? 4 : 0);
  const out = new Uint8Array(size);
  let filled = 0;
  for (;;) {
    const length = view.getUint32(at, true);
    at += 4;
    if (length === 0) break;
    const stored = length >= STORED;
    const block = bytes.subarray(at, at + (stored ? length - STORED : length));
    at += block.length + (flags & BLOCK_CHECKSUM ? 4 : 0);
    if (stored) {
      out.set(block, filled);
      filled += block.length;
    } else filled = unpack(block, out, filled);
  }
  if (filled !== size) throw new Error('an LZ4 frame does not unpack to what it claims');
  return out;
}

/** Unpack a block behind what is unpacked already, from which it may copy. Returns where it ends. */
function unpack(block: Uint8Array, out: Uint8Array, from: number): number {
  let to = from;
  for (let at = 0; at < block.length; ) {
    const token = block[at++];
    const more = (start: number): number => {
      let length = start;
      if (start === 15)
        for (let byte = 255; byte === 255; ) {
          byte = block[at++] ?? 0;
          length += byte;
        }
      return length;
    };
    const literals = more(token >> 4);
    if (to + literals > out.length || at + literals > block.length) throw new Error('an LZ4 block is damaged');
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at >= block.length) break;
    const offset = block[at] | (block[at + 1] << 8);
    at += 2;
    const length = more(token & 15) + LEAST;
    if (offset === 0 || offset > to || to + length > out.length) throw new Error('an LZ4 block is damaged');
    for (let i = 0; i < length; ++i, ++to) out[to] = out[to - offset];
  }
  return to;
}
