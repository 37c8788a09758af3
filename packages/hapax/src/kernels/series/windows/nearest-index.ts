import { covariances, NEVER, type Windows } from './stats.ts';

/** The nearest other window of each window. Shapes (nWindows). */
export interface NearestIndex {
  /** −1 where there is none. */
  readonly index: Int32Array;
  /** In the unit of `selfJoin`; NaN where there is none. */
  readonly distance: Float64Array;
}

/** Diagonals whose first covariances are summed at a time. */
const BLOCK = 512;

/**
 * Which other window each window is most like, by the rules of `selfJoin`; of equally near ones the earlier diagonal.
 * @param exclusion windows nearer in time than this are not compared
 * Cost: O(n²), about two nanoseconds a pair. Source: Zhu et al. (2018), SCRIMP++.
 */
export function nearestIndex(w: Windows, exclusion: number): NearestIndex {
  const { count, df, dg, inv, half } = w;
  const best = new Float64Array(count).fill(-NEVER);
  const index = new Int32Array(count).fill(-1);
  const first = new Float64Array(BLOCK);
  for (let d = Math.max(1, exclusion); d < count; ++d) {
    const at = (d - Math.max(1, exclusion)) % BLOCK;
    if (at === 0) covariances(w, 0, w, d, first);
    let c = first[at];
    for (let i = 0, j = d; j < count; ++i, ++j) {
      c = c + df[i] * dg[j] + dg[i] * df[j];
      const r = c * inv[i] * inv[j];
      if (r - half[j] > best[i]) {
        best[i] = r - half[j];
        index[i] = j;
      }
      if (r - half[i] > best[j]) {
        best[j] = r - half[i];
        index[j] = i;
      }
    }
  }
  const distance = new Float64Array(count).fill(Number.NaN);
  for (let i = 0; i < count; ++i) {
    if (half[i] === NEVER || !(best[i] > -NEVER / 2)) index[i] = -1;
    else distance[i] = Math.sqrt(Math.max(0, 2 * (half[i] - best[i])));
  }
  return { index, distance };
}
