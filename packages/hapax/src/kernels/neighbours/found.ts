/** The k nearest points of each query, nearest first, equal distances by index: shape (nQueries, k) each, row-major. */
export interface Neighbours {
  readonly index: Int32Array;
  /** Euclidean, not squared. */
  readonly distance: Float64Array;
}

/**
 * Keep a point that came after those of lower index, where it is nearer than the last of the nearest, which lie in order from `from` to
 * `last`; an equal distance never displaces. Places that are free have the distance Infinity.
 */
export function keepNearest({ index, distance }: Neighbours, from: number, last: number, point: number, away: number): void {
  if (!(away < distance[last])) return;
  let p = last;
  for (; p > from && distance[p - 1] > away; --p) {
    distance[p] = distance[p - 1];
    index[p] = index[p - 1];
  }
  distance[p] = away;
  index[p] = point;
}
