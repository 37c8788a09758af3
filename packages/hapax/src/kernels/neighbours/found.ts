/** The k nearest points of each query, nearest first, equal distances by index: shape (nQueries, k) each, row-major. */
export interface Neighbours {
  readonly index: Int32Array;
  /** Euclidean, not squared. */
  readonly distance: Float64Array;
}
