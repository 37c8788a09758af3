import { median } from '../../ranks/quantile.ts';

/** The windows of a series, each about its own mean: what joins of windows need of them. Shapes (nWindows). */
export interface Windows {
  /** Length of a window, m. */
  readonly size: number;
  readonly count: number;
  /** The values, missing ones bridged, less one constant. Shape (nSamples). */
  readonly x: Float64Array;
  readonly means: Float64Array;
  /** Half the difference of what comes in and what goes out at this window; 0 for the first. */
  readonly df: Float64Array;
  /** Sum of the two about their means; 0 for the first. */
  readonly dg: Float64Array;
  /** One over the length that the window is divided by; 0 for a constant window. */
  readonly inv: Float64Array;
  /** Half the squared length that is left: ½, less where the floor counts, 0 for a constant window; NEVER where a value is missing. */
  readonly half: Float64Array;
}

/** Half squared length of windows that nothing may be near to. */
export const NEVER = 1e300;
/** A deviation this small beside the largest value of the series is rounding: the window is constant. */
const ROUNDING = 1e-10;

/**
 * Windows of `size` samples, stride 1.
 * @param values NaN for missing; a window with a missing value takes no part
 * @param floor least deviation a window is divided by: 0 for plain z-normalisation, large to keep the amplitude
 * Cost: O(n).
 */
export function windowStats(values: Float64Array, size: number, floor = 0): Windows {
  const n = values.length;
  const count = Math.max(0, n - size + 1);
  const { x, missing, largest } = bridged(values);
  const out: Windows = {
    size,
    count,
    x,
    means: new Float64Array(count),
    df: new Float64Array(count),
    dg: new Float64Array(count),
    inv: new Float64Array(count),
    half: new Float64Array(count),
  };
  const constant = (ROUNDING * largest) ** 2 * size;
  const least = floor * floor * size;
  let lost = 0;
  for (let t = 0; t < size - 1 && t < n; ++t) lost += missing[t];
  for (let i = 0; i < count; ++i) {
    lost += missing[i + size - 1] - (i > 0 ? missing[i - 1] : 0);
    // Summed anew for each window: running sums lose the digits of a flat stretch after a high one.
    let sum = 0;
    for (let k = i; k < i + size; ++k) sum += x[k];
    const mean = sum / size;
    let squares = 0;
    for (let k = i; k < i + size; ++k) squares += (x[k] - mean) ** 2;
    out.means[i] = mean;
    if (i > 0) {
      out.df[i] = (x[i + size - 1] - x[i - 1]) / 2;
      out.dg[i] = x[i + size - 1] - mean + (x[i - 1] - out.means[i - 1]);
    }
    if (squares > constant) {
      const divisor = Math.max(squares, least);
      out.inv[i] = 1 / Math.sqrt(divisor);
      out.half[i] = squares / divisor / 2;
    }
    if (lost > 0) {
      out.inv[i] = 0;
      out.half[i] = NEVER;
    }
  }
  return out;
}

/** Missing values on a straight line between their neighbours, less the first known value. */
function bridged(values: Float64Array): { x: Float64Array; missing: Uint8Array; largest: number } {
  const n = values.length;
  const missing = Uint8Array.from(values, (v) => (v === v ? 0 : 1));
  const base = values.find((v) => v === v) ?? 0;
  const x = new Float64Array(n);
  let largest = 0;
  for (let i = 0, last = -1; i <= n; ++i) {
    if (i < n && missing[i] === 1) continue;
    const next = i < n ? values[i] - base : last < 0 ? 0 : x[last];
    const before = last < 0 ? next : x[last];
    for (let k = last + 1; k < i; ++k) x[k] = before + ((next - before) * (k - last)) / (i - last);
    if (i < n) x[i] = next;
    largest = Math.max(largest, Math.abs(next));
    last = i;
  }
  return { x, missing, largest };
}

/** Covariance sums of window `i` of a with windows `from`, … of b, `count` of them. */
export function covariances(a: Windows, i: number, b: Windows, from: number, out: Float64Array): void {
  const { size } = a;
  for (let k = 0; k < out.length; ++k) {
    const j = from + k;
    let sum = 0;
    if (j < b.count) for (let l = 0; l < size; ++l) sum += (a.x[i + l] - a.means[i]) * (b.x[j + l] - b.means[j]);
    out[k] = sum;
  }
}

/** Median deviation of the windows that move. */
export function usualDeviation(x: Float64Array, size: number): number {
  const { inv } = windowStats(x, size);
  return median(inv.filter((v) => v > 0).map((v) => 1 / v / Math.sqrt(size)));
}
