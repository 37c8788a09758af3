/**
 * Sums of numbers without rounding: each is held as a few numbers that do not overlap and add up to it (Shewchuk 1997, Adaptive precision
 * floating-point arithmetic, Discrete & Computational Geometry 18, 305-363). So the order in which numbers come does not matter, nor how
 * they are dealt out among parts. Plain data.
 */
export interface ExactSums {
  /** Places for the parts of each sum. */
  width: number;
  /** Parts of each sum, smallest first, shape (sums, width). */
  parts: Float64Array;
  /** Parts that each sum has. */
  readonly used: Int32Array;
}

/** Parts that a sum of numbers of like size has. */
const WIDTH = 4;
/** Splits a number into two halves of its digits. */
const SPLIT = 2 ** 27 + 1;

export const exactSums = (count: number): ExactSums => ({
  width: WIDTH,
  parts: new Float64Array(count * WIDTH),
  used: new Int32Array(count),
});

/** Add a number to sum `s`. Cost: the parts of the sum, three or four as a rule. */
export function addTo(sums: ExactSums, s: number, value: number): void {
  const { width, parts, used } = sums;
  const start = s * width;
  const count = used[s];
  let x = value;
  let kept = start;
  for (let p = start; p < start + count; ++p) {
    const y = parts[p];
    const high = x + y;
    const back = high - x;
    const low = x - (high - back) + (y - back);
    if (low !== 0) parts[kept++] = low;
    x = high;
  }
  if (kept === start + width) {
    widen(sums);
    sums.parts[s * sums.width + width] = x;
    used[s] = width + 1;
    return;
  }
  parts[kept] = x;
  used[s] = kept - start + 1;
}

/** Add x · y to sum `s`: the product and what its rounding has lost. Exact while neither overflows nor sinks below 1e-290. */
export function addProductTo(sums: ExactSums, s: number, x: number, y: number): void {
  const product = x * y;
  const bigX = SPLIT * x;
  const highX = bigX - (bigX - x);
  const lowX = x - highX;
  const bigY = SPLIT * y;
  const highY = bigY - (bigY - y);
  const lowY = y - highY;
  const lost = lowX * lowY - (product - highX * highY - lowX * highY - highX * lowY);
  addTo(sums, s, product);
  if (lost !== 0) addTo(sums, s, lost);
}

function widen(sums: ExactSums): void {
  const count = sums.used.length;
  const width = 2 * sums.width;
  const parts = new Float64Array(count * width);
  for (let s = 0; s < count; ++s) parts.set(sums.parts.subarray(s * sums.width, s * sums.width + sums.used[s]), s * width);
  sums.width = width;
  sums.parts = parts;
}

/** The parts of sum `s`. */
const partsOf = ({ parts, width, used }: ExactSums, s: number): Float64Array => parts.subarray(s * width, s * width + used[s]);

/** The number nearest to sum `s`, halves to even. */
export function rounded(sums: ExactSums, s: number): number {
  const parts = partsOf(sums, s);
  let n = parts.length;
  if (n === 0) return 0;
  let high = parts[--n];
  let low = 0;
  while (n > 0) {
    const x = high;
    const y = parts[--n];
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // Halfway between two numbers the next part decides.
  if (n > 0 && ((low < 0 && parts[n - 1] < 0) || (low > 0 && parts[n - 1] > 0))) {
    const y = 2 * low;
    const x = high + y;
    if (y === x - high) return x;
  }
  return high;
}

/** Both together; neither is changed. Which comes first does not matter to any sum, nor to how it is written. */
export function mergedSums(one: ExactSums, other: ExactSums): ExactSums {
  const out: ExactSums = { width: one.width, parts: one.parts.slice(), used: one.used.slice() };
  for (let s = 0; s < one.used.length; ++s) for (const part of partsOf(other, s)) addTo(out, s, part);
  return normal(out);
}

/** The same sums in the one way that a sum has: the number nearest to it, the number nearest to the rest, and so on. */
export function normal(sums: ExactSums): ExactSums {
  const count = sums.used.length;
  const all: number[][] = [];
  let width = 1;
  for (let s = 0; s < count; ++s) {
    const rest = exactSums(1);
    for (const part of partsOf(sums, s)) addTo(rest, 0, part);
    const parts: number[] = [];
    for (let value = rounded(rest, 0); value !== 0; value = rounded(rest, 0)) {
      parts.push(value);
      addTo(rest, 0, -value);
    }
    all.push(parts.reverse());
    width = Math.max(width, parts.length);
  }
  const out: ExactSums = {
    width: Math.max(WIDTH, width),
    parts: new Float64Array(count * Math.max(WIDTH, width)),
    used: Int32Array.from(all, ({ length }) => length),
  };
  all.forEach((parts, s) => {
    out.parts.set(parts, s * out.width);
  });
  return out;
}

/** n · Σxy − Σx · Σy, rounded once: what products of deviations from the mean add up to, n times. */
export function deviationProduct(sums: ExactSums, n: number, xy: number, x: number, y: number): number {
  const out = exactSums(1);
  for (const part of partsOf(sums, xy)) addProductTo(out, 0, n, part);
  for (const one of partsOf(sums, x)) for (const other of partsOf(sums, y)) addProductTo(out, 0, -one, other);
  return rounded(out, 0);
}
