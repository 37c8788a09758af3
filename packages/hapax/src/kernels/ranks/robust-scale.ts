import { median } from './quantile.ts';

/** Makes the median absolute deviation of a normal sample estimate its standard deviation: 1 / Φ⁻¹(3/4). */
const MEDIAN = 1.482602218505602;
/** The same for the mean absolute deviation: √(π / 2). */
const MEAN = Math.sqrt(Math.PI / 2);

/**
 * Robust standard deviation of values around their median: 1.4826 · MAD or, where more than half of the values are equal and the
 * MAD is 0, 1.2533 · the mean absolute deviation; 0 only when all are equal. Missing values
 * are left out. Cost: O(n log n).
 * Source: the modified z-score of IBM SPSS and Cognos, after Iglewicz & Hoaglin (1993).
 */
export function robustScale(values: Float64Array, center: number): number {
  const away = values.map((v) => Math.abs(v - center));
  const middle = median(away);
  if (middle > 0) return MEDIAN * middle;
  let sum = 0;
  let known = 0;
  for (let i = 0; i < away.length; ++i) {
    if (away[i] !== away[i]) continue;
    sum += away[i];
    known += 1;
  }
  return known === 0 ? 0 : (MEAN * sum) / known;
}
