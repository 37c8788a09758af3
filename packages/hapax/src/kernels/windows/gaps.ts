/**
 * Missing values on a straight line between their neighbours where at most `most` are missing in a row; the ends of the series take the
 * value next to them. Longer gaps stay missing.
 */
export function bridgeShort(x: Float64Array, most: number): Float64Array {
  const out = x.slice();
  const n = x.length;
  for (let i = 0; i < n; ++i) {
    if (x[i] === x[i]) continue;
    let end = i;
    while (end < n && x[end] !== x[end]) end += 1;
    if (end - i <= most && (i > 0 || end < n)) {
      const before = i > 0 ? x[i - 1] : x[end];
      const after = end < n ? x[end] : before;
      for (let k = i; k < end; ++k) out[k] = before + ((after - before) * (k - i + 1)) / (end - i + 1);
    }
    i = end;
  }
  return out;
}
