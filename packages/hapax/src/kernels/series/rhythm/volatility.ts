import { robustScale } from '../../ranks/robust-scale.ts';
import { prefix } from '../moving.ts';
import { autocorrelation } from './autocorrelation.ts';

/** Lags over which restlessness lasts if it lasts at all, how much it must, and by how many standard errors. */
const LAGS = 10;
const LASTS = 0.05;
const ERRORS = 4;
/** Sizes beyond this many deviations count as this large. */
const MOST = 3;
/** Values on each side that tell how restless a place is, and how many values the usual restlessness counts as. */
const SIDE = 20;
const PRIOR = 8;

/**
 * How restless each place of a series without memory is, as a multiple of the usual, where calm and restless stretches follow each other as on markets;
 * undefined where sizes say nothing of the sizes after them. A value has no say in its own place.
 * @param e about 0, NaN for missing; cost O(n log n)
 * Source: the effect after Engle (1982), Autoregressive conditional heteroscedasticity, Econometrica 50; here by means of sizes on both sides.
 */
export function volatility(e: Float64Array): Float64Array | undefined {
  const spread = robustScale(e, 0);
  if (!(spread > 0) || e.length < 4 * LAGS) return undefined;
  const sizes = e.map((v) => Math.min(Math.abs(v), MOST * spread));
  const { sums, counts } = prefix(sizes);
  const n = e.length;
  const mean = sums[n] / counts[n];
  const r = autocorrelation(
    sizes.map((v) => v - mean),
    LAGS,
  );
  const lasting = r.subarray(1, LAGS + 1).reduce((a, b) => a + b, 0) / LAGS;
  if (!(lasting > Math.max(LASTS, ERRORS / Math.sqrt(LAGS * counts[n])))) return undefined;
  return sizes.map((own, i) => {
    const [from, to] = [Math.max(0, i - SIDE), Math.min(n, i + SIDE + 1)];
    const known = own === own ? 1 : 0;
    const near = sums[to] - sums[from] - (known ? own : 0);
    return (near + PRIOR * mean) / ((counts[to] - counts[from] - known + PRIOR) * mean);
  });
}
