const value64 = new Float64Array(1);
const words = new Uint32Array(value64.buffer);
/** Which word of a number holds its low bits: 0 on every machine that JavaScript runs on today. */
value64[0] = 1;
const LOW = words[0] === 0 ? 0 : 1;

/**
 * A category as a pseudo-random number in [0, 2³²): trees split categories in this order, which differs from salt to salt.
 * Any number can be a category; equal numbers give equal results. The finaliser of MurmurHash3 over the 64 bits of the value.
 */
export function scramble(category: number, salt: number): number {
  value64[0] = category + 0;
  let h = Math.imul(words[LOW] ^ salt, 0x85ebca6b) ^ Math.imul(words[1 - LOW] + 0x632be5ab, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
