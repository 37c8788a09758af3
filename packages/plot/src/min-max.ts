/**
 * Thin a line to at most four points a pixel column: first, lowest, highest, last, in their order. No extreme is lost, so a line
 * of a million points looks the same and its spikes stay. Short lines pass unchanged. NaN breaks the line.
 */
export function minMax(x: ArrayLike<number>, y: ArrayLike<number>, pixels: number): (readonly [number, number])[] {
  const n = x.length;
  if (n <= 4 * pixels) return Array.from({ length: n }, (_, i) => [x[i], y[i]] as const);
  const out: (readonly [number, number])[] = [];
  for (let p = 0; p < pixels; ++p) {
    const from = Math.floor((p * n) / pixels);
    const to = Math.floor(((p + 1) * n) / pixels);
    let low = -1;
    let high = -1;
    let missing = -1;
    for (let i = from; i < to; ++i) {
      const v = y[i];
      if (v !== v) missing = i;
      else {
        if (low < 0 || v < y[low]) low = i;
        if (high < 0 || v > y[high]) high = i;
      }
    }
    const kept = new Set([from, low, high, missing, to - 1].filter((i) => i >= 0));
    for (const i of [...kept].sort((a, b) => a - b)) out.push([x[i], y[i]]);
  }
  return out;
}
