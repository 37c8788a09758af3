/**
 * Corrected arc curve: how many arcs from a window to its nearest window go over each place, beside how many would if every window were as
 * likely the nearest as every other.
 *
 *     curve(t) = min(1, arcs over t / (2 t (n − t) / n))
 *
 * Low where few windows have their like on the other side: the series changes what it does there. 1 within `edge` of both ends, where nothing can be told.
 * @param index nearest window of each, −1 for none; shape (nWindows)
 * Cost: O(n). Source: Gharghabi et al. (2017), Matrix Profile VIII (FLUSS), ICDM.
 */
export function correctedArcs(index: Int32Array, edge: number): Float64Array {
  const n = index.length;
  const marks = new Float64Array(n + 1);
  let arcs = 0;
  for (let i = 0; i < n; ++i) {
    if (index[i] < 0) continue;
    arcs += 1;
    marks[Math.min(i, index[i])] += 1;
    marks[Math.max(i, index[i])] -= 1;
  }
  const out = new Float64Array(n).fill(1);
  let over = 0;
  for (let t = 0; t < n; ++t) {
    over += marks[t];
    const usual = (2 * t * (n - t) * arcs) / (n * n);
    if (t >= edge && t < n - edge && usual > 0) out[t] = Math.min(1, over / usual);
  }
  return out;
}

/** The lowest place of a curve; of a flat bottom its middle. */
export function lowest(curve: Float64Array): number {
  let at = 0;
  for (let t = 1; t < curve.length; ++t) if (curve[t] < curve[at]) at = t;
  let end = at;
  while (end + 1 < curve.length && curve[end + 1] === curve[at]) end += 1;
  return (at + end) >> 1;
}
