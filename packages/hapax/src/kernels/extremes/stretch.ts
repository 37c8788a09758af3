/** Shares of samples that lie apart as a cluster, and how many there are at least; more of them are another kind of normal. */
const MOST_APART = 0.2;
const LEAST_APART = 3;
/** The index of the longest tail that is no cluster; an empty stretch reaches so many times as far at least. */
const TAIL_INDEX = 1.3;
const LEAST_STRETCH = 2;

/**
 * The distance that an empty stretch parts from all smaller ones, as a cluster lies apart from a bulk; Infinity where there is none.
 * Under a tail of index a, the ratio of the distances of ranks r and r + 1 passes q^(1 / (a r)) with probability 1 / q.
 * @param alpha chance that a clean sample has such a stretch
 */
export function stretchOf(distances: Float64Array, alpha: number): number {
  const descending = distances.slice().sort().reverse();
  const most = Math.floor(MOST_APART * descending.length);
  const q = Math.log(Math.max(1, most) / alpha);
  for (let r = most; r >= LEAST_APART; --r) {
    const stretch = Math.max(LEAST_STRETCH, Math.exp(q / (TAIL_INDEX * r)));
    const gap = descending[r - 1] / descending[r];
    // What lies apart lies together: a long tail has gaps too, and goes on beyond them. A few may be farther out for a reason of their own.
    const liesTogether = descending[r >> 2] <= gap * descending[r - 1];
    if (descending[r] > 0 && gap > stretch && liesTogether) return Math.sqrt(descending[r - 1] * descending[r]);
  }
  return Infinity;
}
