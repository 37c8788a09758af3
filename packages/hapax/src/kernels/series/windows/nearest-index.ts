import { random } from '../../../core/random.ts';
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
const SEED = 1;

/**
 * Which other window each window is most like, by the rules of `selfJoin`; of those as near, one by chance, always the same one.
 * @param exclusion windows nearer in time than this are not compared
 * @param asNear correlations that differ by less are as near
 * Cost: O(n²), about six nanoseconds a pair. Source: Zhu et al. (2018), SCRIMP++.
 */
export function nearestIndex(w: Windows, exclusion: number, asNear: number): NearestIndex {
  const { count, df, dg, inv, half } = w;
  const best = new Float64Array(count).fill(-NEVER);
  // From here on a window is as near as the first of those that are, and how many they are.
  const from = new Float64Array(count).fill(-NEVER);
  const alike = new Int32Array(count);
  const index = new Int32Array(count).fill(-1);
  const chance = random(SEED);
  const meet = (i: number, j: number, closeness: number): void => {
    if (closeness > best[i]) best[i] = closeness;
    if (closeness > from[i] + 2 * asNear) {
      from[i] = closeness - asNear;
      alike[i] = 1;
      index[i] = j;
    } else if (chance.uniform() * ++alike[i] < 1) index[i] = j;
  };
  const block = new Float64Array(BLOCK);
  const begin = Math.max(1, exclusion);
  for (let d = begin; d < count; ++d) {
    const at = (d - begin) % BLOCK;
    if (at === 0) covariances(w, 0, w, d, block);
    let c = block[at];
    for (let i = 0, j = d; j < count; ++i, ++j) {
      c = c + df[i] * dg[j] + dg[i] * df[j];
      const r = c * inv[i] * inv[j];
      if (r - half[j] > from[i]) meet(i, j, r - half[j]);
      if (r - half[i] > from[j]) meet(j, i, r - half[i]);
    }
  }
  const distance = new Float64Array(count).fill(Number.NaN);
  for (let i = 0; i < count; ++i) {
    if (half[i] === NEVER || !(best[i] > -NEVER / 2)) index[i] = -1;
    else distance[i] = Math.sqrt(Math.max(0, 2 * (half[i] - best[i])));
  }
  return { index, distance };
}
