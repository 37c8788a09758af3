/** Values looked at, and lags tried, by the benchmark that defined this choice (TSB-AD). */
const VALUES = 20_000;
const LAGS = 400;
const FIRST_LAG = 4;
/** Used when the series has no usable period. */
const DEFAULT_PERIOD = 125;

/** Period of a series: the strongest local maximum of its autocorrelation at lags 4 to 399, or 125 when there is none. */
export function periodOf(values: ArrayLike<number>): number {
  const n = Math.min(values.length, VALUES);
  let mean = 0;
  for (let i = 0; i < n; ++i) mean += values[i] / n;
  const at = Float64Array.from({ length: Math.min(LAGS, n) + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < n; ++i) sum += (values[i] - mean) * (values[i - lag] - mean);
    return sum;
  });
  let best = -1;
  for (let lag = FIRST_LAG; lag + 1 < at.length; ++lag) {
    if (at[lag] > at[lag - 1] && at[lag] > at[lag + 1] && (best < 0 || at[lag] > at[best])) best = lag;
  }
  return best < 0 || best - 3 < 3 || best - 3 > 300 ? DEFAULT_PERIOD : best;
}
