import { median } from '../ranks/quantile.ts';
import { robustScale } from '../ranks/robust-scale.ts';

/** Values beyond this many robust standard deviations say no more than that. */
const MOST = 4;

/** The values with those far from the median pulled in, so that no few of them decide; missing ones stay missing. */
export function clipped(x: Float64Array, most = MOST): Float64Array {
  const middle = median(x);
  const reach = most * robustScale(x, middle);
  if (!(reach > 0)) return x.slice();
  return x.map((v) => (v > middle + reach ? middle + reach : v < middle - reach ? middle - reach : v));
}
