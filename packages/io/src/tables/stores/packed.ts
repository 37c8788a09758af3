/**
 * Numbers held in the smallest form that gives back the same bits. What a person or an instrument writes down has few digits:
 * `21.375` is 21375 / 10^3, and a division of two whole numbers is rounded exactly as reading the text is. So most columns fit
 * one, two or four bytes a cell instead of eight.
 */
export type Packed = Decimals | Float32Array | Float64Array;

/** Cell i is `(base + codes[i]) / scale`; the largest code means missing. */
interface Decimals {
  readonly base: number;
  readonly scale: number;
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
}

/** Powers of ten up to the most decimals worth trying: a number with more has 15 digits or more in all, and four bytes do not hold it. */
const SCALES = Array.from({ length: 10 }, (_, digits) => 10 ** digits);

/** Whole numbers up to here are exact, and so is their quotient by a power of ten. */
const EXACT = Number.MAX_SAFE_INTEGER;

/** Pack `values`, whose memory may be kept. @param like a block of the same column: its scale is tried first */
export function pack(values: Float64Array, like?: Packed): Packed {
  const from = like !== undefined && 'codes' in like ? SCALES.indexOf(like.scale) : 0;
  return decimalsFrom(from, values) ?? (from > 0 ? decimalsFrom(0, values) : undefined) ?? floats(values);
}

/** At the first scale, from the given one on, that makes all values whole. */
function decimalsFrom(digits: number, values: Float64Array): Decimals | undefined {
  for (const scale of SCALES.slice(digits)) {
    const range = wholeRange(values, scale);
    if (range !== undefined) return decimals(values, scale, range.low, range.high);
  }
  return undefined;
}

/** Least and greatest of the values times `scale`; undefined unless all become whole numbers that divide back to the same bits. */
function wholeRange(values: Float64Array, scale: number): { readonly low: number; readonly high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (value !== value) continue;
    const whole = Math.round(value * scale);
    // Negative zero is a number of its own, and no whole number.
    if (whole / scale !== value || (value === 0 && 1 / value < 0)) return undefined;
    if (whole < low) low = whole;
    if (whole > high) high = whole;
  }
  if (low > high) return { low: 0, high: 0 };
  return low >= -EXACT && high <= EXACT ? { low, high } : undefined;
}

function decimals(values: Float64Array, scale: number, base: number, high: number): Decimals | undefined {
  const Codes = [Uint8Array, Uint16Array, Uint32Array].find((one) => high - base < missingCode(one));
  if (Codes === undefined) return undefined;
  const missing = missingCode(Codes);
  const codes = new Codes(values.length);
  for (let i = 0; i < values.length; ++i) codes[i] = values[i] === values[i] ? Math.round(values[i] * scale) - base : missing;
  return { base, scale, codes };
}

const missingCode = ({ BYTES_PER_ELEMENT }: { readonly BYTES_PER_ELEMENT: number }): number => 2 ** (8 * BYTES_PER_ELEMENT) - 1;

function floats(values: Float64Array): Float32Array | Float64Array {
  for (let i = 0; i < values.length; ++i) if (values[i] === values[i] && Math.fround(values[i]) !== values[i]) return values;
  return Float32Array.from(values);
}

/** Write the cells from `from` until `to` to `out[start]`, `out[start + step]` and so on. */
export function unpack(packed: Packed, out: Float64Array, start: number, step: number, from = 0, to = lengthOf(packed)): void {
  if (!('codes' in packed)) {
    for (let i = from, k = start; i < to; ++i, k += step) out[k] = packed[i];
    return;
  }
  const { base, scale, codes } = packed;
  const missing = missingCode(codes);
  for (let i = from, k = start; i < to; ++i, k += step) out[k] = codes[i] === missing ? Number.NaN : (base + codes[i]) / scale;
}

const lengthOf = (packed: Packed): number => ('codes' in packed ? packed.codes.length : packed.length);
