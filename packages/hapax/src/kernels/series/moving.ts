/** Sums and counts of the known values before each place, shape (n + 1): any stretch is then one subtraction. */
export interface Prefix {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

export function prefix(x: Float64Array): Prefix {
  const sums = new Float64Array(x.length + 1);
  const counts = new Int32Array(x.length + 1);
  for (let i = 0; i < x.length; ++i) {
    const known = x[i] === x[i];
    sums[i + 1] = sums[i] + (known ? x[i] : 0);
    counts[i + 1] = counts[i] + (known ? 1 : 0);
  }
  return { sums, counts };
}

/** Mean of the known values around each place, `window` samples of them where the series does not end; NaN where none is known. */
export function movingMean(x: Float64Array, window: number): Float64Array {
  const { sums, counts } = prefix(x);
  const n = x.length;
  const means = new Float64Array(n);
  for (let i = 0; i < n; ++i) {
    const from = Math.max(0, i - (window >> 1));
    const to = Math.min(n, i - (window >> 1) + window);
    means[i] = (sums[to] - sums[from]) / (counts[to] - counts[from]);
  }
  return means;
}

/** Means of `by` neighbours; NaN where fewer than half are known. */
export function averaged(values: Float64Array, by: number): Float64Array {
  if (by === 1) return values;
  return Float64Array.from({ length: Math.floor(values.length / by) }, (_, k) => {
    let [sum, known] = [0, 0];
    for (let i = k * by; i < (k + 1) * by; ++i) {
      if (values[i] !== values[i]) continue;
      sum += values[i];
      known += 1;
    }
    return 2 * known > by ? sum / known : Number.NaN;
  });
}
