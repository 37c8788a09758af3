/** The outermost values of each column, with which ranks in the tails are exact. Plain data. */
export interface Outermost {
  readonly most: number;
  /** The lowest of each column, ascending, and the highest, descending; shape (columns) of lists. */
  low: Float64Array[];
  high: Float64Array[];
}

export const outermost = (columns: number, most: number): Outermost => ({
  most,
  low: Array.from({ length: columns }, () => new Float64Array(0)),
  high: Array.from({ length: columns }, () => new Float64Array(0)),
});

/** Take in rows; missing values are left out. */
export function takeOutermost(to: Outermost, values: Float64Array, rows: number, columns: number): void {
  for (let j = 0; j < columns; ++j) {
    const [low, high] = [to.low[j], to.high[j]];
    const [lowEnd, highEnd] = [low.length < to.most ? Infinity : low[to.most - 1], high.length < to.most ? -Infinity : high[to.most - 1]];
    const lows: number[] = [];
    const highs: number[] = [];
    for (let i = 0, p = j; i < rows; ++i, p += columns) {
      const value = values[p];
      if (value !== value) continue;
      if (value < lowEnd) lows.push(value);
      if (value > highEnd) highs.push(value);
    }
    if (lows.length > 0) to.low[j] = lowest(low, lows, to.most);
    if (highs.length > 0) to.high[j] = highest(high, highs, to.most);
  }
}

function joined(one: ArrayLike<number>, other: ArrayLike<number>): Float64Array {
  const out = new Float64Array(one.length + other.length);
  out.set(one);
  out.set(other, one.length);
  return out;
}

const lowest = (one: ArrayLike<number>, other: ArrayLike<number>, most: number): Float64Array => joined(one, other).sort().slice(0, most);
const highest = (one: ArrayLike<number>, other: ArrayLike<number>, most: number): Float64Array =>
  joined(one, other).sort().reverse().slice(0, most);

/** Those of both together; neither is changed. */
export const mergedOutermost = (one: Outermost, other: Outermost): Outermost => ({
  most: one.most,
  low: one.low.map((values, j) => lowest(values, other.low[j], one.most)),
  high: one.high.map((values, j) => highest(values, other.high[j], one.most)),
});
