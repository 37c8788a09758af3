/** Texts that readers look at twice. */
const WORDS = [
  '',
  '0',
  '-0',
  '1',
  '-1',
  '1e308',
  '-1e-308',
  '1e999',
  'NaN',
  'Infinity',
  'null',
  'true',
  '""',
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\uFEFF',
  '{',
  '}',
  '[',
  ']',
  ':',
  '<',
  '>',
  '&',
  '%',
  '__proto__',
  'constructor',
  '2024-01-31T10:20:30Z',
  '2024-02-30',
  '9e15',
  '1700000000000',
  '18446744073709551615',
  '9007199254740993',
  '0x10',
  '1.234,5',
  '€',
  '\u2028',
  '😀',
  ' '.repeat(50),
  '9'.repeat(40),
];
const NUMBERS = [0, 1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255];
/** Inputs grow up to this many bytes, and no further. */
export const LONGEST = 1 << 16;

/**
 * One more input from those that are known: bytes changed, pieces moved, repeated or taken out, words put in, two inputs crossed.
 * @param chance `integer(n)` gives a whole number below n
 */
export function mutate(bytes, chance, { words = [], other } = {}) {
  let out = Buffer.from(bytes);
  for (let n = 1 + chance.integer(chance.integer(4) === 0 ? 8 : 3); n > 0; --n) out = once(out, chance, words, other);
  return out.subarray(0, LONGEST);
}

function once(bytes, chance, own, other) {
  const n = bytes.length;
  const at = chance.integer(n + 1);
  const some = () => Math.min(n - at, 1 + chance.integer(chance.integer(3) === 0 ? 200 : 8));
  const put = (piece, leave = 0) => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + leave)]);
  switch (chance.integer(10)) {
    case 0: {
      if (at === n) return bytes;
      const out = Buffer.from(bytes);
      out[at] ^= 1 << chance.integer(8);
      return out;
    }
    case 1: {
      if (at === n) return bytes;
      const out = Buffer.from(bytes);
      out[at] = NUMBERS[chance.integer(NUMBERS.length)];
      return out;
    }
    case 2:
      return put(Buffer.alloc(0), some());
    case 3: {
      const size = some();
      return put(bytes.subarray(at, at + size));
    }
    case 4: {
      // Many of the same: what is quadratic shows.
      const piece = bytes.subarray(at, at + some());
      return put(Buffer.concat(Array(2 + chance.integer(60)).fill(piece)));
    }
    case 5: {
      const from = chance.integer(n + 1);
      return put(bytes.subarray(from, from + some()), some());
    }
    case 6: {
      if (n < 4 || at > n - 4) return bytes;
      const out = Buffer.from(bytes);
      out.writeInt32LE([0, -1, 1, 2 ** 31 - 1, -(2 ** 31), chance.integer(70000)][chance.integer(6)], at);
      return out;
    }
    case 7: {
      if (!other || other.length === 0) return bytes;
      const from = chance.integer(other.length);
      return put(other.subarray(from, from + 1 + chance.integer(300)), chance.integer(2) === 0 ? 0 : some());
    }
    default: {
      const words = own.length > 0 && chance.integer(2) === 0 ? own : WORDS;
      return put(Buffer.from(words[chance.integer(words.length)]), chance.integer(2) === 0 ? 0 : some());
    }
  }
}
