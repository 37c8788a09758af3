/** First place in the first `n` of `sorted` that is not below `value`. */
export function lowerBound(sorted: Float64Array, n: number, value: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same where the place is often `near`: two comparisons tell. */
export function lowerBoundNear(sorted: Float64Array, n: number, value: number, near: number): number {
  if (near <= n && (near === 0 || sorted[near - 1] < value) && (near === n || sorted[near] >= value)) return near;
  return lowerBound(sorted, n, value);
}
