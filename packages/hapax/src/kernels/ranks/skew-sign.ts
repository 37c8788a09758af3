/** A third moment this small against the values' spread is rounding: the feature is symmetric, or constant. */
const ROUNDING = 1e-14;

/** Sign of the skewness of some values: -1, 0 or 1. */
export function skewSign(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; ++i) sum += values[i];
  const mean = sum / n;
  let second = 0;
  let third = 0;
  for (let i = 0; i < n; ++i) {
    const t = values[i] - mean;
    second += t * t;
    third += t * t * t;
  }
  const spread = Math.sqrt(second / n);
  // A constant feature's deviations are rounding errors of its mean.
  if (!(spread > ROUNDING * Math.abs(mean))) return 0;
  return Math.abs(third / n) <= ROUNDING * spread ** 3 ? 0 : Math.sign(third);
}
