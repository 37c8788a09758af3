/** The ends of what a series has, and whether it often is at them: nothing falls below a floor of 0, and nothing rises above a full garage. */
export interface Ends {
  readonly low: number;
  readonly high: number;
  /** Whether values stand at an end often enough for it to be a floor, or a ceiling. */
  readonly floor: boolean;
  readonly ceiling: boolean;
}

/** Values at an end at least, and as a share of all, for it to be one at which the series stops. */
const LEAST = 10;
const SHARE = 0.01;

/** @param x NaN for missing. Cost: O(n) */
export function endsOf(x: Float64Array): Ends {
  let [low, high, known] = [Infinity, -Infinity, 0];
  for (const v of x) {
    if (v !== v) continue;
    known += 1;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const often = (end: number) => x.reduce((count, v) => count + (v === end ? 1 : 0), 0) >= Math.max(LEAST, SHARE * known);
  return { low, high, floor: often(low), ceiling: often(high) };
}

/** Part of the range of all other values by which one lies beyond them, from which nobody needs a law to see it. */
const FAR = 0.5;

/** How many times that range it lies beyond them where it dwarfs them all. */
const DWARFS = 2;

/** Whether a value is so far beyond all values outside of its stretch that they are as one beside it. */
export function dwarfs(
  x: Float64Array,
  { start, peak, end }: { readonly start: number; readonly peak: number; readonly end: number },
): boolean {
  const rest = x.slice();
  rest.fill(Number.NaN, start, end + 1);
  const { low, high } = endsOf(rest);
  const v = x[peak];
  return high > low && Math.max(low - v, v - high) > DWARFS * (high - low);
}

/** Whether a value is far beyond all values outside of its stretch, or beyond an end at which the series often stops. */
export function farBeyond(
  x: Float64Array,
  { start, peak, end }: { readonly start: number; readonly peak: number; readonly end: number },
): boolean {
  const rest = x.slice();
  rest.fill(Number.NaN, start, end + 1);
  const { low, high, floor, ceiling } = endsOf(rest);
  const far = FAR * (high - low);
  const v = x[peak];
  return (floor && v < low) || (ceiling && v > high) || v < low - far || v > high + far;
}
