import type { Summary } from './summary.ts';

/** How many rows lie below each value of a column: exact among the outermost values, from the sample between them. */
export interface Ranks {
  /** Ascending. */
  readonly values: Float64Array;
  /** Rows below each value, and one more: all of them. */
  readonly below: Float64Array;
}

/** The ranks of column `j`. Each value of the sample stands for as many rows as lie between the outermost for each that was drawn there. */
export function ranksOf({ known, outermost, sample, columns }: Summary, j: number): Ranks {
  const low = outermost.low[j];
  const high = outermost.high[j].slice().reverse();
  const n = known[j];
  if (n <= low.length + high.length) return stepped(merged(low, high, n), () => 1, n);
  const [from, to] = [low[low.length - 1], high[0]];
  const body: number[] = [];
  for (let i = 0; i < sample.count; ++i) {
    const value = sample.values[i * columns + j];
    if (value >= from && value <= to) body.push(value);
  }
  const between = Float64Array.from(body).sort();
  const weight = between.length === 0 ? 0 : (n - low.length - high.length) / between.length;
  const values = new Float64Array(low.length + between.length + high.length);
  values.set(low);
  values.set(between, low.length);
  values.set(high, low.length + between.length);
  const inside = (p: number) => p >= low.length && p < low.length + between.length;
  const { below } = stepped(values, (p) => (inside(p) ? weight : 1), n);
  // Counted from the end, where weights added up would leave a rest of rounding.
  for (let p = values.length - high.length; p < values.length; ++p) below[p] = n - (values.length - p);
  return { values, below };
}

/** All values of a column that has few: each side holds the whole, or overlaps with the other. */
function merged(low: Float64Array, high: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  out.set(low.subarray(0, n));
  for (let k = low.length; k < n; ++k) out[k] = high[high.length - (n - k)];
  return out;
}

function stepped(values: Float64Array, weightAt: (p: number) => number, n: number): Ranks {
  const below = new Float64Array(values.length + 1);
  for (let p = 0; p < values.length; ++p) below[p + 1] = below[p] + weightAt(p);
  below[values.length] = n;
  return { values, below };
}

/** Rows below a value. Cost: O(log n). */
export function rowsBelow({ values, below }: Ranks, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return below[low];
}
