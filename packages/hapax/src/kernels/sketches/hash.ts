/** A number as two words of 32 mixed bits. Equal numbers, 0 and -0 too, come to the same. */
export function mixNumber(value: number, out: Int32Array): void {
  // -0 becomes 0.
  real[0] = value + 0;
  mix(words[0], words[1], out);
}

/** A text as a whole number below 2^53: two texts that differ come to the same once in 9e15. */
export function hashText(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; ++i) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) + (b >>> 13);
  }
  mix(a, b, both);
  return (both[0] >>> 0) * 2 ** 21 + (both[1] >>> 11);
}

/** Some numbers as one whole number below 2^53. */
export function hashRow(values: ArrayLike<number>): number {
  let a = values.length;
  let b = 0x9e3779b9;
  for (let j = 0; j < values.length; ++j) {
    // One NaN is as missing as another.
    real[0] = values[j] === values[j] ? values[j] + 0 : Number.NaN;
    mix(a ^ words[0], b ^ words[1], both);
    [a, b] = both;
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}

/** Written before they are read, never state. */
const real = new Float64Array(1);
const words = new Int32Array(real.buffer);
const both = new Int32Array(2);

/** Four rounds of a Feistel network with the finaliser of MurmurHash3: one to one, so words that differ stay different. */
function mix(a: number, b: number, out: Int32Array): void {
  let left = a | 0;
  let right = b | 0;
  left ^= finalised(right + 0x9e3779b9);
  right ^= finalised(left + 0x7f4a7c15);
  left ^= finalised(right + 0x85ebca6b);
  right ^= finalised(left + 0xc2b2ae35);
  out[0] = left;
  out[1] = right;
}

function finalised(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
