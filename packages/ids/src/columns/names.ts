/** No text: a field that the log does not have. */
export const NONE = -1;

/** Texts as numbers: each different one has a number, from 0 on in the order in which they came. */
export interface Names {
  /** Number of a text. */
  id(text: string): number;
  /** Number of a text, `NONE` for undefined and for one that never came. */
  find(text: string | undefined): number;
  /** The same of bytes that are ASCII: no text is made of those that came before. */
  idOf(bytes: Uint8Array, from: number, to: number): number;
  text(id: number): string;
  readonly size: number;
}

/** Longer texts are not kept as bytes: they are no addresses and no signatures. */
const LONGEST = 256;

/** @returns an empty table of texts; memory grows with the different ones */
export function namesTable(): Names {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  // Of the texts that came as bytes: their bytes one after another, and places by hash with open addressing.
  let pool = new Uint8Array(1 << 16);
  let used = 0;
  let slots = new Int32Array(1 << 12).fill(NONE);
  let hashes = new Int32Array(1 << 11);
  let starts = new Int32Array(1 << 11);
  let numbers = new Int32Array(1 << 11);
  let count = 0;

  function id(text: string): number {
    const known = ids.get(text);
    if (known !== undefined) return known;
    ids.set(text, texts.length);
    return texts.push(text) - 1;
  }

  function remember(bytes: Uint8Array, from: number, to: number, hash: number, number: number): void {
    if (2 * (count + 1) > slots.length) {
      slots = new Int32Array(2 * slots.length).fill(NONE);
      [hashes, starts, numbers] = [grown(hashes), grown(starts), grown(numbers)];
      for (let k = 0; k < count; ++k) slots[free(slots, hashes[k])] = k;
    }
    if (used + to - from > pool.length) {
      const wider = new Uint8Array(2 * pool.length);
      wider.set(pool);
      pool = wider;
    }
    pool.set(bytes.subarray(from, to), used);
    hashes[count] = hash;
    starts[count] = used;
    numbers[count] = number;
    used += to - from;
    slots[free(slots, hash)] = count++;
  }

  return {
    id,
    find: (text) => (text === undefined ? NONE : (ids.get(text) ?? NONE)),
    idOf(bytes, from, to) {
      let hash = to - from;
      for (let i = from; i < to; ++i) hash = Math.imul(hash ^ bytes[i], 0x01000193);
      hash ^= hash >>> 15;
      const mask = slots.length - 1;
      for (let slot = hash & mask; slots[slot] !== NONE; slot = (slot + 1) & mask) {
        const k = slots[slot];
        if (hashes[k] !== hash) continue;
        const start = starts[k];
        const end = k + 1 < count ? starts[k + 1] : used;
        if (end - start === to - from && same(pool, start, bytes, from, to - from)) return numbers[k];
      }
      // One flat text: one put together letter by letter is slow to read for ever after.
      const number = id(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1'));
      if (to - from <= LONGEST) remember(bytes, from, to, hash, number);
      return number;
    },
    text: (at) => texts[at] ?? '',
    get size() {
      return texts.length;
    },
  };
}

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * values.length);
  wider.set(values);
  return wider;
}

function free(slots: Int32Array, hash: number): number {
  let slot = hash & (slots.length - 1);
  while (slots[slot] !== NONE) slot = (slot + 1) & (slots.length - 1);
  return slot;
}

function same(a: Uint8Array, at: number, b: Uint8Array, from: number, length: number): boolean {
  for (let i = 0; i < length; ++i) if (a[at + i] !== b[from + i]) return false;
  return true;
}
